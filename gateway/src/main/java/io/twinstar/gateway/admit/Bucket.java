package io.twinstar.gateway.admit;

import java.util.concurrent.atomic.AtomicLong;

/** A bucket of tokens, of which event loops take one by one. Any thread, without a lock. What it holds is in the words of {@link Pace}. */
final class Bucket {

    private final AtomicLong fullAtNanos;

    /** Full. */
    Bucket(long nowNanos) { fullAtNanos = new AtomicLong(nowNanos); }

    /** @return false: there was none left */
    boolean take(Pace pace, long nowNanos) {
        while (true) {
            long fullAt = fullAtNanos.get();
            if (!pace.hasToken(fullAt, nowNanos)) return false;
            if (fullAtNanos.compareAndSet(fullAt, pace.withoutOne(fullAt, nowNanos))) return true;
        }
    }

    /** It is full no earlier than then. */
    void owe(long otherFullAtNanos) {
        fullAtNanos.accumulateAndGet(otherFullAtNanos, (mine, other) -> other - mine > 0 ? other : mine);
    }

    long owedNanos(long nowNanos) { return Math.max(0, fullAtNanos.get() - nowNanos); }

    boolean isFull(long nowNanos) { return fullAtNanos.get() - nowNanos <= 0; }
}
