package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardSocketOptions;
import java.nio.channels.spi.SelectorProvider;

import io.netty.channel.ChannelOption;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.SocketProtocolFamily;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import org.jspecify.annotations.Nullable;

/** Which of the kernel's interfaces carries the sockets. Opening a socket throws ChannelException when there is no descriptor left. */
public enum Transport {
    EPOLL("epoll") {
        @Override
        @Nullable
        Throwable unavailable() { return Epoll.unavailabilityCause(); }

        @Override
        IoHandlerFactory handlers() { return EpollHandler.newFactory(); }

        @Override
        ServerSocketChannel listening() { return new EpollServerSocketChannel(SocketProtocolFamily.INET); }

        @Override
        SocketChannel connecting() { return new EpollSocketChannel(); }
    },
    IO_URING("io_uring") {
        @Override
        @Nullable
        Throwable unavailable() {
            // Netty's multishot accept is armed again after each failure, whatever auto-read says: out of file descriptors, it
            // spins. It has no other switch than this one, which is read when IoUring is loaded, here at the earliest.
            System.setProperty("io.netty.iouring.acceptMultiShotEnabled", "false");
            return IoUring.unavailabilityCause();
        }

        @Override
        IoHandlerFactory handlers() { return IoUringIoHandler.newFactory(); }

        @Override
        ServerSocketChannel listening() { return new IoUringServerSocketChannel(); }

        @Override
        SocketChannel connecting() { return new IoUringSocketChannel(); }
    },
    NIO("nio") {
        @Override
        @Nullable
        Throwable unavailable() { return null; }

        @Override
        IoHandlerFactory handlers() { return NioIoHandler.newFactory(); }

        @Override
        ServerSocketChannel listening() {
            return new NioServerSocketChannel(SelectorProvider.provider(), SocketProtocolFamily.INET);
        }

        @Override
        SocketChannel connecting() { return new NioSocketChannel(); }

        @Override
        ChannelOption<Boolean> reusePort() { return NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT); }

        // The JDK has no way to ask: a reset goes unseen until the socket is read or written again, or times out.
        @Override
        boolean hasFailed(SocketChannel channel) { return false; }
    };

    private final String text;

    Transport(String text) { this.text = text; }

    /** As it stands in the configuration file. */
    public String text() { return text; }

    /** Why this machine does not have it; null: it does. */
    abstract @Nullable Throwable unavailable();

    abstract IoHandlerFactory handlers();

    /** A socket to listen with, for IPv4. */
    abstract ServerSocketChannel listening();

    /** A socket to connect with. */
    abstract SocketChannel connecting();

    ChannelOption<Boolean> reusePort() { return UnixChannelOption.SO_REUSEPORT; }

    /**
     * Whether an open socket has failed: a RST came, or the kernel's retransmissions went unanswered.
     *
     * <p>To be asked while a socket is not being read, which is when Netty does not tell: it does nothing about epoll's EPOLLERR
     * once a stream has ended, and has no io_uring poll left then, nor after a first one while reading was paused. The state in
     * TCP_INFO would not do: a socket that has sent its FIN and got one is CLOSED too, with bytes still to be read.
     */
    boolean hasFailed(SocketChannel channel) {
        try {
            // SO_ERROR, which is cleared by asking: whoever is told of a failure here must act on it
            return ((Socket) ((UnixChannel) channel).fd()).getSoError() != 0;
        } catch (IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }
}
