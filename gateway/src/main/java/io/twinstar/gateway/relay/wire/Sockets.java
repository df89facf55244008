package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * A client's socket and a backend's, and the bytes that pass between them. Belongs to one event loop, and is used on it alone.
 *
 * <p>The two are connected first, which may take several attempts, then relayed between, until both streams have come to their end or
 * {@link #end} cuts them short.
 */
public interface Sockets {

    /** Who is told what becomes of them, on their event loop, and perhaps before the call that led to it has returned. */
    interface Owner {

        /** The backend has accepted. */
        void connected();

        /** The backend has not, and its socket is closed. */
        void connectFailed();

        /** So many bytes came from this side. */
        void received(Side from, int bytes);

        /** Bytes that had to wait for a slow receiver were sent. */
        void progressed();

        /** This side has ended its stream. */
        void ended(Side side);

        /** Both streams have come to their end. */
        void finished();

        /** This side has reset the connection, or the kernel has given it up. */
        void reset(Side side);

        /** The gateway could not go on. */
        void failed(Throwable why);
    }

    /**
     * Tries to reach a backend.
     *
     * @throws IOException when there is no descriptor for it
     */
    void connect(InetSocketAddress backend, Owner owner) throws IOException;

    /** Ends an attempt that is under way; nothing more is told of it. */
    void giveUp();

    /** Begins to pass on what either side sends. */
    void relay();

    /**
     * Has the kernel ask both peers for a sign of life: now, and whenever nothing has come for so long. One that gives none for as long
     * again, or leaves what it was sent unacknowledged, is reset. Where a RST was lost this finds it out: nothing else is sent to ask.
     */
    void watch(Duration quiet);

    /** Closes both. A side whose two streams have not come to their end is sent a reset. */
    void end();
}
