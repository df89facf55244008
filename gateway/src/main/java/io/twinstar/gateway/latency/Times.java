package io.twinstar.gateway.latency;

/** One phase of one subject, as it was read from the recorders: since the start, and in the last hour. */
final class Times {

    /** What has left the last hour. */
    private Counts older = Counts.NONE;
    private final Rolling rolling = new Rolling();
    private long count;
    private double nanos;

    void add(long fromTick, long nowTick, Counts interval) {
        older = older.plus(rolling.add(fromTick, nowTick, interval));
        interval.each((slot, times) -> {
            count += times;
            nanos += (double) times * Slots.middleNanos(slot);
        });
    }

    /** @param counts by slot */
    void addTo(long[] counts, Window window, long nowTick) {
        if (window == Window.START) older.addTo(counts);
        rolling.addTo(counts, window.ticks(), nowTick);
    }

    Sum sum() { return new Sum(count, nanos / 1e9); }

    Rolling rolling() { return rolling; }
}
