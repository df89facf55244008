package io.twinstar.conf.text;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.conf.Cron;
import io.twinstar.conf.Drills;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.conf.Drills.Scheduled;
import io.twinstar.conf.Window;

/** What is drilled, when, and what it must show. */
final class DrillGrammar {

    private static final Section SCHEDULE = new Section("schedule", "drill", Drills.SCHEDULED_MAX, "weekly:",
            "{ kind: handover, at: \"0 3 * * sun\" }");
    private static final Kind<Drills.Kind> KIND = Kind.oneOf(Arrays.asList(Drills.Kind.values()), Drills.Kind::text);
    private static final Kind<Cron> AT = Kind.parsed(Pattern.compile("[^\\x00-\\x1F\\x7F]{9,128}"),
            "minute, hour, day of the month, month and day of the week as in crontab(5), of a day that there is", "\"0 3 * * sun\"",
            Cron::parse);
    private static final Kind<Window> WINDOW = Kind.parsed(Pattern.compile("[A-Za-z0-9: -]{3,32}"),
            "days and times, such as \"mon-fri 22:00-04:00\", \"02:00-05:00\" or sat", "\"02:00-05:00\"", Window::parse);
    private static final Kind<ZoneId> ZONE = Kind.parsed(Pattern.compile("[A-Za-z0-9_+/:-]{1,64}"), "a time zone", "Europe/Zurich",
            DrillGrammar::zone);
    private static final Kind<Duration> RECOVERY = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "100ms");
    private static final Kind<Integer> COUNT = Kind.whole(0, Objectives.COUNT_MAX, 0);
    private static final int WORDS_MAX = 32;

    private final Kind<String> nodeName;
    private final Kind<String> listenerName;

    DrillGrammar(Kind<String> nodeName, Kind<String> listenerName) {
        this.nodeName = nodeName;
        this.listenerName = listenerName;
    }

    Optional<Drills> drills(Fields drills) {
        var objectives = drills.optionalFields("objectives", "objectives of the drills", "objectives: { recovery-time: 100ms }")
                .flatMap(fields -> {
                    Objectives all = objectives(fields);
                    return fields.whole(() -> all);
                });
        var windows = drills.oneOrMore("windows", WINDOW, Drills.WINDOWS_MAX).stream().map(Fields.Item::value).toList();
        var zone = drills.optional("zone", ZONE);
        var keep = drills.optional("keep", Kind.whole(1, Drills.KEEP_MAX, Drills.KEEP_DEFAULT));
        var by = drills.optional("by", nodeName);
        var canary = drills.command("canary", WORDS_MAX);
        var restart = drills.command("restart", WORDS_MAX);
        Map<String, Scheduled> schedule = drills.optionalNamed(SCHEDULE, (name, fields) -> scheduled(name, fields, windows));
        return drills.whole(() -> new Drills(objectives.orElse(Objectives.NONE), windows, zone.orElse(Drills.NONE.zone()),
                keep.orElse(Drills.KEEP_DEFAULT), by, canary, restart, schedule));
    }

    private Optional<Scheduled> scheduled(String name, Fields drill, List<Window> windows) {
        var kind = drill.required("kind", KIND);
        var at = drill.required("at", AT);
        var listener = drill.optional("listener", listenerName);
        Objectives objectives = objectives(drill);
        if (at.isPresent() && !at.get().meets(windows)) {
            drill.wrong("at", "%s is never in one of the windows".formatted(at.get().text()), "choose another time, or add a window");
        }
        return drill.whole(() -> new Scheduled(name, kind.orElseThrow(), at.orElseThrow(), listener, objectives));
    }

    private static Objectives objectives(Fields of) {
        return new Objectives(of.optional("recovery-time", RECOVERY), of.optional("lost-connections", COUNT),
                of.optional("failed-requests", COUNT));
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return Optional.of(ZoneId.of(name));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
