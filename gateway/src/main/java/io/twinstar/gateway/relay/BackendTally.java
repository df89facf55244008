package io.twinstar.gateway.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is counted of one backend, from the first publish that names it. Written by the event loops, read by any thread;
 * two numbers read one after the other may belong to different moments.
 *
 * <p>{@link #established()} is the sum of what is open and what {@link #ended}, each way.
 */
public final class BackendTally {

    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger connecting = new AtomicInteger();
    private final LongAdder established = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder bytesFromClients = new LongAdder();
    private final LongAdder bytesFromBackend = new LongAdder();
    private final Endings endings = new Endings();

    BackendTally() {}

    /** Connections now, established and connecting: what a policy goes by. */
    public int open() { return open.get(); }

    /** Connections now for which the backend has not answered yet. */
    public int connecting() { return connecting.get(); }

    /** Connections the backend has accepted so far. */
    public long established() { return established.sum(); }

    /** Attempts the backend refused, or did not answer within the connect timeout. */
    public long connectFailures() {
        return connectFailures.sum();
    }

    /** Bytes received from clients for this backend. */
    public long bytesFromClients() { return bytesFromClients.sum(); }

    /** Bytes received from this backend for clients. */
    public long bytesFromBackend() { return bytesFromBackend.sum(); }

    /** Established connections that ended this way. */
    public long ended(Outcome how) { return endings.count(how); }

    /** Counted before it is tried: a burst of choices must see the ones before it. */
    void chosen() {
        open.incrementAndGet();
        connecting.incrementAndGet();
    }

    void connected() {
        connecting.decrementAndGet();
        established.increment();
    }

    void connectFailed() {
        connectFailures.increment();
        abandoned();
    }

    /** The attempt ended for a reason that is not the backend's. */
    void abandoned() {
        connecting.decrementAndGet();
        open.decrementAndGet();
    }

    LongAdder fromClients() { return bytesFromClients; }

    LongAdder fromBackend() { return bytesFromBackend; }

    /** An established connection has ended. */
    void close(Outcome how) {
        endings.add(how);
        open.decrementAndGet();
    }
}
