package io.twinstar.gateway.admit;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Limits;

/** {@link Limits}, worked out. */
record Limit(int maxConnections, @Nullable Pace pace) {

    static Limit of(Limits limits) { return new Limit(limits.maxConnections(), limits.rate().map(Pace::of).orElse(null)); }

    boolean allows(Bucket bucket, long nowNanos) { return pace == null || bucket.take(pace, nowNanos); }
}
