package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Two of Netty's channels on the JDK's own selector: slower than sockets of our own, and there wherever Java is. A reset of a side that is
 * not being read goes unseen until it is read or written again, or times out: the JDK has no way to ask.
 */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class NioSockets implements Sockets {

    private static final ChannelOption<Integer> KEEP_IDLE = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE);
    private static final ChannelOption<Integer> KEEP_INTERVAL = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL);
    private static final ChannelOption<Integer> KEEP_COUNT = NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT);

    private final Loop loop;
    private final SocketChannel client;
    private @Nullable SocketChannel ahead;
    private @Nullable SocketChannel backend;
    private @Nullable Owner owner;
    private @Nullable NioPrereader prereader;
    /** What the backend gets first. */
    private @Nullable ByteBuffer first;
    private int said;
    private @Nullable NioStream fromClient;
    private @Nullable NioStream fromBackend;
    private boolean closed;

    /**
     * @param accepted configured, and not registered with the loop yet
     * @param ahead for a backend: a client is not taken on before there is a descriptor for both
     */
    NioSockets(Loop loop, SocketChannel accepted, SocketChannel ahead) {
        this.loop = loop;
        this.ahead = ahead;
        client = accepted;
    }

    /** It would take reading to learn of it, and what is read has nowhere to go. */
    @Override
    public void attend(Owner told) {}

    @Override
    public void preread(int bytesMax, Prereader told) {
        var reader = new NioPrereader(told);
        prereader = reader;
        client.config().setAutoRead(false);
        client.pipeline().addLast(reader);
        join(client, client::read, told::failed);
    }

    @Override
    public void begin(ByteBuffer bytes, int fromClient) {
        first = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        said = fromClient;
    }

    @Override
    public void connect(@Nullable SourceAddress source, InetSocketAddress address, Owner told) throws IOException {
        owner = told;
        SocketChannel attempt = ahead == null ? open() : ahead;
        ahead = null;
        backend = attempt;
        configure(attempt);
        attempt.config().setAutoRead(false).setConnectTimeoutMillis(0); // the owner sees to it
        InetSocketAddress local = source == null ? null : source.address();
        join(attempt, () -> attempt.connect(address, local).addListener(answer -> answered(attempt, answer.cause())), owner()::failed);
    }

    /** For either IP version. */
    static SocketChannel open() throws IOException {
        try {
            return new NioSocketChannel();
        } catch (ChannelException noDescriptor) {
            throw new IOException(noDescriptor);
        }
    }

    private void answered(SocketChannel attempt, @Nullable Throwable refusal) {
        if (!attempt.equals(backend)) return; // given up meanwhile
        if (refusal == null) {
            owner().connected();
        } else {
            giveUp();
            SourceAddress.fault(refusal).ifPresentOrElse(owner()::sourceFailed, owner()::connectFailed);
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
        client.pipeline().addLast(fromClient);
        served.pipeline().addLast(fromBackend);
        if (said > 0) owner().received(Side.CLIENT, said);
        if (first != null) served.writeAndFlush(Unpooled.wrappedBuffer(first));
        if (prereader == null) {
            join(client, () -> served.config().setAutoRead(true), owner()::failed);
        } else {
            goOn(prereader, served);
        }
    }

    /** The client has joined the loop already, and an end of its stream that came then comes not again. */
    private void goOn(NioPrereader reader, SocketChannel served) {
        client.pipeline().remove(reader);
        client.config().setAutoRead(true);
        served.config().setAutoRead(true);
        if (reader.ended()) client.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    /** A loop refuses a socket only when it is about to stop. */
    private void join(SocketChannel channel, Runnable next, Consumer<Throwable> failed) {
        loop.register(channel).addListener(joined -> {
            if (joined.isSuccess()) {
                next.run();
            } else {
                failed.accept(new IOException("the event loop is ending", joined.cause()));
            }
        });
    }

    /** TCP_NODELAY is on already: Netty sets it on each socket, accepted or not. It is closed with a RST until it is {@link #complete}. */
    static void configure(SocketChannel channel) {
        channel.config().setAllowHalfClosure(true).setWriteBufferWaterMark(NioStream.WAITING).setSoLinger(0);
    }

    /** The JDK has no TCP_USER_TIMEOUT: what is sent to a peer that is gone is repeated for as long as the kernel likes. */
    @Override
    public void watch(Duration quiet) {
        watch(client, quiet);
        watch(backend(), quiet);
    }

    private static void watch(SocketChannel channel, Duration quiet) {
        try {
            channel.config().setOption(KEEP_IDLE, TcpOptions.idleSeconds(quiet));
            channel.config().setOption(KEEP_INTERVAL, TcpOptions.intervalSeconds(quiet));
            channel.config().setOption(KEEP_COUNT, TcpOptions.PROBES);
            channel.config().setKeepAlive(true);
        } catch (ChannelException _) {
            // it has been closed already, of which it is about to tell
        }
    }

    /** A side that is done is closed at once: left open, its hang-up would keep the selector awake. */
    void passedOn() {
        if (closed) return;
        if (isDone(Side.CLIENT)) complete(client);
        if (isDone(Side.BACKEND)) complete(backend());
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
    public Optional<TcpInfo> backendInfo() {
        return Optional.empty();
    }

    @Override
    public void end() { end(false); }

    @Override
    public void close() { end(true); }

    private void end(boolean orderly) {
        if (closed) return;
        closed = true;
        if (ahead != null) discard(ahead);
        if (backend != null) end(Side.BACKEND, backend, orderly);
        end(Side.CLIENT, client, orderly);
    }

    /** One that is done may still be open: the other went before what it was last sent could be passed on. */
    private void end(Side side, SocketChannel channel, boolean orderly) {
        if (orderly || isDone(side)) complete(channel);
        else shut(channel);
    }

    /** One that has not joined the loop. */
    static void discard(SocketChannel channel) { channel.unsafe().closeForcibly(); }

    /** Closes with a FIN, as {@link TcpOptions#complete}; a socket that is closed already stays as it is. */
    private static void complete(SocketChannel channel) {
        if (channel.isOpen()) channel.config().setSoLinger(TcpOptions.NO_LINGER);
        shut(channel);
    }

    private static void shut(SocketChannel channel) {
        if (channel.isRegistered()) channel.close();
        else discard(channel);
    }
}
