package io.twinstar.conf.change;

import java.util.List;
import java.util.Optional;

import io.twinstar.conf.Drills;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.conf.Drills.Scheduled;
import io.twinstar.conf.Window;
import io.twinstar.conf.text.Durations;

/** Drills in words, as they stand in the file. */
final class DrillWords {

    private DrillWords() {}

    static List<Difference> differences(Drills before, Drills after) {
        return new Differences<>(before, after).in("objectives", drills -> of(drills.objectives()))
                .in("windows", drills -> list(drills.windows().stream().map(Window::text).toList()))
                .in("zone", drills -> drills.zone().getId()).in("keep", Drills::keep).in("by", drills -> drills.by().orElse("the Active"))
                .in("canary", drills -> list(drills.canary())).in("restart", drills -> list(drills.restart()))
                .in("schedule", drills -> list(drills.schedule().values().stream().map(DrillWords::of).toList())).found();
    }

    private static String of(Scheduled drill) {
        String objectives = of(drill.objectives());
        return "%s: %s%s at %s%s".formatted(drill.name(), drill.kind().text(), drill.listener().map(" on "::concat).orElse(""),
                drill.at().text(),
                objectives.equals("none") ? "" : " " + objectives);
    }

    private static String of(Objectives objectives) {
        var said = List.of(objectives.recoveryTime().map(time -> "recovery-time: " + Durations.text(time)),
                objectives.lostConnections().map(count -> "lost-connections: " + count),
                objectives.failedRequests().map(count -> "failed-requests: " + count)).stream().flatMap(Optional::stream).toList();
        return said.isEmpty() ? "none" : "{ " + String.join(", ", said) + " }";
    }

    private static String list(List<String> items) { return items.isEmpty() ? "none" : "[" + String.join(", ", items) + "]"; }
}
