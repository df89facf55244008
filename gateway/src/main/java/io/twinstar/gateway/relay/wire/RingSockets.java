package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.epoll.Native;
import org.jspecify.annotations.Nullable;

import io.twinstar.gateway.relay.flow.Flow.Step;

/**
 * Two sockets on io_uring. What comes is received without being asked for, into buffers of the ring, and sent from there; in bulk it is
 * moved inside the kernel.
 */
final class RingSockets extends LinuxSockets<RingSide> {

    /** Held back for a slow receiver, until its sender is no longer received from; what has come by then is added. */
    private static final int HELD_MAX_BYTES = 16 * Ring.BUFFER_BYTES;
    /** As much as that on its way to the receiver is bulk, in however small portions it came. */
    private static final int BULK_BYTES = 4 * Ring.BUFFER_BYTES;
    private static final int EINTR = 4;
    private static final int EAGAIN = 11;
    private static final int ENOBUFS = 105;

    private final Ring ring;
    private final RingSide client;
    private boolean attended;

    /** @param ahead for a backend: a client is not taken on before there is a descriptor for both */
    RingSockets(Loop loop, Ring ring, LinuxSocket accepted, LinuxSocket ahead) {
        super(loop, ahead);
        this.ring = ring;
        client = new RingSide(Side.CLIENT, accepted, this, ring);
    }

    @Override
    RingSide client() { return client; }

    @Override
    RingSide backend(LinuxSocket socket) { return new RingSide(Side.BACKEND, socket, this, ring); }

    @Override
    public void attend(Owner told) {
        owner = told;
        if (attended) return; // it has waited before, and was then tried at a backend that did not accept
        attended = true;
        try {
            if (prereader == null) client.register(loop.register(client));
            client.awaitLeave();
        } catch (IOException ending) {
            told.failed(ending);
        }
    }

    @Override
    void listen() throws IOException {
        client.register(loop.register(client));
        client.receiveOnce(wanted);
    }

    /** One that has asked and then ended its stream can still reset the connection. */
    void leaves(boolean reset) {
        if (relaying) return;
        if (reset || TcpOptions.hasSaidNothing(client.socket)) owner().left();
        else client.watchForErrors();
    }

    boolean isPrereading() { return wanted > 0; }

    /** @param result how many bytes came into that buffer, or why none */
    void preread(int result, int buffer) {
        if (prereader == null) throw new IllegalStateException("nobody wants to read yet");
        if (result == -ENOBUFS) {
            ring.starve(client);
        } else if (result > 0) {
            try {
                wanted = prereader.preread(ring.view(buffer, 0, result));
            } finally {
                ring.giveBack(buffer);
            }
            if (wanted > 0) client.receiveOnce(wanted);
        } else {
            wanted = 0;
            if (result == 0) prereader.ended();
            else prereader.reset();
        }
    }

    @Override
    public void begin(ByteBuffer bytes, int fromClient) {
        client.flow.received(bytes.remaining(), false);
        client.add(new Portion(ring, bytes));
        said = fromClient;
    }

    @Override
    void attempt(RingSide tried, @Nullable SourceAddress source, InetSocketAddress address) throws IOException {
        TcpOptions.connect(tried.socket);
        tried.register(loop.register(tried));
        Optional<String> fault = source == null ? Optional.empty() : source.tryToBind(tried.socket);
        if (fault.isEmpty()) tried.connect(ring.sockaddr(address), Ring.sockaddrBytes(address));
        else notReached(fault);
    }

    @Override
    LinuxSocket open(boolean ipv6) throws IOException { return Ring.openSocket(ipv6); }

    void answered(RingSide attempt, int result) {
        if (attempt != backend) return;
        if (result == 0) owner().connected();
        else notReached(SourceAddress.faultOfConnect(result));
    }

    @Override
    public void relay() {
        relaying = true;
        try {
            if (prereader == null && !attended) client.register(loop.register(client));
            if (said > 0) owner().received(Side.CLIENT, said);
            mayReceive(client);
            mayReceive(other(client));
        } catch (IOException ending) {
            owner().failed(ending);
        }
    }

    void mayReceive(RingSide side) {
        if (isPrereading()) {
            side.receiveOnce(wanted);
        } else {
            side.flow.readable(false);
            pump(side);
        }
    }

