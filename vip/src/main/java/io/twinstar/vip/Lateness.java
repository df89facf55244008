package io.twinstar.vip;

/** How late a thread came to what was due, at worst, in the minute that is over and in the present one. Used by that thread. */
public final class Lateness {

    private static final long WINDOW_NANOS = 60_000_000_000L;

    private long windowAtNanos;
    private long worstNanos;
    private long worstBeforeNanos;

    public Lateness(long nowNanos) { windowAtNanos = nowNanos; }

    public void came(long dueNanos, long nowNanos) {
        if (nowNanos - windowAtNanos >= WINDOW_NANOS) {
            worstBeforeNanos = worstNanos;
            worstNanos = 0;
            windowAtNanos = nowNanos;
        }
        worstNanos = Math.max(worstNanos, nowNanos - dueNanos);
    }

    public long worstNanos() { return Math.max(worstNanos, worstBeforeNanos); }
}
