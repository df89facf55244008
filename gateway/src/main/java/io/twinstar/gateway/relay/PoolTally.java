package io.twinstar.gateway.relay;

import java.util.concurrent.atomic.LongAdder;

import io.twinstar.gateway.balance.Line;

/**
 * What is counted of one pool as a whole, and where its connections wait; from the first publish that names it until its last backend is
 * forgotten. Written by the event loops, read by any thread.
 */
public final class PoolTally {

    private final LongAdder open = new LongAdder();
    private final Line line = new Line();
    private final LongAdder queued = new LongAdder();
    private final LongAdder called = new LongAdder();
    private final LongAdder waitedNanos = new LongAdder();

    PoolTally() {}

    /** Connections that wait for a place now. */
    public int waiting() { return line.waiting(); }

    /** Connections that had to wait, so far. */
    public long queued() { return queued.sum(); }

    /** Of those, the ones that got a place. */
    public long called() { return called.sum(); }

    /** How long these had waited, all together. */
    public long waitedNanos() { return waitedNanos.sum(); }

    Line line() { return line; }

    LongAdder open() { return open; }

    void waits() { queued.increment(); }

    void calledAfter(long nanos) {
        called.increment();
        waitedNanos.add(nanos);
    }
}
