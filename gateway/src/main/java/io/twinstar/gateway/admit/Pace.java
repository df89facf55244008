package io.twinstar.gateway.admit;

import io.twinstar.conf.Rate;

/**
 * A token bucket, kept as the moment when it is full again (the generic cell rate algorithm of ITU-T I.371): a token that is taken puts
 * that off by the time it takes to come back. So nothing need be done while tokens come in, and one word holds the bucket.
 *
 * @param tokenNanos in which one token comes in
 * @param depthNanos in which all but the last one do
 */
record Pace(long tokenNanos, long depthNanos) {

    /** As much as the clock can tell apart, which nobody exceeds. */
    private static final long FINEST_NANOS = 1;

    static Pace of(Rate rate) {
        long tokenNanos = Math.max(FINEST_NANOS, rate.per().toNanos() / rate.connections());
        return new Pace(tokenNanos, (rate.burst() - 1) * tokenNanos);
    }

    boolean hasToken(long fullAtNanos, long nowNanos) { return fullAtNanos - nowNanos <= depthNanos; }

    /** When it is full, after a token has been taken from it. */
    long withoutOne(long fullAtNanos, long nowNanos) {
        long notBefore = fullAtNanos - nowNanos > 0 ? fullAtNanos : nowNanos;
        return notBefore + tokenNanos;
    }
}
