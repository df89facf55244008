package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/**
 * A non-blocking TCP connection over IPv4 that is mostly idle, for its end to be noticed: at once where the other process ends, in
 * seconds where the path is dead. Used by one thread.
 */
public final class TcpStream implements AutoCloseable {

    private static final int BUFFER_BYTES = 256;
    private static final int SO_KEEPALIVE = 9;
    private static final int SO_LINGER = 13;
    private static final int IPPROTO_TCP = 6;
    private static final int TCP_NODELAY = 1;
    private static final int TCP_KEEPIDLE = 4;
    private static final int TCP_KEEPINTVL = 5;
    private static final int TCP_KEEPCNT = 6;
    private static final int TCP_USER_TIMEOUT = 18;

    /** Asked every second whether it is there, a path that answers none of three questions is dead. */
    private static final int KEEPALIVE_SECONDS = 1;
    private static final int KEEPALIVE_PROBES = 3;
    /** The same for what was sent and never acknowledged; where set, keepalive ends by it, too (tcp(7)). */
    private static final int USER_TIMEOUT_MILLIS = 3000;

    /**
     * A dying process's descriptors are closed from the highest down (close_files() in kernel/exit.c, whose work is done last in first
     * out), and a TUN device or a packet socket takes its time to go: this connection is to be the first to end.
     */
    private static final int[] HIGH = {65_535, 4_095, 1_000};

    private final int fd;
    private final InetSocketAddress remote;
    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer();

    private TcpStream(int fd, InetSocketAddress remote) throws KernelException {
        this.fd = raised(fd);
        this.remote = remote;
        try {
            configure();
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /** Begins to connect, and does not wait: {@link #send} says whether it is there, {@link #receive} whether it failed. */
    public static TcpStream connect(InetAddress from, InetSocketAddress remote) throws KernelException {
        int fd = Libc.socket(Libc.AF_INET, Libc.SOCK_STREAM | Libc.CLOEXEC | Libc.NONBLOCK, 0);
        var stream = new TcpStream(fd, remote);
        try (var arena = Arena.ofConfined()) {
            Libc.bind(stream.fd, SocketAddresses.allocate(arena, new InetSocketAddress(from, 0)));
            Libc.connect(stream.fd, SocketAddresses.allocate(arena, remote));
            return stream;
        } catch (KernelException e) {
            stream.close();
            throw e;
        }
    }

    static TcpStream accepted(int fd, InetSocketAddress remote) throws KernelException { return new TcpStream(fd, remote); }

    /** The same connection by the highest number that the limit on descriptors allows. */
    private static int raised(int fd) {
        for (int high : HIGH) {
            try {
                int raised = Libc.duplicate(fd, high);
                Libc.close(fd);
                return raised;
            } catch (KernelException _) {
                // the limit is lower
            }
        }
        return fd;
    }

    private void configure() throws KernelException {
        TrafficClass.beNetworkControl(fd);
        Libc.setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, 1);
        Libc.setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_SECONDS);
        Libc.setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_SECONDS);
        Libc.setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_PROBES);
        Libc.setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, USER_TIMEOUT_MILLIS);
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_KEEPALIVE, 1);
    }

    public int fd() { return fd; }

    public InetSocketAddress remote() { return remote; }

    /**
     * What has come in, in a buffer that the next call reuses; without remaining bytes where the other end has closed (FIN); empty where
     * nothing waits. What it throws ended the connection: {@link Errno#ECONNREFUSED}, {@link Errno#ECONNRESET}, {@link Errno#ETIMEDOUT} …
     */
    public Optional<ByteBuffer> receive() throws KernelException {
        int length = Libc.read(fd, memory);
        return length < 0 ? Optional.empty() : Optional.of(buffer.clear().limit(length));
    }

    /** Sends the buffer's remaining bytes, which stay.
    *
    * @return whether they left; else the connection does not stand yet, or more waits to leave than it can hold */
    public boolean send(ByteBuffer message) throws KernelException {
        int length = message.remaining();
        buffer.put(0, message, message.position(), length);
        try {
            // The JVM ignores SIGPIPE. A message as short as the buffer leaves whole, or not at all, as long as little else is sent.
            Libc.write(fd, memory.asSlice(0, length));
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.EAGAIN) { return false; }
            throw e;
        }
    }

    /** Ends the connection by a reset: unlike {@link #close}, this cannot be taken for the end of the process. */
    public void abort() {
        try (var arena = Arena.ofConfined()) {
            // struct linger { int on; int seconds; }: close(2) then waits for nothing, and tells the other end so by a reset (socket(7))
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_LINGER, arena.allocateFrom(JAVA_INT, 1, 0));
        } catch (KernelException e) {
            throw new AssertionError("every socket takes SO_LINGER", e);
        } finally {
            close();
        }
    }

    /** Says farewell (FIN), as the kernel does for a process that ends. */
    @Override
    public void close() { Libc.close(fd); }
}
