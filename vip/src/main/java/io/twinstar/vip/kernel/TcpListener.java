package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/** A non-blocking TCP socket that others connect to, on one IPv4 address. Used by one thread. */
public final class TcpListener implements AutoCloseable {

    /** Connections that wait to be accepted; the kernel ignores further attempts, and who means it tries again. */
    private static final int BACKLOG = 8;
    private static final int SO_REUSEADDR = 2;

    private final int fd;
    private final MemorySegment remote;
    private final MemorySegment remoteBytes;

    /** @param local port 0: any. It may still be in TIME_WAIT from a process that is gone */
    public TcpListener(InetSocketAddress local) throws KernelException {
        var arena = Arena.ofAuto();
        remote = arena.allocate(SocketAddresses.BYTES, Integer.BYTES);
        remoteBytes = arena.allocateFrom(JAVA_INT, SocketAddresses.BYTES);
        fd = Libc.socket(Libc.AF_INET, Libc.SOCK_STREAM | Libc.CLOEXEC | Libc.NONBLOCK, 0);
        try {
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_REUSEADDR, 1);
            Libc.bind(fd, SocketAddresses.allocate(arena, local));
            Libc.listen(fd, BACKLOG);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /**
     * The connection that has waited longest; empty where none waits. What it throws may be of that one connection, which ended before
     * it was accepted, and the next may be good (accept(2), "Error handling").
     */
    public Optional<TcpStream> accept() throws KernelException {
        int accepted = Libc.accept4(fd, remote, remoteBytes, Libc.CLOEXEC | Libc.NONBLOCK);
        if (accepted < 0) { return Optional.empty(); }
        return Optional.of(TcpStream.accepted(accepted, SocketAddresses.read(remote.asByteBuffer())));
    }

    /** Where it is bound, with the port that the kernel chose where none was given. */
    public InetSocketAddress local() throws KernelException {
        return SocketAddresses.local(fd);
    }

    @Override
    public void close() { Libc.close(fd); }
}
