package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * One side's socket, registered with epoll once and for all: edge-triggered, for everything. Owned by an {@link EpollSockets}; what its
 * peer has yet to take of what came from it is held here.
 */
final class EpollSide extends LinuxSide implements EpollIoHandle {

    private static final EpollIoOps ALL = EpollIoOps.valueOf(Native.EPOLLIN | Native.EPOLLOUT | Native.EPOLLRDHUP | Native.EPOLLET);

    private final EpollSockets pair;
    private @Nullable IoRegistration registration;
    private @Nullable ByteBuf held;

    EpollSide(Side side, LinuxSocket socket, EpollSockets pair) {
        super(side, socket);
        this.pair = pair;
    }

    /** Once more, it is told again all that the socket is ready for. A loop refuses only when it is about to stop. */
    void register(Loop loop) throws IOException {
        if (registration == null) registration = loop.register(this);
        registration.submit(ALL);
    }

    @Override
    public FileDescriptor fd() { return socket; }

    @Override
    public void handle(IoRegistration from, IoEvent event) { pair.ready(this, ((EpollIoEvent) event).ops().value()); }

    /** What the receiver did not take of what is in the scratch buffer. */
    void hold(ByteBuf scratch, int from, int to) {
        held = PooledByteBufAllocator.DEFAULT.directBuffer(to - from);
        held.writeBytes(scratch, from, to - from);
    }

    /** For the receiver, once there is one. */
    void hold(ByteBuffer bytes) {
        flow.received(bytes.remaining(), false);
        held = PooledByteBufAllocator.DEFAULT.directBuffer(bytes.remaining()).writeBytes(bytes);
    }

    /** How many of the held bytes a socket takes now. */
    int sendHeld(LinuxSocket to) throws IOException {
        if (pipe != null && held == null) return Native.splice(pipe.out().intValue(), -1, to.intValue(), -1, flow.held());
        if (held == null) throw new IllegalStateException("nothing is held");
        int sent = to.sendAddress(held.memoryAddress(), held.readerIndex(), held.writerIndex());
        held.skipBytes(sent);
        if (!held.isReadable()) release();
        return sent;
    }

    @Override
    boolean isPipeEmpty() { return super.isPipeEmpty() || held != null; }

    private void release() {
        if (held != null) held.release();
        held = null;
    }

    /** The socket first: epoll forgets what is closed, and need not be told. */
    @Override
    public void close() {
        Loop.close(socket);
        if (registration != null) registration.cancel();
        release();
    }
}
