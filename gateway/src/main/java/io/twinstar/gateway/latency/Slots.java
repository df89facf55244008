package io.twinstar.gateway.latency;

import org.HdrHistogram.Histogram;

/**
 * The numbers of HdrHistogram's counts: which of them a time belongs to, and which times belong to one of them. The layout is that of
 * {@code new Histogram(1_000, LONGEST_NANOS, 3)}: its index is not to be had from outside, and recorders of packed arrays want one.
 */
final class Slots {

    /** An hour. What takes longer counts as an hour. */
    static final long LONGEST_NANOS = 3_600_000_000_000L;

    private static final int DIGITS = 3;
    /** The least that is told apart is 1 µs, for which the library takes the power of two below: 512 ns. */
    private static final int UNIT_BITS = 9;
    /** Twice as many as 3 digits have values, in powers of two: 2048. */
    private static final int LINEAR_BITS = 11;
    private static final int HALF = 1 << (LINEAR_BITS - 1);

    static final int COUNT = of(LONGEST_NANOS) + 1;

    private Slots() {}

    /** Linear up to 2048 units, then 1024 slots to each doubling. */
    static int of(long nanos) {
        long units = Math.clamp(nanos, 0, LONGEST_NANOS) >>> UNIT_BITS;
        int doublings = Math.max(0, Long.SIZE - LINEAR_BITS - Long.numberOfLeadingZeros(units));
        return doublings * HALF + (int) (units >>> doublings);
    }

    /** The least time of a slot. */
    static long leastNanos(int slot) {
        int doublings = Math.max(0, slot / HALF - 1);
        return (long) (slot - doublings * HALF) << (doublings + UNIT_BITS);
    }

    /** The time in the middle of a slot, for sums. */
    static long middleNanos(int slot) {
        int doublings = Math.max(0, slot / HALF - 1);
        return leastNanos(slot) + (1L << (doublings + UNIT_BITS - 1));
    }

    /** @param counts by slot */
    static Histogram histogram(long[] counts) {
        var histogram = new Histogram(1_000, LONGEST_NANOS, DIGITS);
        fill(histogram, counts);
        return histogram;
    }

    /** Forgets what the histogram had before. */
    static void fill(Histogram histogram, long[] counts) {
        histogram.reset();
        for (int slot = 0; slot < counts.length; slot++) {
            if (counts[slot] > 0) histogram.recordValueWithCount(leastNanos(slot), counts[slot]);
        }
    }
}
