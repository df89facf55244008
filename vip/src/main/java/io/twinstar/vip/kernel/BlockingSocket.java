package io.twinstar.vip.kernel;

/**
 * A TCP socket whose calls wait, known by its number. io_uring waits for such only: for one that is non-blocking it does not wait either.
 * splice(2) is the other way round: it does not wait only for one that is non-blocking.
 */
public final class BlockingSocket {

    private BlockingSocket() {}

    public static int open(boolean ipv6) throws KernelException {
        return Libc.socket(ipv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_STREAM | Libc.CLOEXEC, 0);
    }

    /** For those that wait already, this changes nothing. */
    public static void block(int socket) throws KernelException {
        Libc.setStatusFlags(socket, 0);
    }

    public static void unblock(int socket) throws KernelException { Libc.setStatusFlags(socket, Libc.NONBLOCK); }
}
