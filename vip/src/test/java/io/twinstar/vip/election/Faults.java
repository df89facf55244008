package io.twinstar.vip.election;

import java.util.List;
import java.util.SplittableRandom;

import io.twinstar.vip.election.Router.Ailments;
import io.twinstar.vip.election.SimulatedPair.Path;

/** What goes wrong in a run, one thing after another and several at a time, and how all of it is put right. */
final class Faults {

    private static final long GAP_NANOS_MOST = 400 * Scenario.MILLI;
    private static final long FAULT_NANOS_MOST = 1_500 * Scenario.MILLI;

    private final SimulatedPair pair;
    private final SplittableRandom random;
    private long endNanos;

    Faults(SimulatedPair pair, SplittableRandom random) {
        this.pair = pair;
        this.random = random;
    }

    /** For so long; at the end all is well again. */
    void strike(long nanos) {
        endNanos = pair.nowNanos() + nanos;
        pair.wires().forEach(wire -> wire.lose(drawLoss()));
        pair.agenda.in(random.nextLong(GAP_NANOS_MOST), this::next);
        pair.runFor(nanos);
        pair.wires().forEach(wire -> wire.lose(0));
        pair.stations.forEach(station -> {
            station.fallIll(Ailments.NONE);
            station.start();
        });
        pair.story.tell(() -> "all is well again");
    }

    private double drawLoss() { return random.nextInt(2) == 0 ? 0 : random.nextDouble(0.40); }

    private void next() {
        long untilNanos = Math.min(pair.nowNanos() + random.nextLong(FAULT_NANOS_MOST), endNanos);
        strikeOnce(pair.stations.get(random.nextInt(2)), untilNanos);
        long againNanos = pair.nowNanos() + random.nextLong(GAP_NANOS_MOST);
        if (againNanos < endNanos) { pair.agenda.at(againNanos, this::next); }
    }

    private void strikeOnce(Station victim, long untilNanos) {
        switch (random.nextInt(10)) {
            case 0 -> during(untilNanos, "killed " + victim.name(), victim::kill, victim::start);
            case 1 -> during(untilNanos, "stopped " + victim.name(), victim::stop, victim::start);
            case 2, 3 -> during(untilNanos, "paused " + victim.name(), victim::pause, victim::resume);
            case 4 -> cut(untilNanos, List.of(Path.VRRP, Path.PULSE), random.nextInt(3));
            case 5 -> cut(untilNanos, List.of(Path.VRRP), random.nextInt(3));
            case 6 -> cut(untilNanos, List.of(Path.PULSE), random.nextInt(3));
            case 7 -> cut(untilNanos, List.of(Path.TO_WITNESS, Path.FROM_WITNESS), random.nextInt(3));
            case 8 -> {
                pair.story.tell(() -> "the witness restarts");
                pair.witness.restart();
            }
            default -> {
                var ailments = new Ailments(1 + random.nextInt(2), random.nextBoolean());
                during(untilNanos, victim.name() + " is ill: " + ailments, () -> victim.fallIll(ailments),
                        () -> victim.fallIll(Ailments.NONE));
            }
        }
    }

    /** @param from the gateway whose way to the other one, or from and to the witness, is cut; beyond them: both */
    private void cut(long untilNanos, List<Path> paths, int from) {
        List<Wire> wires = paths.stream()
                .flatMap(path -> from == 2
                        ? List.of(pair.wire(path, 0), pair.wire(path, 1)).stream()
                        : List.of(pair.wire(path, from)).stream())
                .toList();
        String whose = from == 2 ? "both ways" : "from " + SimulatedPair.NAMES.get(from);
        during(untilNanos, "cut " + paths + " " + whose, () -> wires.forEach(Wire::cut), () -> wires.forEach(Wire::mend));
    }

    private void during(long untilNanos, String what, Runnable begin, Runnable end) {
        pair.story.tell(() -> what);
        begin.run();
        pair.agenda.at(untilNanos, () -> {
            pair.story.tell(() -> "no more: " + what);
            end.run();
        });
    }
}
