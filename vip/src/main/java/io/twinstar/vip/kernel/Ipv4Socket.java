package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.twinstar.vip.packet.VrrpCodec;

/** A non-blocking raw IPv4 socket for VRRP on one interface, a member of 224.0.0.18 there. Used by one thread. */
public final class Ipv4Socket implements AutoCloseable {

    private static final int TOS_NETWORK_CONTROL = 0xC0; // CS6, RFC 4594 §3.1: ahead of what it competes with in a full queue

    private static final int IPPROTO_IP = 0;
    private static final int IP_TOS = 1;
    private static final int IP_TTL = 2;
    private static final int IP_PKTINFO = 8;
    private static final int IP_MULTICAST_TTL = 33;
    private static final int IP_MULTICAST_LOOP = 34;
    private static final int IP_ADD_MEMBERSHIP = 35;
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;

    private static final int ADDRESS = 4;
    private static final int PKTINFO_BYTES = 12; // struct in_pktinfo { int ifindex; in_addr spec_dst; in_addr address; }
    private static final int CONTROL_BYTES = 32; // its header and it, aligned to eight
    /** Some hundred advertisements; the kernel drops what comes on top, and the next advertisement makes good for it. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;
    /** More than the largest possible advertisement: 60 bytes of IP header, 8 of VRRP, 255 addresses. */
    private static final int PACKET_BYTES = 2048;

    private final int fd;
    private final Message out = new Message(SocketAddresses.BYTES, PACKET_BYTES, CONTROL_BYTES);
    private final MemorySegment receiveMemory = Arena.ofAuto().allocate(PACKET_BYTES);
    private final ByteBuffer receiveBuffer = receiveMemory.asByteBuffer();

    /** @param source an address of the interface, which sent packets carry: the interface may have others, VIPs among them */
    public Ipv4Socket(Link link, Inet4Address source) throws KernelException {
        out.name().putShort((short) Libc.AF_INET);
        // This, not bind(2), sets the source: a raw socket bound to an address receives only what is sent to that address (raw(7)).
        out.setControl(IPPROTO_IP, IP_PKTINFO, ByteBuffer.allocate(PKTINFO_BYTES).order(ByteOrder.nativeOrder()).putInt(link.index())
                .put(source.getAddress()).rewind());
        fd = Libc.socket(Libc.AF_INET, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, VrrpCodec.PROTOCOL);
        try (var arena = Arena.ofConfined()) {
            configure(arena, link);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    private void configure(Arena arena, Link link) throws KernelException {
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(link.name(), StandardCharsets.US_ASCII));
        Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
        Libc.setsockopt(fd, IPPROTO_IP, IP_TOS, TOS_NETWORK_CONTROL);
        Libc.setsockopt(fd, IPPROTO_IP, IP_TTL, VrrpCodec.TTL);
        Libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, VrrpCodec.TTL);
        Libc.setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0);
        // struct ip_mreqn { in_addr group; in_addr address; int ifindex; }: by index, as there may be no route to 224/4
        var mreqn = arena.allocate(12, Integer.BYTES);
        mreqn.asByteBuffer().order(ByteOrder.nativeOrder()).put(VrrpCodec.GROUP.getAddress()).putInt(0).putInt(link.index());
        Libc.setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, mreqn);
    }

    public int fd() { return fd; }

    /** The next IP packet, its header included, in a buffer that the next call reuses; without remaining bytes where none waits. */
    public ByteBuffer receive() throws KernelException {
        int length = Libc.read(fd, receiveMemory);
        return receiveBuffer.clear().limit(Math.max(length, 0));
    }

    /** Sends a VRRP message (all that follows the IP header) to the group, or to one host. */
    public void send(byte[] message, Inet4Address destination) throws KernelException {
        out.name().put(ADDRESS, destination.getAddress());
        out.send(fd, message);
    }

    @Override
    public void close() { Libc.close(fd); }
}
