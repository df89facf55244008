package io.twinstar.gateway.relay;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.netty.channel.EventLoop;

import io.twinstar.conf.BackendId;

/**
 * One event loop's share of the front door: what all its connections have in common, and those that are open. Only the loop
 * itself touches the set.
 *
 * @param connectFailed told of each attempt a backend did not accept; must not block
 */
record Lane(EventLoop loop, Transport transport, Ledger ledger, Consumer<BackendId> connectFailed, Set<Connection> connections) {

    Lane(EventLoop loop, Transport transport, Ledger ledger, Consumer<BackendId> connectFailed) {
        this(loop, transport, ledger, connectFailed, new HashSet<>());
    }

    long nanoTime() { return loop.ticker().nanoTime(); }

    /** Resets every connection. To be called on the loop. */
    void shutDown() {
        List.copyOf(connections).forEach(connection -> connection.end(Outcome.SHUTDOWN));
    }
}
