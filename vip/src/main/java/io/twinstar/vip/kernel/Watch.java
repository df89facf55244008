package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

/** Becomes readable when an interface or an address has changed; what changed is then asked of {@link Netlink}. Used by one thread. */
public final class Watch implements AutoCloseable {

    private static final int RTMGRP_LINK = 0x1;
    private static final int RTMGRP_IPV4_IFADDR = 0x10;
    private static final int RTMGRP_IPV6_IFADDR = 0x100;
    private static final int DRAIN_MAX = 64;

    private final int fd;
    private final MemorySegment notices = Arena.ofAuto().allocate(8192);

    public Watch() throws KernelException {
        fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, Libc.NETLINK_ROUTE);
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(12, Integer.BYTES); // struct sockaddr_nl { short family; short pad; int port; int groups; }
            address.asByteBuffer().order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_NETLINK).putInt(8,
                    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR);
            Libc.bind(fd, address);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    public int fd() { return fd; }

    /** Forgets the notices so far, up to a bound: what is left makes it readable again. A lost one does not matter: one is as good as many. */
    public void drain() throws KernelException {
        try {
            for (int read = 0; read < DRAIN_MAX && Libc.read(fd, notices) >= 0; read++) {}
        } catch (KernelException e) {
            if (e.errno() != Errno.ENOBUFS) { throw e; }
        }
    }

    @Override
    public void close() { Libc.close(fd); }
}
