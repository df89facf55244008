package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A client's socket and a backend's, and the bytes that pass between them. Belongs to one event loop, and is used on it alone.
 *
 * <p>Where it matters what the client says first, that is read before anything else. Then the two are connected, which may take several
 * attempts, then relayed between, until both streams have come to their end or {@link #end} cuts them short.
 */
public interface Sockets {

    /** Who is told what becomes of them, on their event loop, and perhaps before the call that led to it has returned. */
    interface Owner {

        /** The client has gone away before there was a backend for it: see {@link #attend}. */
        void left();

        /** The backend has accepted. */
        void connected();

        /** The backend has not, and its socket is closed. */
        void connectFailed();

        /** The backend was not asked: there is no way to it from that source address. The socket is closed. */
        void sourceFailed(String why);

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

    /** Who is told what the client says before there is a backend, on their event loop. */
    interface Prereader {

        /**
         * @param bytes that came, perhaps more than were wanted; gone when this returns
         * @return how many more are wanted at the most; 0: no more, and nothing further is told
         */
        int preread(ByteBuffer bytes);

        /** The client has ended its stream. */
        void ended();

        /** The client has reset the connection, or the kernel has given it up. */
        void reset();

        /** The gateway could not go on. */
        void failed(Throwable why);
    }

    /** Reads what the client says, at most so many bytes at first. To be called before anything else, if at all. */
    void preread(int bytesMax, Prereader told);

    /**
     * Has the backend get these bytes before any that the client sends from now on. To be called at most once, before {@link #connect}.
     *
     * @param said how many of them the client has said, at their end
     */
    void begin(ByteBuffer bytes, int said);

    /**
     * While the client waits for a backend, has it told if it goes away: resets the connection, or ends its stream without having sent
     * anything. One that has asked and then ended its stream waits for the answer. Nobody can tell on nio.
     */
    void attend(Owner owner);

    /**
     * Tries to reach a backend.
     *
     * @param source null: of the kernel's choice
     * @throws IOException when there is no descriptor for it
     */
    void connect(@Nullable SourceAddress source, InetSocketAddress backend, Owner owner) throws IOException;

    /** Ends an attempt that is under way; nothing more is told of it. */
    void giveUp();

    /** Begins to pass on what either side sends. */
    void relay();

    /**
     * Has the kernel ask both peers for a sign of life: now, and whenever nothing has come for so long. One that gives none for as long
     * again, or leaves what it was sent unacknowledged, is reset. Where a RST was lost this finds it out: nothing else is sent to ask.
     */
    void watch(Duration quiet);

    /** What the kernel knows of the way to the backend; empty where it cannot be asked (nio), or the connection is gone. */
    Optional<TcpInfo> backendInfo();

    /** Closes both. A side whose two streams have not come to their end is sent a reset. */
    void end();

    /** Closes both, as if each of them had ended its stream: what is still on its way in the gateway is lost. */
    void close();
}
