package io.twinstar.vip.election;

/** What one node's clock shows: it was set at random, and goes a little faster or slower than true time. */
record NodeClock(long offsetNanos, int ppm) {

    private static final long MILLION = 1_000_000;

    long at(long trueNanos) { return offsetNanos + trueNanos + trueNanos * ppm / MILLION; }

    /** The first moment at which it shows this time or a later one. */
    long trueAt(long shownNanos) {
        long elapsedNanos = shownNanos - offsetNanos;
        long trueNanos = elapsedNanos - elapsedNanos * ppm / (MILLION + ppm);
        while (at(trueNanos) - shownNanos < 0) { trueNanos++; }
        while (at(trueNanos - 1) - shownNanos >= 0) { trueNanos--; }
        return trueNanos;
    }
}
