package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SelectStrategy;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.util.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Which of the kernel's interfaces carries the sockets. */
public enum Transport {
    IO_URING("io_uring") {
        @Override
        public Optional<String> transparencyFault() { return SourceAddress.transparencyFault(); }

        @Override
        public @Nullable Throwable unavailable() {
            if (!IoUring.isAvailable()) return IoUring.unavailabilityCause();
            boolean complete = IoUring.isRegisterBufferRingSupported() && IoUring.isRecvMultishotEnabled();
            return complete
                    ? null
                    : new UnsupportedOperationException("the kernel's io_uring has no multishot receive, which came with Linux 6.0");
        }

        @Override
        public IoHandlerFactory handlers(boolean busyPoll) {
            return IoUringIoHandler.newFactory(new IoUringIoHandlerConfig().setRingSize(RING_ENTRIES).setCqSize(RING_COMPLETIONS));
        }

        @Override
        public Listener listen(Loop loop, InetSocketAddress address, int backlog, int fastOpen, Reception reception)
                throws IOException {
            return RingListener.open(loop, address, backlog, fastOpen, reception);
        }
    },
    EPOLL("epoll") {
        @Override
        public Optional<String> transparencyFault() { return SourceAddress.transparencyFault(); }

        @Override
        public @Nullable Throwable unavailable() { return Epoll.unavailabilityCause(); }

        @Override
        public IoHandlerFactory handlers(boolean busyPoll) {
            return busyPoll ? EpollIoHandler.newFactory(0, () -> Transport::neverSleep) : EpollIoHandler.newFactory();
        }

        @Override
        public Listener listen(Loop loop, InetSocketAddress address, int backlog, int fastOpen, Reception reception)
                throws IOException {
            return EpollListener.open(loop, address, backlog, fastOpen, reception);
        }
    },
    NIO("nio") {
        @Override
        public Optional<String> transparencyFault() { return Optional.of("nio has no IP_TRANSPARENT"); }

        @Override
        public @Nullable Throwable unavailable() { return null; }

        @Override
        public IoHandlerFactory handlers(boolean busyPoll) { return NioIoHandler.newFactory(); }

        @Override
        public Listener listen(Loop loop, InetSocketAddress address, int backlog, int fastOpen, Reception reception)
                throws IOException {
            return NioListener.open(loop, address, backlog, reception);
        }
    };

    /** Requests that are handed over at once. */
    static final int RING_ENTRIES = 1_024;
    /** What has come before the loop looks; more than that the kernel keeps for it. */
    private static final int RING_COMPLETIONS = 16_384;

    private final String text;

    Transport(String text) { this.text = text; }

    /** As it stands in the configuration file. */
    public String text() { return text; }

    /** Why this machine does not have it; null: it does. */
    public abstract @Nullable Throwable unavailable();

    /** Why it cannot connect to backends from their clients' addresses. */
    public abstract Optional<String> transparencyFault();

    /**
     * What an event loop of this transport runs on.
     *
     * @param busyPoll it is to ask the kernel again and again rather than sleep; only epoll can
     */
    public abstract IoHandlerFactory handlers(boolean busyPoll);

    private static int neverSleep(IntSupplier ready, boolean hasTasks) throws Exception {
        return hasTasks ? ready.get() : SelectStrategy.BUSY_WAIT;
    }

    /**
     * Listens on a port, which the event loops' sockets share (SO_REUSEPORT). Not to be called on a loop; waits for it.
     *
     * @param fastOpen requests that came with data and wait; 0: none may. The JDK does not know of it, so neither does nio.
     * @throws IOException where the port cannot be had
     */
    public abstract Listener listen(Loop loop, InetSocketAddress address, int backlog, int fastOpen, Reception reception)
            throws IOException;
}
