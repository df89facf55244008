package io.twinstar.gateway.relay;

import java.util.concurrent.atomic.LongAdder;

/** What is counted of one listener, from the first publish that names it. Written by the event loops, read by any thread. */
public final class ListenerTally {

    private final LongAdder accepted = new LongAdder();
    private final Endings endings = new Endings();

    ListenerTally() {}

    /** Connections accepted so far, those it then refused among them. */
    public long accepted() { return accepted.sum(); }

    /** Connections that have been accepted and have not ended. */
    public long open() {
        long ended = endings.total(); // before accepted: a connection that ends in between must not make this negative
        return accepted() - ended;
    }

    /** Connections that were given no backend. */
    public long refused() {
        return ended(Outcome.NO_BACKEND) + ended(Outcome.CONNECT_FAILED);
    }

    /** Connections that ended this way. */
    public long ended(Outcome how) { return endings.count(how); }

    void accept() { accepted.increment(); }

    void close(Outcome how) { endings.add(how); }
}
