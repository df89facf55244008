package io.twinstar.gateway.drill.live;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Conf;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.conf.Drills.Scheduled;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.drill.Due;
import io.twinstar.gateway.history.StateDirectory;
import io.twinstar.vip.VipStatus;
import io.twinstar.vip.election.Role;

/** Begins the drills that the configuration schedules, each as a process of its own: it outlives this gateway, which it may kill. */
public final class Timetable implements AutoCloseable {

    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Timetable.class);

    private final String node;
    private final Shelf shelf;
    private final Supplier<Conf> conf;
    private final Supplier<List<VipStatus>> vips;
    private final Thread thread;

    public Timetable(String node, Supplier<Conf> conf, Supplier<List<VipStatus>> vips) {
        this.node = node;
        shelf = new Shelf(StateDirectory.ofEnvironment(), node);
        this.conf = conf;
        this.vips = vips;
        thread = Thread.ofVirtual().name("timetable").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        var since = ZonedDateTime.now(ZoneOffset.UTC);
        try {
            while (true) {
                Thread.sleep(untilLook(ZonedDateTime.now(ZoneOffset.UTC)));
                var now = ZonedDateTime.now(ZoneOffset.UTC);
                if (!conf.get().drills().schedule().isEmpty()) Due.of(conf.get(), node, active(), since, now).forEach(this::begin);
                since = now;
            }
        } catch (InterruptedException closed) {
            LOG.trace("no drill begins any more");
        }
    }

    /**
     * Drills are due as a minute begins, and both gateways look then: the one that is Active begins it. A later look of the other one
     * could find that the drill has moved the VIP there. A clock that is set meanwhile is noticed soon.
     */
    static Duration untilLook(ZonedDateTime now) {
        var minute = now.truncatedTo(ChronoUnit.MINUTES).plusMinutes(1);
        var until = Duration.between(now, minute);
        return until.compareTo(LOOK) < 0 ? until : LOOK;
    }

    private List<String> active() {
        return vips.get().stream().filter(vip -> vip.role() == Role.ACTIVE).map(VipStatus::vip).toList();
    }

    private void begin(Scheduled drill) {
        LOG.info("drill {}: {} begins as scheduled", drill.name(), drill.kind().text());
        try {
            Path said = shelf.said(drill.name()); // not a pipe, which would end with this gateway
            var process = new ProcessBuilder(command(drill)).redirectInput(Redirect.from(new File("/dev/null"))).redirectErrorStream(true)
                    .redirectOutput(said.toFile()).start();
            var _ = process.onExit().thenAccept(ended -> ended(drill, ended.exitValue(), said));
        } catch (IOException e) {
            LOG.warn("drill {} cannot be begun: {}", drill.name(), e.getMessage());
        }
    }

    /** Nobody else reads how it ended, or why it was refused. */
    private static void ended(Scheduled drill, int code, Path said) {
        try {
            String result = result(Files.readAllLines(said));
            if (code == 0) LOG.info("drill {}: {}", drill.name(), result);
            else LOG.warn("drill {}: {}", drill.name(), result);
        } catch (IOException e) {
            LOG.warn("drill {} ended with exit code {}, and what it said cannot be read: {}", drill.name(), code, e.getMessage());
        }
    }

    /** The last line that is not indented, and what belongs to it. */
    static String result(List<String> said) {
        int last = 0;
        for (int i = 0; i < said.size(); i++) if (!said.get(i).startsWith(" ") && !said.get(i).isBlank()) last = i;
        return said.subList(last, said.size()).stream().map(String::strip).filter(line -> !line.isEmpty())
                .reduce((before, line) -> before + (before.endsWith(":") ? " " : "; ") + line).orElse("it said nothing");
    }

    private List<String> command(Scheduled drill) {
        var command = new ArrayList<>(List.of("setsid", LiveDrill.launcher(), "drill", drill.kind().text(), "--yes", "--node", node, "--by",
                "schedule " + drill.name()));
        drill.listener().ifPresent(listener -> command.addAll(List.of("--listener", listener)));
        Objectives own = drill.objectives();
        own.recoveryTime().ifPresent(time -> command.addAll(List.of("--recovery-time", Durations.text(time))));
        own.lostConnections().ifPresent(count -> command.addAll(List.of("--lost-connections", count.toString())));
        own.failedRequests().ifPresent(count -> command.addAll(List.of("--failed-requests", count.toString())));
        return command;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
