package io.twinstar.gateway.relay;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

import io.twinstar.gateway.balance.Load;

/**
 * What is counted of one backend, from the first publish that names it. Written by the event loops, read by any thread;
 * two numbers read one after the other may belong to different moments.
 *
 * <p>{@link #established()} is the sum of what is open and what {@link #ended}, each way.
 */
public final class BackendTally {

    private final Load load;
    private final AtomicInteger connecting = new AtomicInteger();
    private final LongAdder established = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder bytesFromClients = new LongAdder();
    private final LongAdder bytesFromBackend = new LongAdder();
    private final Endings endings = new Endings();
    private final LongAdder samples = new LongAdder();
    private final LongAdder sampledRttNanos = new LongAdder();
    private final LongAdder sampledRetransmits = new LongAdder();

    BackendTally(Load load) { this.load = load; }

    /** Connections now, established and connecting: what a policy goes by. */
    public int open() { return load.open(); }

    Load load() { return load; }

    /** Connections now for which the backend has not answered yet. */
    public int connecting() { return connecting.get(); }

    /** Connections the backend has accepted so far. */
    public long established() { return established.sum(); }

    /** Attempts the backend refused, or did not answer within the connect timeout. */
    public long connectFailures() {
        return connectFailures.sum();
    }

    /** Of those, the ones since it last accepted a connection. */
    public int failuresInARow() { return load.failuresInARow(); }

    /** Bytes received from clients for this backend. */
    public long bytesFromClients() { return bytesFromClients.sum(); }

    /** Bytes received from this backend for clients. */
    public long bytesFromBackend() { return bytesFromBackend.sum(); }

    /** Established connections that ended this way. */
    public long ended(Outcome how) { return endings.count(how); }

    /** How often the kernel was asked about a connection to this backend: one in {@link Phases#SAMPLED}, at its end and while it lasts. */
    public long samples() {
        return samples.sum();
    }

    /** The round trip times it told, added up. */
    public long sampledRttNanos() {
        return sampledRttNanos.sum();
    }

    /** Segments that were sent again on these connections. */
    public long sampledRetransmits() {
        return sampledRetransmits.sum();
    }

    void sampled(long rttNanos, long retransmits) {
        samples.increment();
        sampledRttNanos.add(rttNanos);
        sampledRetransmits.add(retransmits);
    }

    /** A place at the backend was taken: it counts before the backend is tried, as a burst of choices must see the ones before it. */
    void chosen() {
        connecting.incrementAndGet();
    }

    void connected() {
        connecting.decrementAndGet();
        established.increment();
    }

    /** It has answered a connection, be it with one byte. */
    void served() { load.served(); }

    /** It has reset a connection before it answered, and soon: as good as not accepted. */
    void resetEarly() { load.failed(); }

    void connectFailed() {
        connectFailures.increment();
        load.failed();
        abandoned();
    }

    /** The attempt ended for a reason that is not the backend's. */
    void abandoned() {
        connecting.decrementAndGet();
        load.release();
    }

    LongAdder fromClients() { return bytesFromClients; }

    LongAdder fromBackend() { return bytesFromBackend; }

    /** An established connection has ended. */
    void close(Outcome how) {
        endings.add(how);
        load.release();
    }
}
