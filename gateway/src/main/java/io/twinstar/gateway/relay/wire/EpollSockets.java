package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import org.jspecify.annotations.Nullable;

/** Two sockets in epoll: copied between through one buffer of the event loop, and in bulk moved inside the kernel. */
final class EpollSockets implements Sockets {

    private static final int EPOLLHUP = 0x10;
    private static final int READABLE = Native.EPOLLIN | Native.EPOLLRDHUP | EPOLLHUP;
    /** More than a pipe holds. */
    private static final int PIPE_BYTES = 1 << 20;

    private final Loop loop;
    private final EpollSide client;
    private @Nullable EpollSide backend;
    private @Nullable Owner owner;
    private boolean relaying;
    private boolean closed;

    EpollSockets(Loop loop, LinuxSocket accepted) {
        this.loop = loop;
        client = new EpollSide(Side.CLIENT, accepted, this);
    }

    @Override
    public void connect(InetSocketAddress address, Owner told) throws IOException {
        owner = told;
        LinuxSocket socket;
        try {
            socket = LinuxSocket.newSocketStream(address.getAddress() instanceof Inet6Address);
        } catch (ChannelException noDescriptor) {
            throw new IOException(noDescriptor);
        }
        var attempt = new EpollSide(Side.BACKEND, socket, this);
        backend = attempt;
        try {
            socket.setTcpNoDelay(true);
            socket.setKeepAlive(true);
            boolean connected = socket.connect(address);
            attempt.register(loop);
            if (connected) told.connected();
        } catch (IOException refused) {
            refused(attempt, refused);
        }
    }

    private void refused(EpollSide attempt, IOException why) {
        if (backend != attempt) return;
        giveUp();
        owner().connectFailed(String.valueOf(why.getMessage()));
    }

    @Override
    public void giveUp() {
        if (backend != null) backend.close();
        backend = null;
    }

    /** The client joins epoll only now: until then nothing could be done with what it sends. */
    @Override
    public void relay() {
        relaying = true;
        try {
            client.register(loop);
            pump(client);
        } catch (IOException ending) {
            owner().failed(ending);
        }
    }

    /**
     * What epoll says of a socket. It may be of one that had the number before: Netty handles a batch of events at a time, and knows
     * sockets by their numbers. That does no harm but to one that is connecting, which is not believed to be connected without a peer.
     */
    void ready(EpollSide side, int ops) {
        if (closed) return;
        try {
            if (relaying) {
                relay(side, ops);
            } else if (side == backend && side.socket.finishConnect() && side.socket.remoteAddress() != null) {
                owner().connected();
            }
        } catch (IOException refused) {
            refused(side, refused);
        } catch (RuntimeException | AssertionError bug) {
            owner().failed(bug);
        }
    }

    private void relay(EpollSide side, int ops) {
        if ((ops & Native.EPOLLERR) != 0 && hasFailed(side)) {
            owner().reset(side.side);
            return;
        }
        if ((ops & Native.EPOLLOUT) != 0) {
            EpollSide sender = other(side);
            sender.flow.writable();
            pump(sender);
        }
        if ((ops & READABLE) != 0 && !closed) {
            side.flow.readable((ops & Native.EPOLLRDHUP) != 0);
            pump(side);
        }
    }

    private static boolean hasFailed(EpollSide side) {
        try {
            return side.socket.getSoError() != 0;
        } catch (IOException failed) {
            return true;
        }
    }

    /** As far as the two sockets let it, or its turn lasts. */
    private void pump(EpollSide from) {
        EpollSide to = other(from);
        from.flow.turn();
        while (!closed) {
            switch (from.flow.next()) {
                case RECEIVE -> receive(from, to);
                case SPLICE -> splice(from, to);
                case FLUSH -> flush(from, to);
                case FINISH -> finish(from, to);
                case YIELD -> {
                    loop.executor().execute(() -> ready(from, Native.EPOLLIN));
                    return;
                }
                case REST -> {
                    return;
                }
            }
        }
    }

    private void receive(EpollSide from, EpollSide to) {
        ByteBuf scratch = loop.scratch();
        int bytes;
        try {
            bytes = from.socket.recvAddress(scratch.memoryAddress(), 0, Loop.PORTION_BYTES);
        } catch (IOException reset) {
            owner().reset(from.side);
            return;
        }
        from.flow.received(bytes, bytes == Loop.PORTION_BYTES);
        if (bytes < 0) owner().ended(from.side);
        if (bytes <= 0) return;
        owner().received(from.side, bytes);
        if (closed) return;
        try {
            int sent = to.socket.sendAddress(scratch.memoryAddress(), 0, bytes);
            from.flow.sent(sent);
            if (sent < bytes) from.hold(scratch, sent, bytes);
        } catch (IOException reset) {
            owner().reset(to.side);
        }
    }

    private void splice(EpollSide from, EpollSide to) {
        var pipe = from.pipe(loop.pipes());
        if (pipe.isEmpty()) {
            from.flow.cannotSplice();
            return;
        }
        int bytes;
        try {
            bytes = Native.splice(from.socket.intValue(), -1, pipe.get().in().intValue(), -1, PIPE_BYTES);
        } catch (IOException reset) {
            owner().reset(from.side);
            return;
        }
        from.flow.spliced(bytes);
        if (bytes > 0) {
            owner().received(from.side, bytes);
            if (!closed) flush(from, to);
        } else {
            from.giveBackPipe(loop.pipes());
        }
    }

    private void flush(EpollSide from, EpollSide to) {
        try {
            int sent = from.sendHeld(to.socket);
            from.flow.sent(sent);
            if (from.flow.held() == 0) from.giveBackPipe(loop.pipes());
            if (sent > 0) owner().progressed();
        } catch (IOException reset) {
            owner().reset(to.side);
        }
    }

    private void finish(EpollSide from, EpollSide to) {
        try {
            to.socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException reset) { // so Netty calls one that is connected no more
            owner().reset(to.side);
            return;
        }
        from.flow.finished();
        if (to.flow.hasFinished()) owner().finished();
    }

    private EpollSide other(EpollSide side) {
        EpollSide other = side == client ? backend : client;
        if (other == null) throw new IllegalStateException("there is no backend yet");
        return other;
    }

    private Owner owner() {
        if (owner == null) throw new IllegalStateException("nobody has asked for a backend yet");
        return owner;
    }

    @Override
    public void end() {
        if (closed) return;
        closed = true;
        if (relaying) {
            EpollSide served = other(client);
            client.giveBackPipe(loop.pipes());
            served.giveBackPipe(loop.pipes());
            end(client, served);
            end(served, client);
        } else {
            if (backend != null) backend.reset();
            client.reset();
        }
    }

    private static void end(EpollSide side, EpollSide other) {
        if (side.isDone(other)) side.close();
        else side.reset();
    }
}
