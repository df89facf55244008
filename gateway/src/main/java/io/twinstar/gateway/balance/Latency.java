package io.twinstar.gateway.balance;

/**
 * How long a backend takes to answer, by the peak-sensitive moving average of Finagle's load balancer: a slower answer counts in full at
 * once, faster ones wear it down over time. Without answers it wears down to nothing, so that a backend that was slow is tried again.
 *
 * @param nanos the estimate at {@code atNanos}
 */
record Latency(double nanos, long atNanos) {

    static final long HALF_LIFE_NANOS = 5_000_000_000L;

    private static final double LN_2 = Math.log(2);

    Latency observe(long sample, long nowNanos) {
        if (sample >= nanos) return new Latency(sample, nowNanos);
        double kept = kept(nowNanos);
        return new Latency(nanos * kept + sample * (1 - kept), nowNanos);
    }

    double at(long nowNanos) { return nanos * kept(nowNanos); }

    /** Half after a half-life. Event loops read their clocks apart from each other: one may be a little behind. */
    private double kept(long nowNanos) {
        return Math.exp(-LN_2 * Math.max(0, nowNanos - atNanos) / HALF_LIFE_NANOS);
    }
}
