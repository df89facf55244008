package io.twinstar.gateway.admit;

import java.util.concurrent.atomic.AtomicInteger;

/** One source's connections. Any thread. */
final class Source {

    enum Answer {
        IN, TOO_MANY, TOO_FAST,
        /** Nothing is counted here any more. */
        FORGOTTEN
    }

    private static final int NOBODY_EVER = -1;

    private final SourceKey key;
    private final AtomicInteger open = new AtomicInteger();
    private final Bucket bucket;

    Source(SourceKey key, long nowNanos) {
        this.key = key;
        bucket = new Bucket(nowNanos);
    }

    SourceKey key() { return key; }

    Answer enter(Limit limit, long nowNanos) {
        if (!Counts.increment(open, limit.maxConnections())) return open.get() == NOBODY_EVER ? Answer.FORGOTTEN : Answer.TOO_MANY;
        if (limit.allows(bucket, nowNanos)) return Answer.IN;
        leave();
        return Answer.TOO_FAST;
    }

    void leave() { open.decrementAndGet(); }

    /**
     * Ends it, unless it holds anything: connections, or a bucket that is not full. A token that is taken and given back by others between
     * the two looks is forgiven.
     */
    boolean forget(long nowNanos) {
        return bucket.isFull(nowNanos) && open.compareAndSet(0, NOBODY_EVER);
    }
}
