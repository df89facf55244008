package io.twinstar.gateway.admit;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

/** One source's connections, here and, as far as it has told, at the other gateway. Any thread, without a lock. */
final class Source {

    enum Answer {
        IN, TOO_MANY, TOO_FAST,
        /** Nothing is counted here any more. */
        FORGOTTEN
    }

    private static final long NOBODY_EVER = -1;
    private static final long HERE = 0xFFFF_FFFFL;

    private final Sources table;
    private final SourceKey key;
    /** Those here in the lower half, the other gateway's in the upper one: what is judged together is one word. */
    private final AtomicLong open = new AtomicLong();
    private final Bucket bucket;
    private final AtomicBoolean piled = new AtomicBoolean();
    /** The one below it on the pile of {@link SharedSources}. */
    private @Nullable Source below;
    /** Which of the other gateway's tellings it was in last; for the one thread that learns. */
    private long toldIn;

    Source(Sources table, SourceKey key, long nowNanos) {
        this.table = table;
        this.key = key;
        bucket = new Bucket(nowNanos);
    }

    String listener() { return table.listener(); }

    SourceKey key() { return key; }

    Answer enter(Limit limit, long nowNanos) {
        for (long seen = open.get(); seen != NOBODY_EVER; seen = open.get()) {
            if (here(seen) + peers(seen) >= limit.maxConnections()) return Answer.TOO_MANY;
            if (!open.compareAndSet(seen, seen + 1)) continue;
            boolean allowed = limit.allows(bucket, nowNanos);
            if (!allowed) open.decrementAndGet();
            table.changed(this);
            return allowed ? Answer.IN : Answer.TOO_FAST;
        }
        return Answer.FORGOTTEN;
    }

    void leave() {
        open.decrementAndGet();
        table.changed(this);
    }

    /**
     * Ends it, unless it holds anything: connections, here or there, or a bucket that is not full; or it waits to be told of. A token that
     * is taken and given back by others between the two looks is forgiven.
     */
    boolean forget(long nowNanos) {
        return bucket.isFull(nowNanos) && !piled.get() && open.compareAndSet(0, NOBODY_EVER);
    }

    /** What the other gateway is to be told of. */
    boolean isUsed(long nowNanos) {
        return here() > 0 || !bucket.isFull(nowNanos);
    }

    /** As it is at this moment. */
    SourceUse use(long nowNanos) {
        return new SourceUse(listener(), key, (int) here(), Math.min(bucket.owedNanos(nowNanos), SourceUse.OWED_NANOS_MAX));
    }

    /**
     * The other gateway's connections are so many, and its bucket is full no earlier than then. There is one bucket for both: the emptier
     * one is right, as the fuller one does not know yet. For one thread.
     *
     * @param telling this is part of
     * @return false: it is forgotten, just now
     */
    boolean learn(int connections, long fullAtNanos, long telling) {
        bucket.owe(fullAtNanos);
        for (long seen = open.get(); seen != NOBODY_EVER; seen = open.get()) {
            if (!open.compareAndSet(seen, (long) connections << Integer.SIZE | here(seen))) continue;
            toldIn = telling;
            return true;
        }
        return false;
    }

    boolean isToldIn(long telling) { return toldIn == telling; }

    /** The other gateway's. */
    long peers() {
        long seen = open.get();
        return seen == NOBODY_EVER ? 0 : peers(seen);
    }

    private long here() {
        long seen = open.get();
        return seen == NOBODY_EVER ? 0 : here(seen);
    }

    private static long here(long word) { return word & HERE; }

    private static long peers(long word) { return word >>> Integer.SIZE; }

    /** @return false: it is on the pile already */
    boolean isToBePiled() { return !piled.get() && piled.compareAndSet(false, true); }

    void putOn(@Nullable Source top) { below = top; }

    /** From now on it may be put on the pile again: what has changed by then is yet to be read. */
    @Nullable
    Source takenOff() {
        Source next = below;
        below = null;
        piled.set(false);
        return next;
    }
}