    /** @param last nothing more comes without being asked for */
    void received(RingSide side, int bytes, boolean last) {
        side.flow.received(bytes, side.flow.held() > BULK_BYTES);
        if (last) side.flow.readable(false);
        owner().received(side.side, bytes);
        if (other(side).isSlow()) side.moveOutPortions();
        pump(side);
    }

    void ended(RingSide side) {
        side.flow.received(-1, false);
        owner().ended(side.side);
        pump(side);
    }

    void reset(RingSide side) {
        if (relaying || side != client) owner().reset(side.side);
        else owner().left();
    }

    void readable(RingSide side, boolean ends) {
        side.flow.readable(ends);
        pump(side);
    }

    void writable(RingSide side) {
        RingSide sender = other(side);
        sender.flow.writable();
        pump(sender);
    }

    /** To this side; what it has not taken it is to be given when it takes more, and until then not from the ring's buffers. */
    void sent(RingSide to, int result) {
        if (result < 0 && result != -EAGAIN && result != -EINTR) {
            reset(to);
            return;
        }
        RingSide from = other(to);
        int bytes = Math.max(0, result);
        boolean all = from.taken(bytes);
        from.flow.sent(bytes);
        owner().progressed();
        if (all) {
            from.flow.writable();
            pump(from);
        } else {
            from.moveOutPortions();
            from.firstPortion().ifPresent(rest -> to.send(rest, true));
        }
    }

    @Override
    void receive(RingSide from, RingSide to) {
        from.receive();
        from.flow.received(0, false); // it tells when there is something
    }

    @Override
    void goOn(RingSide from) {
        try {
            if (!closed) pump(from);
        } catch (RuntimeException | AssertionError bug) {
            failed(bug);
        }
    }

    /** Whatever is waited for is to be told. */
    @Override
    void rest(RingSide from, RingSide to) {
        if (from.isReceiving()) {
            if (from.flow.isSplicing() || from.flow.held() > HELD_MAX_BYTES) from.stopReceiving();
            return;
        }
        from.watchForErrors();
        if (!from.flow.isSplicing() || from.firstPortion().isPresent()) return;
        if (from.flow.held() > 0) to.awaitWritable();
        else if (!from.flow.hasEnded()) from.awaitReadable();
    }

    @Override
    void flush(RingSide from, RingSide to) {
        var portion = from.firstPortion();
        if (portion.isEmpty()) {
            splice(from, to);
        } else {
            to.send(portion.get(), false);
            from.flow.sent(0); // it tells how much that was
        }
    }

    /** All that can be in one go: it takes four system calls to set about it. */
    @Override
    void splice(RingSide from, RingSide to) {
        var pipe = from.pipe(loop.pipes());
        if (pipe.isEmpty()) {
            from.flow.cannotSplice();
            return;
        }
        try {
            Ring.unblock(from.socket, to.socket);
            Step step = from.flow.held() > 0 ? Step.FLUSH : Step.SPLICE;
            while (!closed && (step == Step.SPLICE || step == Step.FLUSH)) {
                if (step == Step.SPLICE) fill(from, pipe.get());
                else empty(from, pipe.get(), to);
                step = from.flow.next();
            }
            if (!closed) Ring.block(from.socket, to.socket);
        } catch (IOException e) {
            owner().failed(e);
        }
        if (!closed && from.flow.held() == 0) from.giveBackPipe(loop.pipes());
    }

    private void fill(RingSide from, Pipes.Pipe pipe) {
        try {
            int bytes = Native.splice(from.socket.intValue(), -1, pipe.in().intValue(), -1, SPLICE_BYTES);
            from.flow.spliced(bytes);
            if (bytes > 0) owner().received(from.side, bytes);
        } catch (IOException reset) {
            reset(from);
        }
    }

    private void empty(RingSide from, Pipes.Pipe pipe, RingSide to) {
        try {
            int bytes = Native.splice(pipe.out().intValue(), -1, to.socket.intValue(), -1, from.flow.held());
            from.flow.sent(bytes);
            if (bytes > 0) owner().progressed();
        } catch (IOException reset) {
            reset(to);
        }
    }

    @Override
    void close(RingSide side) {
        side.close();
        side.releasePortions(side == client ? backend : client);
    }
}
