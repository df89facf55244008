package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.Optional;

/** A TCP port on all local addresses of one IP version, and of that only: ip(7), ipv6(7). */
public final class TcpPort {

    private static final int SO_REUSEADDR = 2;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_V6ONLY = 26;
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int PORT_AT = 2;

    private TcpPort() {}

    /** Why the kernel would not let anybody bind it now who does not share it (SO_REUSEPORT). Nothing is left bound. */
    public static Optional<String> fault(int port, boolean ipv6) {
        int fd = -1;
        try (var arena = Arena.ofConfined()) {
            fd = Libc.socket(ipv6 ? Libc.AF_INET6 : Libc.AF_INET, Libc.SOCK_STREAM | Libc.CLOEXEC, 0);
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_REUSEADDR, 1);
            if (ipv6) { Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, 1); }
            Libc.bind(fd, everywhere(arena, port, ipv6));
            return Optional.empty();
        } catch (KernelException refused) {
            return Optional.of(Libc.strerror(refused.errno()));
        } finally {
            if (fd >= 0) { Libc.close(fd); }
        }
    }

    /** Any address is all zeros in both versions. */
    private static MemorySegment everywhere(Arena arena, int port, boolean ipv6) {
        MemorySegment address = arena.allocate(ipv6 ? SOCKADDR_IN6_BYTES : SocketAddresses.BYTES, Integer.BYTES);
        address.asByteBuffer().order(ByteOrder.nativeOrder()).putShort(0, (short) (ipv6 ? Libc.AF_INET6 : Libc.AF_INET))
                .order(ByteOrder.BIG_ENDIAN).putShort(PORT_AT, (short) port);
        return address;
    }
}
