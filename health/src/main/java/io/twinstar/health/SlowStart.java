package io.twinstar.health;

/** How much of its weight a backend counts for that has just come up: a tenth at first, then more in proportion to time, until it is all. */
public final class SlowStart {

    /** All of the weight, in thousandths. */
    public static final int ALL = 1_000;

    private static final int FIRST = 100;

    private SlowStart() {}

    /**
     * In thousandths.
     *
     * @param upNanos how long it has been up; below 0, as for one whose clock is a little behind, as much as 0
     * @param overNanos how long it takes to get all; up to a few weeks, or the arithmetic overflows
     */
    public static int perMille(long upNanos, long overNanos) {
        if (upNanos >= overNanos) return ALL;
        return (int) (FIRST + (ALL - FIRST) * Math.max(0, upNanos) / overNanos);
    }
}
