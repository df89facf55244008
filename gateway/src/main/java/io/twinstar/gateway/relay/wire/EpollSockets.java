package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Optional;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import org.jspecify.annotations.Nullable;

/** Two sockets in epoll: copied between through one buffer of the event loop, and in bulk moved inside the kernel. */
final class EpollSockets implements Sockets {

    private static final int EPOLLHUP = 0x10;
    private static final int READABLE = Native.EPOLLIN | Native.EPOLLRDHUP | EPOLLHUP;

    /** At once: more than a pipe of so many pages ever holds. */
    private static final int SPLICE_BYTES = 8 * Pipes.PIPE_BYTES;

    private final Loop loop;
    private final EpollSide client;
    private @Nullable LinuxSocket ahead;
    private @Nullable EpollSide backend;
    private @Nullable Owner owner;
    private @Nullable Prereader prereader;
    /** Bytes that it wants. */
    private int wanted;
    /** Bytes of the client's among those that are held from the beginning. */
    private int said;
    private boolean relaying;
    private boolean closed;

    /** @param ahead for a backend: a client is not accepted before there is a descriptor for both */
    EpollSockets(Loop loop, LinuxSocket accepted, LinuxSocket ahead) {
        this.loop = loop;
        this.ahead = ahead;
        client = new EpollSide(Side.CLIENT, accepted, this);
    }

    @Override
    public void attend(Owner told) {
        owner = told;
        try {
            client.register(loop);
        } catch (IOException ending) {
            told.failed(ending);
        }
    }

    @Override
    public void preread(int bytesMax, Prereader told) {
        prereader = told;
        wanted = bytesMax;
        try {
            client.register(loop);
        } catch (IOException ending) {
            told.failed(ending);
        }
    }

    private void preread(Prereader told) {
        ByteBuf scratch = loop.scratch();
        while (wanted > 0 && !closed) {
            int bytes;
            try {
                bytes = client.socket.recvAddress(scratch.memoryAddress(), 0, Math.min(wanted, Loop.PORTION_BYTES));
            } catch (IOException reset) {
                told.reset();
                return;
            }
            if (bytes == 0) return;
            wanted = bytes < 0 ? 0 : told.preread(scratch.nioBuffer(0, bytes));
            if (bytes < 0) told.ended();
        }
    }

    @Override
    public void begin(ByteBuffer bytes, int fromClient) {
        client.hold(bytes);
        said = fromClient;
    }

    @Override
    public void connect(@Nullable SourceAddress source, InetSocketAddress address, Owner told) throws IOException {
        owner = told;
        LinuxSocket socket = socket(address.getAddress() instanceof Inet6Address);
        var attempt = new EpollSide(Side.BACKEND, socket, this);
        backend = attempt;
        try {
            TcpOptions.connect(socket);
            if (source != null) source.bind(socket);
            boolean connected = socket.connect(address);
            attempt.register(loop);
            if (connected) told.connected();
        } catch (IOException refused) {
            refused(attempt, refused);
        }
    }

    private LinuxSocket socket(boolean ipv6) throws IOException {
        LinuxSocket socket = ahead;
        ahead = null;
        if (socket != null && !ipv6) return socket;
        if (socket != null) Loop.close(socket);
        return open(ipv6);
    }

    static LinuxSocket open(boolean ipv6) throws IOException {
        try {
            return LinuxSocket.newSocketStream(ipv6);
        } catch (ChannelException noDescriptor) {
            throw new IOException(noDescriptor);
        }
    }

    private void refused(EpollSide attempt, IOException why) {
        if (backend != attempt) return;
        giveUp();
        SourceAddress.fault(why).ifPresentOrElse(owner()::sourceFailed, owner()::connectFailed);
    }

    /** At once, so that the next attempt can have its descriptor: of this one nothing is still to be told that has not been. */
    @Override
    public void giveUp() {
        if (backend != null) backend.close();
        backend = null;
    }

    /** The client joins epoll only now, or once more, which tells what it has sent: until then nothing could be done with that. */
    @Override
    public void relay() {
        relaying = true;
        try {
            if (said > 0) owner().received(Side.CLIENT, said);
            if (client.flow.held() > 0) pump(client);
            if (!closed) client.register(loop);
        } catch (IOException ending) {
            owner().failed(ending);
        }
    }

    /** What epoll says of a socket. What tells that a backend has accepted may tell of its answer as well, even of all of it. */
    void ready(EpollSide side, int ops) {
        if (closed || (side != client && side != backend)) return; // one that was given up
        try {
            if (!relaying && side == client && prereader != null) preread(prereader);
            if (!relaying && side == backend && side.socket.finishConnect()) owner().connected();
            if (relaying) relay(side, ops);
            else if (side == client && owner != null) waiting(ops, owner);
        } catch (IOException refused) {
            refused(side, refused);
        } catch (RuntimeException | AssertionError bug) {
            failed(bug);
        }
    }

    private void waiting(int ops, Owner told) {
        boolean ended = (ops & Native.EPOLLRDHUP) != 0 && TcpOptions.hasSaidNothing(client.socket);
        if (ended || (ops & (Native.EPOLLERR | EPOLLHUP)) != 0) told.left();
    }

    private void relay(EpollSide side, int ops) {
        if (closed) return;
        if ((ops & Native.EPOLLERR) != 0) {
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
                    loop.nextTurn(() -> ready(from, Native.EPOLLIN));
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
            bytes = Native.splice(from.socket.intValue(), -1, pipe.get().in().intValue(), -1, SPLICE_BYTES);
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
        boolean last = to.flow.hasFinished(); // then closing tells the end
        try {
            if (!last) loop.finishFirst(to.side, to.socket);
        } catch (IOException | NotYetConnectedException reset) { // so Netty calls one that is connected no more
            owner().reset(to.side);
            return;
        }
        from.flow.finished();
        if (last) owner().finished();
    }

    private void failed(Throwable bug) {
        if (owner != null) owner.failed(bug);
        else if (prereader != null) prereader.failed(bug);
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
    public void watch(Duration quiet) {
        TcpOptions.watch(client.socket, quiet);
        TcpOptions.watch(other(client).socket, quiet);
    }

    @Override
    public Optional<TcpInfo> backendInfo() {
        return backend == null ? Optional.empty() : TcpInfo.of(backend.socket);
    }

    @Override
    public void end() { end(false); }

    @Override
    public void close() { end(true); }

    private void end(boolean orderly) {
        if (closed) return;
        closed = true;
        if (ahead != null) Loop.close(ahead);
        if (relaying) {
            EpollSide served = other(client);
            client.giveBackPipe(loop.pipes());
            served.giveBackPipe(loop.pipes());
            end(client, orderly || client.isDone(served));
            end(served, orderly || served.isDone(client));
        } else {
            if (backend != null) end(backend, orderly);
            end(client, orderly);
        }
    }

    private void end(EpollSide side, boolean orderly) {
        if (orderly) TcpOptions.complete(side.socket);
        loop.afterEvents(side::close);
    }
}
