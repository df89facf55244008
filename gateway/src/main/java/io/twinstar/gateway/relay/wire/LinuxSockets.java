package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.Optional;

import io.netty.channel.epoll.LinuxSocket;
import org.jspecify.annotations.Nullable;

/** Two sockets of Linux, and what becomes of them, however the kernel tells what they are ready for. */
abstract class LinuxSockets<S extends LinuxSide> implements Sockets {

    /** At once: more than a pipe of so many pages ever holds. */
    static final int SPLICE_BYTES = 8 * Pipes.PIPE_BYTES;

    final Loop loop;
    @Nullable
    S backend;
    @Nullable
    Owner owner;
    @Nullable
    Prereader prereader;
    /** Bytes that it wants. */
    int wanted;
    /** Bytes of the client's among those that are held from the beginning. */
    int said;
    boolean relaying;
    boolean closed;
    private @Nullable LinuxSocket ahead;

    /** @param ahead for a backend: a client is not taken on before there is a descriptor for both */
    LinuxSockets(Loop loop, LinuxSocket ahead) {
        this.loop = loop;
        this.ahead = ahead;
    }

    abstract S client();

    abstract S backend(LinuxSocket socket);

    /** For a backend. */
    abstract LinuxSocket open(boolean ipv6) throws IOException;

    /** To what the client says first. */
    abstract void listen() throws IOException;

    abstract void attempt(S backend, @Nullable SourceAddress source, InetSocketAddress address) throws IOException;

    abstract void receive(S from, S to);

    abstract void splice(S from, S to);

    abstract void flush(S from, S to);

    /** In the loop's next turn. */
    abstract void goOn(S from);

    /** Nothing can be done until a socket is ready for more. */
    abstract void rest(S from, S to);

    abstract void close(S side);

    @Override
    public void preread(int bytesMax, Prereader told) {
        prereader = told;
        wanted = bytesMax;
        try {
            listen();
        } catch (IOException ending) {
            told.failed(ending);
        }
    }

    @Override
    public void connect(@Nullable SourceAddress source, InetSocketAddress address, Owner told) throws IOException {
        owner = told;
        S tried = backend(socket(address.getAddress() instanceof Inet6Address));
        backend = tried;
        attempt(tried, source, address);
    }

    private LinuxSocket socket(boolean ipv6) throws IOException {
        LinuxSocket socket = ahead;
        ahead = null;
        if (socket != null && !ipv6) return socket;
        if (socket != null) Loop.close(socket);
        return open(ipv6);
    }

    /** @param source what is wrong with that; empty: it was the backend that did not accept */
    void notReached(Optional<String> source) {
        giveUp();
        source.ifPresentOrElse(owner()::sourceFailed, owner()::connectFailed);
    }

    /** At once, so that the next attempt can have its descriptor: of this one nothing is still to be told that has not been. */
    @Override
    public void giveUp() {
        if (backend != null) backend.close();
        backend = null;
    }

    /** As far as the two sockets let it, or its turn lasts. */
    void pump(S from) {
        S to = other(from);
        from.flow.turn();
        while (!closed) {
            switch (from.flow.next()) {
                case RECEIVE -> receive(from, to);
                case SPLICE -> splice(from, to);
                case FLUSH -> flush(from, to);
                case FINISH -> finish(from, to);
                case YIELD -> {
                    loop.nextTurn(() -> goOn(from));
                    return;
                }
                case REST -> {
                    rest(from, to);
                    return;
                }
            }
        }
    }

    private void finish(S from, S to) {
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

    void failed(Throwable bug) {
        if (owner != null) owner.failed(bug);
        else if (prereader != null) prereader.failed(bug);
    }

    S other(S side) {
        S other = side.side == Side.CLIENT ? backend : client();
        if (other == null) throw new IllegalStateException("there is no backend yet");
        return other;
    }

    Owner owner() {
        if (owner == null) throw new IllegalStateException("nobody has asked for a backend yet");
        return owner;
    }

    @Override
    public void watch(Duration quiet) {
        TcpOptions.watch(client().socket, quiet);
        TcpOptions.watch(other(client()).socket, quiet);
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
        S served = backend;
        if (served == null) {
            end(client(), orderly);
        } else {
            end(client(), orderly || (relaying && client().isDone(served)));
            end(served, orderly || (relaying && served.isDone(client())));
        }
    }

    private void end(S side, boolean orderly) {
        side.giveBackPipe(loop.pipes());
        if (orderly) TcpOptions.complete(side.socket);
        close(side);
    }
}
