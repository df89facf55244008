package io.twinstar.vip.election;

import java.util.OptionalLong;

/**
 * The repeated announcement of an address that has moved: the first gratuitous ARP may be lost, or be overruled by a late one of
 * the former owner. Five announcements, then silence.
 *
 * @param startNanos when it began
 * @param done how many of the announcements have gone out or are past
 */
public record Burst(long startNanos, int done) {

    private static final long[] OFFSETS_NANOS = {0, 20_000_000, 100_000_000, 500_000_000, 2_000_000_000};

    /** When the next announcement is due; empty: the burst is over. */
    public OptionalLong nextNanos() {
        return done == OFFSETS_NANOS.length ? OptionalLong.empty() : OptionalLong.of(startNanos + OFFSETS_NANOS[done]);
    }

    boolean isDue(long nowNanos) {
        OptionalLong next = nextNanos();
        return next.isPresent() && nowNanos - next.getAsLong() >= 0;
    }

    /** The burst after an announcement at this time; those that a stall has made overdue are covered by it. */
    Burst announced(long nowNanos) {
        Burst burst = this;
        while (burst.isDue(nowNanos)) { burst = new Burst(startNanos, burst.done + 1); }
        return burst;
    }
}
