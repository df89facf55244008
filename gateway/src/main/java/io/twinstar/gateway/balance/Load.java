package io.twinstar.gateway.balance;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * What one backend carries, and how it has answered of late. Any thread, without a lock.
 *
 * <p>It belongs to whoever knows backends by identity, and outlives snapshots: a reload that keeps a backend keeps this.
 */
public final class Load {

    private final LongAdder ofPool;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicReference<@Nullable Latency> latency = new AtomicReference<>();

    /** @param ofPool the sum of {@link #open} over all backends of the pool, which they share */
    public Load(LongAdder ofPool) {
        this.ofPool = ofPool;
    }

    /** Places taken: connections established and connecting. One counts from the moment its backend is chosen, also for whoever is called from a {@link Line}. */
    public int open() {
        return open.get();
    }

    long openOfPool() { return ofPool.sum(); }

    /** Takes a place if fewer than {@code max} are taken: {@link Target#reserve}. */
    public boolean reserve(int max) {
        for (int taken = open.get(); taken < max; taken = open.get()) {
            if (!open.compareAndSet(taken, taken + 1)) continue; // another thread has made its own step meanwhile
            ofPool.increment();
            return true;
        }
        return false;
    }

    /** Gives back a place: the attempt failed, or the connection has ended. */
    public void release() {
        open.decrementAndGet();
        ofPool.decrement();
    }

    /**
     * It took the backend this long to answer: to accept a connection, or to send the first byte. Or it has not answered for so long,
     * and is not waited for any more. A refusal is no answer: it would make the quickest to refuse the most wanted.
     */
    public void observed(long nanos, long nowNanos) {
        Latency before;
        Latency after;
        do {
            before = latency.get();
            after = before == null ? new Latency(nanos, nowNanos) : before.observe(nanos, nowNanos);
        } while (!latency.compareAndSet(before, after));
    }

    /** The estimate of {@link Latency}; negative before the first observation. */
    double latencyNanos(long nowNanos) {
        Latency known = latency.get();
        return known == null ? -1 : known.at(nowNanos);
    }

    /** The backend did not accept a connection, or reset one early: what is early, whoever relays has to know. */
    public void failed() {
        failures.incrementAndGet();
    }

    public int failuresInARow() { return failures.get(); }

    /** The backend has served a connection, so the next failure is the first of a row. */
    public void served() {
        if (failures.get() != 0) failures.set(0); // most often there is nothing to write, and other threads keep their copy
    }
}
