package io.twinstar.gateway.relay;

import java.util.function.Consumer;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.relay.wire.Loop;

/** One event loop's share of the front door: what all its connections have in common, and those that are open. Used on the loop. */
final class Lane {

    private final Loop loop;
    private final Ledger ledger;
    private final Consumer<BackendId> connectFailed;
    private final Wheel<Connection> open;
    private boolean ticking;
    private long tickAtNanos;

    /** @param connectFailed told of each attempt a backend did not accept; must not block */
    Lane(Loop loop, Ledger ledger, Consumer<BackendId> connectFailed) {
        this.loop = loop;
        this.ledger = ledger;
        this.connectFailed = connectFailed;
        open = new Wheel<>(Connection::look, loop.nanoTime());
    }

    Loop loop() { return loop; }

    Ledger ledger() { return ledger; }

    Consumer<BackendId> connectFailed() { return connectFailed; }

    /** At most a tick of {@link Wheel} old, while any connection is open. */
    long coarseNanos() { return open.coarseNanos(); }

    /** The connection is to be looked at then, or a little later. */
    void look(Connection connection, long atNanos) {
        open.remove(connection);
        open.add(connection, atNanos);
    }

    /** A connection begins. */
    void enter() {
        if (ticking) return;
        ticking = true;
        open.resume(loop.nanoTime());
        scheduleTick(loop.nanoTime());
    }

    private void scheduleTick(long nowNanos) {
        tickAtNanos = nowNanos + Wheel.TICK_NANOS;
        loop.schedule(this::tick, Wheel.TICK_NANOS);
    }

    void leave(Connection connection) { open.remove(connection); }

    private void tick() {
        long nowNanos = loop.nanoTime();
        loop.came(tickAtNanos, nowNanos);
        open.tick(nowNanos);
        ticking = !open.isEmpty();
        if (ticking) scheduleTick(nowNanos);
    }

    /** Resets every connection. To be called on the loop. */
    void shutDown() { open.drain(connection -> connection.end(Outcome.SHUTDOWN)); }
}
