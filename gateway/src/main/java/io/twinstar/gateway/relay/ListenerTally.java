package io.twinstar.gateway.relay;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.twinstar.gateway.admit.Gate;

/** What is counted of one listener, and where its connections are let in, from the first publish that names it. Written by the event loops, read by any thread. */
public final class ListenerTally {

    private final LongAdder accepted = new LongAdder();
    private final Endings endings = new Endings();
    private final Gate gate;
    private final Refusals refusals;

    ListenerTally(Gate gate, long nowNanos) {
        this.gate = gate;
        refusals = new Refusals(nowNanos);
    }

    /** Connections accepted so far, those it then refused among them. */
    public long accepted() { return accepted.sum(); }

    /** Connections that have been accepted and have not ended. */
    public long open() {
        long ended = endings.total(); // before accepted: a connection that ends in between must not make this negative
        return accepted() - ended;
    }

    /** Connections that were given no backend. */
    public long refused() {
        return refusedBy().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The same by the reason; those for which there were none are left out. */
    public Map<Outcome, Long> refusedBy() {
        return endings.refusalsByReason();
    }

    /** Connections that ended this way. */
    public long ended(Outcome how) { return endings.count(how); }

    /** Sources of connections that are told apart for limits of their own. */
    public int sources() { return gate.sources(); }

    /** Connections that no limit of their source held for: as many sources were told apart as can be. */
    public long uncountedBySource() {
        return gate.uncounted();
    }

    Gate gate() { return gate; }

    /** A client is given no backend, and that is told as well. */
    void refuse(String listener, Outcome why, InetAddress client, long nowNanos) {
        refuse(listener, why, "", client, nowNanos);
    }

    /** @param detail for people, of this very client; may be empty */
    void refuse(String listener, Outcome why, String detail, InetAddress client, long nowNanos) {
        endings.add(why);
        refusals.tell(listener, why, detail, client, this, nowNanos);
    }

    void accept() { accepted.increment(); }

    void close(Outcome how) { endings.add(how); }
}
