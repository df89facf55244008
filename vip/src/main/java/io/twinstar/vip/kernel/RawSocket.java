package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.twinstar.vip.packet.VrrpCodec;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/** A non-blocking raw IPv4 socket for VRRP on one interface, a member of 224.0.0.18 there. Used by one thread. */
public final class RawSocket implements AutoCloseable {

    private static final int TOS_NETWORK_CONTROL = 0xC0; // CS6, RFC 4594 §3.1: ahead of what it competes with in a full queue

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_MULTICAST_IF = 32;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final byte[] ANY_GROUP = new byte[4];
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;

    /** Some hundred advertisements; the kernel drops what comes on top, and the next advertisement makes good for it. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;
    /** More than the largest possible advertisement: 60 bytes of IP header, 8 of VRRP, 255 addresses. */
    private static final int PACKET_BYTES = 2048;

    private final int fd;
    private final MemorySegment sendMemory;
    private final MemorySegment receiveMemory;
    private final ByteBuffer receiveBuffer;
    private final MemorySegment group;

    /** @param source an address of the interface, which sent packets carry: the interface may have others, VIPs among them */
    public RawSocket(Link link, Inet4Address source) throws KernelException {
        var arena = Arena.ofAuto();
        sendMemory = arena.allocate(PACKET_BYTES);
        receiveMemory = arena.allocate(PACKET_BYTES);
        receiveBuffer = receiveMemory.asByteBuffer();
        group = arena.allocate(16, Integer.BYTES); // struct sockaddr_in { short family; short port; in_addr address; char zero[8]; }
        group.asByteBuffer().order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_INET).putShort((short) 0)
                .put(VrrpCodec.GROUP.getAddress());
        fd = Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, VrrpCodec.PROTOCOL);
        try {
            configure(arena, link, source);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    private void configure(Arena arena, Link link, Inet4Address source) throws KernelException {
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(link.name(), StandardCharsets.US_ASCII));
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        Libc.setsockopt(fd, IPPROTO_IP, IP_TOS, TOS_NETWORK_CONTROL);
        Libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, VrrpCodec.TTL);
        Libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
        // This, not bind(2), sets the source: a raw socket bound to an address receives only what is sent to that address (raw(7)).
        Libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, ipMreqn(arena, ANY_GROUP, source, link));
        Libc.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, ipMreqn(arena, VrrpCodec.GROUP.getAddress(), source, link));
    }

    /** struct ip_mreqn { in_addr group; in_addr address; int ifindex; }: by index, as there may be no route to 224/4. */
    private static MemorySegment ipMreqn(Arena arena, byte[] group, Inet4Address address, Link link) {
        var mreqn = arena.allocate(12, Integer.BYTES);
        mreqn.asByteBuffer().order(ByteOrder.nativeOrder()).put(group).put(address.getAddress()).putInt(link.index());
        return mreqn;
    }

    public int fd() { return fd; }

    /** The next IP packet, its header included, in a buffer that the next call reuses; without remaining bytes where none waits. */
    public ByteBuffer receive() throws KernelException {
        int length = Libc.read(fd, receiveMemory);
        return receiveBuffer.clear().limit(Math.max(length, 0));
    }

    /** Sends a VRRP message (all that follows the IP header) to the group. */
    public void send(byte[] message) throws KernelException {
        MemorySegment.copy(message, 0, sendMemory, JAVA_BYTE, 0, message.length);
        Libc.sendto(fd, sendMemory.asSlice(0, message.length), group);
    }

    @Override
    public void close() { Libc.close(fd); }
}
