package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;

import io.netty.channel.ChannelException;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Two of Netty's channels on the JDK's own selector: slower than sockets of our own, and there wherever Java is. A reset of a side that is
 * not being read goes unseen until it is read or written again, or times out: the JDK has no way to ask.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class NioSockets implements Sockets {

    private final Loop loop;
    private final SocketChannel client;
    private @Nullable SocketChannel backend;
    private @Nullable Owner owner;
    private @Nullable NioStream fromClient;
    private @Nullable NioStream fromBackend;
    private boolean closed;

    /** @param accepted not registered with the loop yet */
    NioSockets(Loop loop, SocketChannel accepted) {
        this.loop = loop;
        client = accepted;
    }

    @Override
    public void connect(InetSocketAddress address, Owner told) throws IOException {
        owner = told;
        SocketChannel attempt;
        try {
            attempt = new NioSocketChannel();
        } catch (ChannelException noDescriptor) {
            throw new IOException(noDescriptor);
        }
        backend = attempt;
        configure(attempt);
        attempt.config().setAutoRead(false).setConnectTimeoutMillis(0); // the owner sees to it
        onceJoined(attempt, () -> attempt.connect(address).addListener(answer -> answered(attempt, answer.cause())));
    }

    private void answered(SocketChannel attempt, @Nullable Throwable refusal) {
        if (!attempt.equals(backend)) return; // given up meanwhile
        if (refusal == null) {
            owner().connected();
        } else {
            giveUp();
            owner().connectFailed(String.valueOf(refusal.getMessage()));
        }
    }

    @Override
    public void giveUp() {
        SocketChannel attempt = backend;
        backend = null;
        if (attempt != null) attempt.close();
    }

    /** The client joins the loop only now, and the backend is not read before it has. */
    @Override
    public void relay() {
        SocketChannel served = backend();
        fromClient = new NioStream(this, Side.CLIENT, client, served);
        fromBackend = new NioStream(this, Side.BACKEND, served, client);
        configure(client);
        client.pipeline().addLast(fromClient);
        served.pipeline().addLast(fromBackend);
        onceJoined(client, () -> served.config().setAutoRead(true));
    }

    /** A loop refuses a socket only when it is about to stop. */
    private void onceJoined(SocketChannel channel, Runnable next) {
        loop.register(channel).addListener(joined -> {
            if (joined.isSuccess()) {
                next.run();
            } else {
                owner().failed(new IOException("the event loop is ending", joined.cause()));
            }
        });
    }

    /** TCP_NODELAY is on already: Netty sets it on each socket, accepted or not. */
    private static void configure(SocketChannel channel) {
        channel.config().setAllowHalfClosure(true).setKeepAlive(true).setWriteBufferWaterMark(NioStream.WAITING);
    }

    /** A side that is done is closed at once: left open, its hang-up would keep the selector awake. */
    void passedOn() {
        if (closed) return;
        if (isDone(Side.CLIENT)) client.close();
        if (isDone(Side.BACKEND)) backend().close();
        if (isDone(Side.CLIENT) && isDone(Side.BACKEND)) owner().finished();
    }

    void gone(Side side) { if (!closed && !isDone(side)) owner().reset(side); }

    void failed(Side side, Throwable cause) {
        if (closed) return;
        if (cause instanceof IOException) owner().reset(side);
        else owner().failed(cause);
    }

    /** Has sent its FIN and has been sent one. */
    private boolean isDone(Side side) {
        if (fromClient == null || fromBackend == null) return false;
        return side == Side.CLIENT ? fromClient.ended() && fromBackend.passedOn() : fromBackend.ended() && fromClient.passedOn();
    }

    Owner owner() {
        if (owner == null) throw new IllegalStateException("nobody has asked for a backend yet");
        return owner;
    }

    private SocketChannel backend() {
        if (backend == null) throw new IllegalStateException("there is no backend yet");
        return backend;
    }

    @Override
    public void end() {
        if (closed) return;
        closed = true;
        if (backend != null) end(Side.BACKEND, backend);
        end(Side.CLIENT, client);
    }

    /** One that is done may still be open: the other went before what it was last sent could be passed on. */
    private void end(Side side, SocketChannel channel) {
        if (isDone(side)) channel.close();
        else reset(channel);
    }

    /** Closes with a RST; a socket that is closed already stays as it is. */
    private static void reset(SocketChannel channel) {
        if (!channel.isOpen()) return;
        channel.config().setSoLinger(0);
        if (channel.isRegistered()) {
            channel.close();
        } else {
            channel.unsafe().closeForcibly();
        }
    }
}
