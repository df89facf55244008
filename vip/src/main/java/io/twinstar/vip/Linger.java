package io.twinstar.vip;

/**
 * How long a node that has handed a VIP over serves the connections that it has: until they have ended, within a bound.
 *
 * @param untilNanos the bound
 * @param busyNanos when there were connections last
 */
record Linger(long untilNanos, long busyNanos) {

    /** The last bytes of a connection may have to be sent again when this process is done with it. */
    static final long TAIL_NANOS = 1_000_000_000;

    static Linger begin(long mostNanos, long nowNanos) { return new Linger(nowNanos + mostNanos, nowNanos); }

    Linger looked(long connections, long nowNanos) { return connections > 0 ? new Linger(untilNanos, nowNanos) : this; }

    boolean isOver(long nowNanos) { return nowNanos - untilNanos >= 0 || nowNanos - busyNanos >= TAIL_NANOS; }
}
