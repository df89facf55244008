package io.twinstar.vip.election;

import java.util.OptionalLong;

/**
 * The repeated announcement of an address that has moved: the first gratuitous ARP may be lost, or be overruled by a late one of
 * the former owner. Five announcements, then one for every refresh interval, or silence.
 *
 * @param startNanos when it began
 * @param done how many of the announcements have gone out or are past
 * @param refreshNanos from one announcement to the next when the five are done; 0: there is no next one
 */
public record Burst(long startNanos, int done, long refreshNanos) {

    private static final long[] OFFSETS_NANOS = {0, 20_000_000, 100_000_000, 500_000_000, 2_000_000_000};
    private static final int LAST = OFFSETS_NANOS.length - 1;

    /** When the next announcement is due; empty: the burst is over. */
    public OptionalLong nextNanos() {
        if (done <= LAST) { return OptionalLong.of(startNanos + OFFSETS_NANOS[done]); }
        return refreshNanos == 0 ? OptionalLong.empty() : OptionalLong.of(startNanos + refreshNanos);
    }

    /** What follows, if anything, does so after a refresh interval. */
    boolean isOver() { return done > LAST; }

    boolean isDue(long nowNanos) {
        OptionalLong next = nextNanos();
        return next.isPresent() && nowNanos - next.getAsLong() >= 0;
    }

    /** The burst after an announcement at this time; those that a stall has made overdue are covered by it. */
    Burst announced(long nowNanos) {
        if (done > LAST) { return new Burst(nowNanos, done, refreshNanos); }
        Burst burst = this;
        while (burst.done <= LAST && burst.isDue(nowNanos)) { burst = new Burst(startNanos, burst.done + 1, refreshNanos); }
        return burst.done <= LAST ? burst : new Burst(nowNanos, burst.done, refreshNanos);
    }
}
