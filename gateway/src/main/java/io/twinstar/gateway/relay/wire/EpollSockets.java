package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import org.jspecify.annotations.Nullable;

/** Two sockets in epoll: copied between through one buffer of the event loop, and in bulk moved inside the kernel. */
final class EpollSockets extends LinuxSockets<EpollSide> {

    private static final int EPOLLHUP = 0x10;
    private static final int READABLE = Native.EPOLLIN | Native.EPOLLRDHUP | EPOLLHUP;

    private final EpollSide client;

    /** @param ahead for a backend: a client is not accepted before there is a descriptor for both */
    EpollSockets(Loop loop, LinuxSocket accepted, LinuxSocket ahead) {
        super(loop, ahead);
        client = new EpollSide(Side.CLIENT, accepted, this);
    }

    @Override
    EpollSide client() { return client; }

    @Override
    EpollSide backend(LinuxSocket socket) { return new EpollSide(Side.BACKEND, socket, this); }

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
    void listen() throws IOException { client.register(loop); }

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
    void attempt(EpollSide tried, @Nullable SourceAddress source, InetSocketAddress address) {
        try {
            TcpOptions.connect(tried.socket);
            if (source != null) source.bind(tried.socket);
            boolean connected = tried.socket.connect(address);
            tried.register(loop);
            if (connected) owner().connected();
        } catch (IOException refused) {
            notReached(SourceAddress.fault(refused));
        }
    }

    @Override
    LinuxSocket open(boolean ipv6) throws IOException { return openSocket(ipv6); }

    static LinuxSocket openSocket(boolean ipv6) throws IOException {
        try {
            return LinuxSocket.newSocketStream(ipv6);
        } catch (ChannelException noDescriptor) {
            throw new IOException(noDescriptor);
        }
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
            if (side == backend) notReached(SourceAddress.fault(refused));
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

    @Override
    void receive(EpollSide from, EpollSide to) {
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

    @Override
    void splice(EpollSide from, EpollSide to) {
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

    @Override
    void flush(EpollSide from, EpollSide to) {
        try {
            int sent = from.sendHeld(to.socket);
            from.flow.sent(sent);
            if (from.flow.held() == 0) from.giveBackPipe(loop.pipes());
            if (sent > 0) owner().progressed();
        } catch (IOException reset) {
            owner().reset(to.side);
        }
    }

    @Override
    void goOn(EpollSide from) { ready(from, Native.EPOLLIN); }

    @Override
    void rest(EpollSide from, EpollSide to) {
        // epoll tells, whatever it is
    }

    @Override
    void close(EpollSide side) { loop.afterEvents(side::close); }
}
