package io.twinstar.gateway.latency;

import java.util.Arrays;

/**
 * Counts in few wide steps, for those who can keep no more of a histogram: Prometheus. A time within a thousandth of a bound may count
 * on either side of it.
 */
public final class Buckets {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    /** The last has no bound. */
    private static final long[] BOUNDS_NANOS = {100_000, 250_000, 500_000, MILLI, 5 * MILLI / 2, 5 * MILLI, 10 * MILLI, 25 * MILLI,
            50 * MILLI, 100 * MILLI, 250 * MILLI, 500 * MILLI, SECOND, 5 * SECOND / 2, 5 * SECOND, 10 * SECOND, 30 * SECOND,
            60 * SECOND, 600 * SECOND, 3_600 * SECOND};
    private static final byte[] BUCKET_BY_SLOT = new byte[Slots.COUNT];

    static {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            int found = Arrays.binarySearch(BOUNDS_NANOS, Slots.leastNanos(slot));
            BUCKET_BY_SLOT[slot] = (byte) (found < 0 ? -found - 1 : found);
        }
    }

    private final long[] counts = new long[BOUNDS_NANOS.length + 1];
    private double nanos;

    Buckets() {}

    void add(Counts interval) {
        interval.each((slot, times) -> {
            counts[BUCKET_BY_SLOT[slot]] += times;
            nanos += (double) times * Slots.middleNanos(slot);
        });
    }

    boolean isEmpty() { return nanos == 0; }

    /** The greatest time of each bucket, itself included; the last one's is infinite. */
    public static double[] boundsSeconds() {
        var bounds = new double[BOUNDS_NANOS.length + 1];
        for (int bucket = 0; bucket < BOUNDS_NANOS.length; bucket++) bounds[bucket] = BOUNDS_NANOS[bucket] / 1e9;
        bounds[BOUNDS_NANOS.length] = Double.POSITIVE_INFINITY;
        return bounds;
    }

    /** By bucket, each without those before it. */
    public long[] counts() {
        return counts.clone();
    }

    /** How long all were together. */
    public double seconds() {
        return nanos / 1e9;
    }
}
