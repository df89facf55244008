package io.twinstar.gateway.relay;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the connections one listening socket accepts, and starts each on the socket's own event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // what fails is told to the channel's handler
final class Acceptor extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(Acceptor.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final Lane lane;
    private final Supplier<Routes> routes;

    Acceptor(Lane lane, Supplier<Routes> routes) {
        this.lane = lane;
        this.routes = routes;
    }

    /** The client is not registered with the loop, and so neither read nor watched, before a backend has accepted. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object accepted) {
        var client = (SocketChannel) accepted;
        Optional<Route> route = routes.get().find(client.localAddress());
        if (route.isPresent()) {
            new Connection(lane, route.get(), client).start();
        } else {
            lane.ledger().stray();
            Connection.reset(client);
        }
    }

    /**
     * Accepting failed, nearly always for want of file descriptors: the connection is still in the kernel's queue and the
     * next attempt would fail at once, so there is none for a while. The kernel keeps up to the backlog waiting meanwhile.
     */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        LOG.warn("Not accepting on {} for {} ms: {}", context.channel().localAddress(), PAUSE_MILLIS, cause.toString());
        context.channel().config().setAutoRead(false);
        context.executor().schedule(() -> context.channel().config().setAutoRead(true), PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
}
