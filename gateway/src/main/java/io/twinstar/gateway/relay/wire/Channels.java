package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;
import java.util.function.Predicate;
import java.util.function.Supplier;

import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;

/**
 * One of Netty's kinds of channels.
 *
 * @param listening opens a socket to listen with, for IPv4
 * @param connecting opens a socket to connect with; throws a ChannelException where there is no descriptor left
 * @param tellsFailures whether {@code hasFailed} can tell
 * @param hasFailed whether an open socket has failed: a RST came, or the kernel's retransmissions went unanswered. To be asked while
 *        a socket is not being read, which is when Netty does not tell. The state in TCP_INFO would not do: a socket that has sent its FIN
 *        and got one is CLOSED too, with bytes still to be read
 */
record Channels(Supplier<ServerSocketChannel> listening, Supplier<SocketChannel> connecting, ChannelOption<Boolean> reusePort,
        boolean tellsFailures, Predicate<SocketChannel> hasFailed) {

    static final Channels IO_URING = new Channels(IoUringServerSocketChannel::new, IoUringSocketChannel::new,
            UnixChannelOption.SO_REUSEPORT, true, Channels::hasError);

    /** The JDK has no way to ask: a reset goes unseen until the socket is read or written again, or times out. */
    static final Channels NIO = new Channels(
            () -> new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET), NioSocketChannel::new,
            NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), false, _ -> false);

    /** SO_ERROR, which is cleared by asking: whoever is told of a failure here must act on it. */
    private static boolean hasError(SocketChannel channel) {
        try {
            return ((Socket) ((UnixChannel) channel).fd()).getSoError() != 0;
        } catch (IOException closed) {
            return true;
        }
    }
}
