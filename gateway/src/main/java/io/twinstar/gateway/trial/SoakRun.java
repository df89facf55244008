package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.twinstar.gateway.matrix.Fall;
import io.twinstar.gateway.matrix.Row.Pairing;
import io.twinstar.gateway.matrix.SoakReport;
import io.twinstar.gateway.matrix.SoakReport.Footprint;

/** Failovers under way on one pair, and what was measured so far. */
final class SoakRun implements AutoCloseable {

    /** The shortest look at a failover; one that is not over by then is looked at until it is. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long SERVED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long GIVE_UP_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int TOLD_EVERY = 50;

    private final Consumer<String> progress;
    private final CleanUp cleanUp = new CleanUp(List.of(Contender.TWINSTAR));
    private final Rig rig;
    private final Map<Fall, List<Long>> gaps = new EnumMap<>(Fall.class);
    private final Map<Long, List<Footprint>> footprints = new LinkedHashMap<>();

    SoakRun(Consumer<String> progress) throws IOException, InterruptedException {
        this.progress = progress;
        try {
            rig = Rig.up(Contender.TWINSTAR);
            rig.watch().on();
            rig.arrange(Pairing.TWINSTAR);
        } catch (IOException | InterruptedException e) {
            cleanUp.done();
            throw e;
        }
    }

    void failOver(int turn, int turns) throws IOException, InterruptedException {
        rig.watch().on(); // and forgets the turn before
        rig.settle();
        var fall = Fall.ofTurn(turn, turns);
        var play = new Play(rig);
        long began = System.nanoTime();
        play.perform(fall.fall());
        long ended = awaitService(began);
        gaps.computeIfAbsent(fall, _ -> new ArrayList<>()).add(rig.watch().clientGapNanos(began, ended));
        play.perform(fall.mend());
        rig.settle();
        for (String node : Rig.NODES) measure(node);
        if ((turn + 1) % TOLD_EVERY == 0) progress.accept("%d of %d failovers".formatted(turn + 1, turns));
    }

    private long awaitService(long began) throws InterruptedException {
        while (true) {
            long now = System.nanoTime();
            boolean served = now - began >= LOOK_NANOS && rig.watch().clientGapNanos(now - SERVED_NANOS, now) < SERVED_NANOS / 2;
            if (served || now - began > GIVE_UP_NANOS) return now;
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void measure(String node) throws IOException {
        long pid = rig.programs().pid(node).orElseThrow(() -> new IOException(node + " has died"));
        var process = Path.of("/proc", String.valueOf(pid));
        long memory = Files.readAllLines(process.resolve("smaps_rollup")).stream().filter(line -> line.startsWith("Pss:")).findFirst()
                .map(line -> Long.parseLong(line.replaceAll("\\D", ""))).orElseThrow(() -> new IOException("no Pss of " + node));
        try (var descriptors = Files.list(process.resolve("fd"))) {
            footprints.computeIfAbsent(pid, _ -> new ArrayList<>()).add(new Footprint(memory, descriptors.count()));
        }
    }

    SoakReport report() {
        return new SoakReport(gaps, footprints);
    }

    @Override
    public void close() throws IOException {
        try {
            rig.close();
        } finally {
            cleanUp.done();
        }
    }
}
