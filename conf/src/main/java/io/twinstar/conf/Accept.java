package io.twinstar.conf;

/**
 * What the kernel does for a listener's port before the gateway sees a connection. A port that listeners of several VIPs share has the
 * greatest of what they want.
 *
 * @param backlog connections of each event loop that wait to be accepted; the kernel lowers it to {@code net.core.somaxconn}
 * @param fastOpen requests that have sent data with their SYN (RFC 7413) and wait; 0: such data is asked for again
 */
public record Accept(int backlog, int fastOpen) {

    public static final int MAX = 65_535;
    public static final Accept DEFAULT = new Accept(MAX, 0);

    public Accept {
        Invalid.unless(backlog >= 1 && backlog <= MAX, "a backlog of %d is not 1 to %d", backlog, MAX);
        Invalid.unless(fastOpen >= 0 && fastOpen <= MAX, "fast open for %d is not 0 to %d", fastOpen, MAX);
    }

    /** What suits both. */
    public Accept and(Accept other) {
        return new Accept(Math.max(backlog, other.backlog), Math.max(fastOpen, other.fastOpen));
    }
}
