package io.twinstar.vip.election;

import java.util.Optional;

/**
 * Who answers for one VIP, by true time: who holds its address, until his kernel's lease on it runs out.
 *
 * <p>Two may do so at once for so long only:
 * <ul>
 * <li>Where nobody's consent is needed, until the lower one hears the higher one: that is checked whenever it does
 * ({@link SimulatedVip}), so the bound is what the wires really lost.
 * <li>Where consent is needed, after a preemption alone, which makes before it breaks: until the lower one hears of it, or its
 * lease is over, which was prolonged for the last time before the higher one began.
 * </ul>
 */
final class OneOwner {

    private final SimulatedPair pair;
    private final int vrid;
    private final boolean[] holds = new boolean[2];
    private final long[] leaseEndNanos = new long[2];
    /** Whether the later one of two that hold the address has begun by preempting. */
    private boolean handOver;
    private boolean together;
    private long togetherSinceNanos;

    OneOwner(SimulatedPair pair, int vrid) {
        this.pair = pair;
        this.vrid = vrid;
    }

    boolean answers(int gateway) { return holds[gateway] && leaseEndNanos[gateway] > pair.nowNanos(); }

    /** @param untilNanos the end of its kernel's lease in true time */
    void holds(int gateway, long untilNanos, Optional<Reason> why) {
        settle();
        if (!holds[gateway]) { handOver = why.filter(Reason.Preempting.class::isInstance).isPresent(); }
        holds[gateway] = true;
        leaseEndNanos[gateway] = untilNanos;
        if (!together && answers(0) && answers(1)) { begin(gateway, why); }
    }

    void releases(int gateway) {
        settle();
        holds[gateway] = false;
        if (together) { end(pair.nowNanos()); }
    }

    /** A lease may have run out unseen. */
    void settle() {
        long earliestNanos = Math.min(leaseEndNanos[0], leaseEndNanos[1]);
        if (together && earliestNanos <= pair.nowNanos()) { end(earliestNanos); }
    }

    private void begin(int newcomer, Optional<Reason> why) {
        together = true;
        togetherSinceNanos = pair.nowNanos();
        pair.story.tell(() -> "both answer for vrid %d".formatted(vrid));
        if (pair.scenario.quorum() == Quorum.AVAILABILITY || handOver) { return; }
        throw pair.broken("%s answers for vrid %d while the other one does, %s".formatted(SimulatedPair.NAMES.get(newcomer), vrid,
                why.map(Reason::text).orElse("without taking over")));
    }

    private void end(long endNanos) {
        together = false;
        long lastedNanos = endNanos - togetherSinceNanos;
        if (pair.scenario.quorum() != Quorum.AVAILABILITY && lastedNanos > leaseNanosMost()) {
            throw pair.broken("both have answered for vrid %d for %d ns, longer than a lease".formatted(vrid, lastedNanos));
        }
    }

    /** A lease by a clock that is slow. */
    private long leaseNanosMost() {
        long leaseNanos = pair.scenario.leaseNanos();
        return leaseNanos + leaseNanos * 2 * Scenario.PPM_MAX / 1_000_000;
    }
}
