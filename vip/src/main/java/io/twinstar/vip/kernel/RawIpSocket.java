package io.twinstar.vip.kernel;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Sends IP packets of one version with headers of the caller's own, the way that routing takes them, and receives none: raw(7), ipv6(7).
 * Non-blocking. Used by one thread.
 */
public final class RawIpSocket implements AutoCloseable {

    private static final int IPPROTO_RAW = 255; // headers are the caller's, and no packet is received (raw(7))
    private static final int IPPROTO_IP = 0;
    private static final int IP_PKTINFO = 8;
    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_PKTINFO = 50;

    private static final int IPV4_ADDRESS = 4;
    private static final int IPV4_PKTINFO_BYTES = 12;
    private static final int SOCKADDR_IN6_BYTES = 28; // as in Ipv6Socket
    private static final int IPV6_ADDRESS = 8;
    private static final int IPV6_SCOPE = 24;
    private static final int IPV6_PKTINFO_BYTES = 20;
    private static final int CONTROL_BYTES = 40; // the larger of the two with its header, aligned to eight
    private static final int PACKET_BYTES = 128;

    private final boolean ipv4;
    private final Link link;
    private final int fd;
    private final Message out;

    /** @param link where link-local IPv6 addresses are meant to be */
    public RawIpSocket(boolean ipv4, Link link) throws KernelException {
        this.ipv4 = ipv4;
        this.link = link;
        out = new Message(ipv4 ? SocketAddresses.BYTES : SOCKADDR_IN6_BYTES, PACKET_BYTES, CONTROL_BYTES);
        out.name().putShort((short) (ipv4 ? Libc.AF_INET : Libc.AF_INET6));
        fd = Libc.socket(ipv4 ? Libc.AF_INET : Libc.AF_INET6, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, IPPROTO_RAW);
    }

    /** Sends a packet of 128 bytes at the most. Rules of routing may depend on its source as well, which the kernel does not read in it. */
    public void send(byte[] packet, InetAddress source, InetAddress destination) throws KernelException {
        if (ipv4) {
            out.name().put(IPV4_ADDRESS, destination.getAddress());
            out.setControl(IPPROTO_IP, IP_PKTINFO, control(IPV4_PKTINFO_BYTES).putInt(0).put(source.getAddress()).rewind());
        } else {
            out.name().put(IPV6_ADDRESS, destination.getAddress()).putInt(IPV6_SCOPE, destination.isLinkLocalAddress() ? link.index() : 0);
            out.setControl(IPPROTO_IPV6, IPV6_PKTINFO, control(IPV6_PKTINFO_BYTES).put(source.getAddress()).rewind());
        }
        out.send(fd, packet);
    }

    private static ByteBuffer control(int bytes) { return ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder()); }

    @Override
    public void close() { Libc.close(fd); }
}
