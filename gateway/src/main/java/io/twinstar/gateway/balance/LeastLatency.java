package io.twinstar.gateway.balance;

/**
 * Of two backends, the one where a connection is likely to be answered sooner: the estimate of its {@link Latency}, times the connections it
 * would have then, for its weight. Latency alone would send everybody to the fastest until the news comes that it no longer is.
 */
final class LeastLatency {

    private LeastLatency() {}

    /** What has never been observed is taken to be as fast as the other. */
    static boolean isSooner(Target second, Target first, long nowNanos) {
        double ofSecond = second.load().latencyNanos(nowNanos);
        double ofFirst = first.load().latencyNanos(nowNanos);
        if (ofSecond < 0 || ofFirst < 0) return LeastConnections.isLess(second, first, nowNanos);
        return ofSecond * (second.load().open() + 1L) * first.share(nowNanos) < ofFirst * (first.load().open() + 1L)
                * second.share(nowNanos);
    }
}
