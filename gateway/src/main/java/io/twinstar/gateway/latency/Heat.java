package io.twinstar.gateway.latency;

import java.util.List;

/**
 * How long one phase took in one tick of ten seconds.
 *
 * @param fromNanos when the tick began, by the clock that is given to {@link Latencies#collect}
 * @param rows how often each magnitude was met, by {@link #boundsSeconds}
 */
public record Heat(long fromNanos, List<Integer> rows, long count, long p50Nanos, long p99Nanos, long p999Nanos, long maxNanos) {

    /** Of no tick. */
    static final Heat NONE = new Heat(Long.MIN_VALUE, List.of(), 0, 0, 0, 0, 0);

    private static final double LEAST_SECONDS = 1e-5;
    private static final int DECADES = 7;
    private static final int ROWS_PER_DECADE = 6;
    static final int ROWS = DECADES * ROWS_PER_DECADE;

    /** What is shorter than 10 µs counts in the first row, what is longer than 100 s in the last. */
    static int row(double seconds) {
        return Math.clamp((int) Math.floor(ROWS_PER_DECADE * Math.log10(seconds / LEAST_SECONDS)), 0, ROWS - 1);
    }

    /** The time at which each row ends. */
    public static double[] boundsSeconds() {
        var bounds = new double[ROWS];
        for (int row = 0; row < ROWS; row++) bounds[row] = LEAST_SECONDS * Math.pow(10, (row + 1.0) / ROWS_PER_DECADE);
        return bounds;
    }
}
