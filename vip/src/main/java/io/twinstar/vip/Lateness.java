package io.twinstar.vip;

/** How late the agent's thread came to what was due, at worst, in the minute that is over and in the present one. */
final class Lateness {

    private static final long WINDOW_NANOS = 60_000_000_000L;

    private long windowAtNanos;
    private long worstNanos;
    private long worstBeforeNanos;

    Lateness(long nowNanos) { windowAtNanos = nowNanos; }

    void came(long dueNanos, long nowNanos) {
        if (nowNanos - windowAtNanos >= WINDOW_NANOS) {
            worstBeforeNanos = worstNanos;
            worstNanos = 0;
            windowAtNanos = nowNanos;
        }
        worstNanos = Math.max(worstNanos, nowNanos - dueNanos);
    }

    long worstNanos() { return Math.max(worstNanos, worstBeforeNanos); }
}
