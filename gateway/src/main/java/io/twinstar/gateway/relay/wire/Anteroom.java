package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * Where accepted clients wait while there is no descriptor for their backends. One is always held for the next client, so that those who
 * accept know in time. As many wait as had been accepted by then, which is for the kernel's queue to bound.
 *
 * @param <C> a client's socket
 * @param <B> a socket for a backend
 */
final class Anteroom<C, B> {

    /** Opens a socket. */
    interface Opener<B> {
        B open() throws IOException;
    }

    private final Opener<B> opener;
    private final BiConsumer<C, B> begin;
    private final Queue<C> waiting = new ArrayDeque<>();
    private @Nullable B ahead;

    /** @param begin told of each client and the socket for its backend, in the order in which they entered */
    Anteroom(Opener<B> opener, BiConsumer<C, B> begin) {
        this.opener = opener;
        this.begin = begin;
    }

    /** To be followed by {@link #serve}. */
    void enter(C client) { waiting.add(client); }

    /**
     * Lets those go on who can.
     *
     * @param most of them
     * @throws IOException when nobody else can be taken on: somebody waits, or there is no descriptor for the next
     */
    void serve(int most) throws IOException {
        for (int begun = 0; begun <= most; begun++) {
            B forNext = ahead;
            if (forNext == null) forNext = opener.open();
            ahead = forNext;
            if (waiting.isEmpty() || begun == most) return;
            ahead = null;
            begin.accept(waiting.remove(), forNext);
        }
    }

    void close(Consumer<C> closeClient, Consumer<B> closeAhead) {
        waiting.forEach(closeClient);
        waiting.clear();
        if (ahead != null) closeAhead.accept(ahead);
        ahead = null;
    }
}
