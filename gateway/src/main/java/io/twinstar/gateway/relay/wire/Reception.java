package io.twinstar.gateway.relay.wire;

import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/** Who is handed what a {@link Listener} accepts, on its event loop. */
public interface Reception {

    /** Out of descriptors, the next attempt would fail at once, so there is none for a while. The kernel keeps a backlog waiting meanwhile. */
    long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    /**
     * @param from null where the client was gone before it could be asked
     * @param to the address that the client connected to; null likewise
     */
    void accept(Sockets client, @Nullable InetSocketAddress from, @Nullable InetSocketAddress to);

    /** Nothing is accepted for {@link #PAUSE_NANOS}. */
    void paused(String listener, Throwable why);
}
