package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;

/** A listening channel. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class NioListener extends ChannelInboundHandlerAdapter implements Listener {

    private static final long STEP_MILLIS = 2_000;

    private final Loop loop;
    private final ServerSocketChannel channel;
    private final Reception reception;
    private final Anteroom<SocketChannel, SocketChannel> anteroom = new Anteroom<>(NioSockets::open, this::begin);

    private NioListener(Loop loop, ServerSocketChannel channel, Reception reception) {
        this.loop = loop;
        this.channel = channel;
        this.reception = reception;
    }

    /** The JDK has one of IPv6 take IPv4 clients as well; where the port is bound for these, too, the kernel gives them to that socket. */
    static Listener open(Loop loop, InetSocketAddress address, int backlog, Reception reception)
            throws IOException {
        var family = address.getAddress() instanceof Inet6Address ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET;
        ServerSocketChannel channel = new NioServerSocketChannel(SelectorProvider.provider(), family);
        channel.config().setBacklog(backlog).setReuseAddress(true).setOption(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
        var listener = new NioListener(loop, channel, reception);
        channel.pipeline().addLast(listener);
        try {
            await(loop.register(channel));
            await(channel.bind(address));
            listener.anteroom.serve(0);
            return listener;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void await(ChannelFuture step) throws IOException {
        if (!step.awaitUninterruptibly(STEP_MILLIS)) throw new IOException("the event loop did not answer within " + STEP_MILLIS + " ms");
        if (step.cause() != null) throw new IOException(step.cause().getMessage(), step.cause());
    }

    /** The client is not registered with the loop, and so neither read nor watched, before a backend has accepted. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        var client = (SocketChannel) accepted;
        try {
            NioSockets.configure(client);
            anteroom.enter(client);
            anteroom.serve(1);
        } catch (IOException noDescriptor) {
            exceptionCaught(context, noDescriptor);
        }
    }

    private void begin(SocketChannel client, SocketChannel forBackend) {
        reception.accept(new NioSockets(loop, client, forBackend), client.remoteAddress(), client.localAddress());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!channel.config().isAutoRead()) return;
        channel.config().setAutoRead(false);
        reception.paused(String.valueOf(channel.localAddress()), cause);
        loop.schedule(() -> resume(context), Reception.PAUSE_NANOS);
    }

    private void resume(ChannelHandlerContext context) {
        if (!channel.isOpen()) return;
        channel.config().setAutoRead(true);
        try {
            anteroom.serve(Integer.MAX_VALUE);
        } catch (IOException noDescriptor) {
            exceptionCaught(context, noDescriptor);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) { anteroom.close(NioSockets::discard, NioSockets::discard); }

    @Override
    public void unlisten() throws IOException { await(channel.close()); }
}
