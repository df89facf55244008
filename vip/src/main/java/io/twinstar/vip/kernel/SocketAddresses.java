package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/** struct sockaddr_in { short family; short port; in_addr address; char zero[8]; }, port and address in network order: ip(7). */
final class SocketAddresses {

    static final int BYTES = 16;
    private static final int PORT_AT = 2;
    private static final int ADDRESS_AT = 4;
    private static final int ADDRESS_BYTES = 4;

    private SocketAddresses() {}

    static MemorySegment allocate(Arena arena, InetSocketAddress address) {
        MemorySegment memory = arena.allocate(BYTES, Integer.BYTES);
        write(memory.asByteBuffer(), address);
        return memory;
    }

    /** Where the socket is bound. */
    static InetSocketAddress local(int fd) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(BYTES, Integer.BYTES);
            Libc.getsockname(fd, memory, arena.allocateFrom(JAVA_INT, BYTES));
            return read(memory.asByteBuffer());
        }
    }

    /** Into the first bytes of the buffer, wherever its position is. */
    static void write(ByteBuffer memory, InetSocketAddress address) {
        memory.order(ByteOrder.nativeOrder()).putShort(0, (short) Libc.AF_INET);
        memory.order(ByteOrder.BIG_ENDIAN).putShort(PORT_AT, (short) address.getPort()).put(ADDRESS_AT, ipv4(address).getAddress());
    }

    static InetSocketAddress read(ByteBuffer memory) {
        var address = new byte[ADDRESS_BYTES];
        memory.order(ByteOrder.BIG_ENDIAN).get(ADDRESS_AT, address);
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), Short.toUnsignedInt(memory.getShort(PORT_AT)));
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }

    private static Inet4Address ipv4(InetSocketAddress address) {
        if (address.getAddress() instanceof Inet4Address ipv4) { return ipv4; }
        throw new IllegalArgumentException(address + " is no IPv4 address");
    }
}
