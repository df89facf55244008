package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/**
 * The C library's calls this module makes, each with its errno captured and thrown as a {@link KernelException}.
 * Constants are Linux's, with the values x86-64 and AArch64 share.
 */
final class Libc {

    static final int AF_INET = 2;
    static final int AF_INET6 = 10;
    static final int AF_NETLINK = 16;
    static final int AF_PACKET = 17;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int SOCK_RAW = 3;
    static final int NETLINK_ROUTE = 0;
    static final int CLOEXEC = 0x80000; // O_CLOEXEC, SOCK_CLOEXEC and EFD_CLOEXEC: no file descriptor reaches a child process
    static final int NONBLOCK = 0x800;
    static final int O_RDWR = 2;
    static final int SOL_SOCKET = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final StructLayout CALL_STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO = CALL_STATE.varHandle(PathElement.groupElement("errno"));
    static final Linker.Option CAPTURE_ERRNO = Linker.Option.captureCallState("errno");
    /** One a thread, so that a call allocates nothing; freed with the thread. */
    static final ThreadLocal<MemorySegment> STATE = ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(CALL_STATE));

    private static final MethodHandle SOCKET = handle("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            CAPTURE_ERRNO);
    private static final MethodHandle BIND = handle("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle CONNECT = handle("connect", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO);
    private static final MethodHandle LISTEN = handle("listen", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle ACCEPT4 = handle("accept4", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO);
    private static final MethodHandle GETSOCKNAME = handle("getsockname", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, ADDRESS),
            CAPTURE_ERRNO);
    private static final MethodHandle SETSOCKOPT = handle("setsockopt",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle SENDTO = handle("sendto",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle RECVFROM = handle("recvfrom",
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, ADDRESS, ADDRESS), CAPTURE_ERRNO);
    private static final MethodHandle SENDMSG = handle("sendmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO);
    private static final MethodHandle RECVMSG = handle("recvmsg", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT),
            CAPTURE_ERRNO);
    private static final MethodHandle OPEN = handle("open", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT), CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle READ = handle("read", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG), CAPTURE_ERRNO);
    private static final MethodHandle WRITE = handle("write", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG),
            CAPTURE_ERRNO);
    private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle IOCTL = handle("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final MethodHandle EVENTFD = handle("eventfd", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO);
    private static final MethodHandle PPOLL = handle("ppoll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, ADDRESS, ADDRESS),
            CAPTURE_ERRNO);
    private static final MethodHandle STRERROR = handle("strerror", FunctionDescriptor.of(ADDRESS, JAVA_INT));

    private static final MethodHandle SYSCALL = handle("syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO, Linker.Option.firstVariadicArg(1));
    private static final long SYS_CLOSE_RANGE = 436; // by number: glibc has a name for it since 2.34
    private static final MethodHandle FCNTL = handle("fcntl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT), CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(2));
    private static final int F_DUPFD_CLOEXEC = 1030;
    private static final int F_SETFL = 4;
    private static final int F_SETPIPE_SZ = 1031;

    private Libc() {}

    /** Numbers from the first to the last, both as unsigned; the last may be {@code -1}, for all that follow. */
    static void closeRange(int first, int last, int flags) throws KernelException {
        var state = STATE.get();
        try {
            checked("close_range", (long) SYSCALL.invokeExact(state, SYS_CLOSE_RANGE, first, last, flags), state);
        } catch (Throwable e) {
            throw thrown("close_range", e);
        }
    }

    /** The same open file by another number, this one or the next that is free. */
    static int duplicate(int fd, int atLeast) throws KernelException {
        var state = STATE.get();
        try {
            return checked("duplicate a descriptor", (int) FCNTL.invokeExact(state, fd, F_DUPFD_CLOEXEC, atLeast), state);
        } catch (Throwable e) {
            throw thrown("fcntl", e);
        }
    }

    /** @param flags O_NONBLOCK, or 0; the others it can have, none of ours has */
    static void setStatusFlags(int fd, int flags) throws KernelException {
        var state = STATE.get();
        try {
            checked("set a descriptor's flags", (int) FCNTL.invokeExact(state, fd, F_SETFL, flags), state);
        } catch (Throwable e) {
            throw thrown("fcntl", e);
        }
    }

    static void setPipeSize(int fd, int bytes) throws KernelException {
        var state = STATE.get();
        try {
            checked("size a pipe", (int) FCNTL.invokeExact(state, fd, F_SETPIPE_SZ, bytes), state);
        } catch (Throwable e) {
            throw thrown("fcntl", e);
        }
    }

    static int socket(int domain, int type, int protocol) throws KernelException {
        var state = STATE.get();
        try {
            return checked("socket", (int) SOCKET.invokeExact(state, domain, type, protocol), state);
        } catch (Throwable e) {
            throw thrown("socket", e);
        }
    }

    static void bind(int fd, MemorySegment address) throws KernelException {
        var state = STATE.get();
        try {
            checked("bind", (int) BIND.invokeExact(state, fd, address, (int) address.byteSize()), state);
        } catch (Throwable e) {
            throw thrown("bind", e);
        }
    }

    /** Returns at once where the descriptor is non-blocking: its first read tells how it went. */
    static void connect(int fd, MemorySegment address) throws KernelException {
        var state = STATE.get();
        try {
            int result = (int) CONNECT.invokeExact(state, fd, address, (int) address.byteSize());
            if (result < 0 && errno(state) == Errno.EINPROGRESS) { return; }
            checked("connect", result, state);
        } catch (Throwable e) {
            throw thrown("connect", e);
        }
    }

    static void listen(int fd, int backlog) throws KernelException {
        var state = STATE.get();
        try {
            checked("listen", (int) LISTEN.invokeExact(state, fd, backlog), state);
        } catch (Throwable e) {
            throw thrown("listen", e);
        }
    }

    /**
     * @param from takes the sockaddr of the other end, and has its length
     * @param fromBytes an int with that length: what the kernel writes into it is the same again
     * @return a descriptor, or -1 where the listening one is non-blocking and nobody waits
     */
    static int accept4(int fd, MemorySegment from, MemorySegment fromBytes, int flags) throws KernelException {
        var state = STATE.get();
        try {
            int accepted = (int) ACCEPT4.invokeExact(state, fd, from, fromBytes, flags);
            if (accepted < 0 && errno(state) == Errno.EAGAIN) { return -1; }
            return checked("accept", accepted, state);
        } catch (Throwable e) {
            throw thrown("accept4", e);
        }
    }

    /** @param addressBytes an int: how long {@code address} is */
    static void getsockname(int fd, MemorySegment address, MemorySegment addressBytes) throws KernelException {
        var state = STATE.get();
        try {
            checked("getsockname", (int) GETSOCKNAME.invokeExact(state, fd, address, addressBytes), state);
        } catch (Throwable e) {
            throw thrown("getsockname", e);
        }
    }

    static void setsockopt(int fd, int level, int option, MemorySegment value) throws KernelException {
        var state = STATE.get();
        try {
            checked("setsockopt", (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize()), state);
        } catch (Throwable e) {
            throw thrown("setsockopt", e);
        }
    }

    static void setsockopt(int fd, int level, int option, int value) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            setsockopt(fd, level, option, arena.allocateFrom(JAVA_INT, value));
        }
    }

    /** @param to a sockaddr, or {@link MemorySegment#NULL} for the socket's own peer */
    static void sendto(int fd, MemorySegment bytes, MemorySegment to) throws KernelException {
        var state = STATE.get();
        try {
            checked("send", (long) SENDTO.invokeExact(state, fd, bytes, bytes.byteSize(), 0, to, (int) to.byteSize()), state);
        } catch (Throwable e) {
            throw thrown("sendto", e);
        }
    }

    /**
     * @param from takes the sender's sockaddr, and has its length
     * @param fromBytes an int with that length: what the kernel writes into it is the same again
     * @return the bytes received, or -1 where the descriptor is non-blocking and nothing waits
     */
    static int recvfrom(int fd, MemorySegment into, MemorySegment from, MemorySegment fromBytes) throws KernelException {
        var state = STATE.get();
        try {
            long received = (long) RECVFROM.invokeExact(state, fd, into, into.byteSize(), 0, from, fromBytes);
            if (received < 0 && errno(state) == Errno.EAGAIN) { return -1; }
            return (int) checked("receive", received, state);
        } catch (Throwable e) {
            throw thrown("recvfrom", e);
        }
    }

    /** @param message struct msghdr */
    static void sendmsg(int fd, MemorySegment message) throws KernelException {
        var state = STATE.get();
        try {
            checked("send", (long) SENDMSG.invokeExact(state, fd, message, 0), state);
        } catch (Throwable e) {
            throw thrown("sendmsg", e);
        }
    }

    /** @return the bytes received, or -1 where the descriptor is non-blocking and nothing waits */
    static int recvmsg(int fd, MemorySegment message) throws KernelException {
        var state = STATE.get();
        try {
            long received = (long) RECVMSG.invokeExact(state, fd, message, 0);
            if (received < 0 && errno(state) == Errno.EAGAIN) { return -1; }
            return (int) checked("receive", received, state);
        } catch (Throwable e) {
            throw thrown("recvmsg", e);
        }
    }

    static int open(String path, int flags) throws KernelException {
        var state = STATE.get();
        try (var arena = Arena.ofConfined()) {
            return checked("open " + path, (int) OPEN.invokeExact(state, arena.allocateFrom(path), flags), state);
        } catch (Throwable e) {
            throw thrown("open", e);
        }
    }

    /** @return the bytes read, or -1 where the descriptor is non-blocking and nothing waits */
    static int read(int fd, MemorySegment into) throws KernelException {
        var state = STATE.get();
        try {
            long read = (long) READ.invokeExact(state, fd, into, into.byteSize());
            if (read < 0 && errno(state) == Errno.EAGAIN) { return -1; }
            return (int) checked("receive", read, state);
        } catch (Throwable e) {
            throw thrown("read", e);
        }
    }

    static void write(int fd, MemorySegment bytes) throws KernelException {
        var state = STATE.get();
        try {
            checked("write", (long) WRITE.invokeExact(state, fd, bytes, bytes.byteSize()), state);
        } catch (Throwable e) {
            throw thrown("write", e);
        }
    }

    /** Its errors are ignored: Linux frees the descriptor in any case (close(2), "Dealing with error returns"). */
    static void close(int fd) {
        var state = STATE.get();
        try {
            int _ = (int) CLOSE.invokeExact(state, fd);
        } catch (Throwable e) {
            throw wrongBinding("close", e);
        }
    }

    static void ioctl(int fd, String name, long request, MemorySegment argument) throws KernelException {
        var state = STATE.get();
        try {
            checked(name, (int) IOCTL.invokeExact(state, fd, request, argument), state);
        } catch (Throwable e) {
            throw thrown("ioctl", e);
        }
    }

    static int eventfd(int flags) throws KernelException {
        var state = STATE.get();
        try {
            return checked("eventfd", (int) EVENTFD.invokeExact(state, 0, flags), state);
        } catch (Throwable e) {
            throw thrown("eventfd", e);
        }
    }

    /** @return how many descriptors are ready; 0 at the timeout, and where a signal came first */
    static int ppoll(MemorySegment pollfds, long count, MemorySegment timespec) throws KernelException {
        var state = STATE.get();
        try {
            int ready = (int) PPOLL.invokeExact(state, pollfds, count, timespec, MemorySegment.NULL);
            if (ready < 0 && errno(state) == Errno.EINTR) { return 0; }
            return checked("ppoll", ready, state);
        } catch (Throwable e) {
            throw thrown("ppoll", e);
        }
    }

    static String strerror(int errno) {
        try {
            var text = (MemorySegment) STRERROR.invokeExact(errno);
            return text.reinterpret(256).getString(0);
        } catch (Throwable e) {
            throw wrongBinding("strerror", e);
        }
    }

    static MethodHandle handle(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, options);
    }

    static int checked(String call, int result, MemorySegment state) throws KernelException {
        return (int) checked(call, (long) result, state);
    }

    static long checked(String call, long result, MemorySegment state) throws KernelException {
        if (result < 0) { throw new KernelException(call, errno(state)); }
        return result;
    }

    private static int errno(MemorySegment state) { return (int) ERRNO.get(state, 0L); }

    /** The kernel's refusal passes; anything else a downcall throws means that its binding here is wrong. */
    static KernelException thrown(String call, Throwable e) {
        if (e instanceof KernelException refused) { return refused; }
        throw wrongBinding(call, e);
    }

    private static AssertionError wrongBinding(String call, Throwable e) { return new AssertionError(call + " is bound wrongly", e); }
}
