package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import io.twinstar.vip.packet.Ipv6;
import io.twinstar.vip.packet.VrrpCodec;

/** A non-blocking raw IPv6 socket for VRRP on one interface, a member of ff02::12 there. Used by one thread. */
public final class Ipv6Socket implements AutoCloseable {

    private static final int TRAFFIC_CLASS_NETWORK_CONTROL = 0xC0; // as IPv4's type of service

    private static final int IPPROTO_IPV6 = 41;
    private static final int IPV6_UNICAST_HOPS = 16;
    private static final int IPV6_MULTICAST_HOPS = 18;
    private static final int IPV6_MULTICAST_LOOP = 19;
    private static final int IPV6_ADD_MEMBERSHIP = 20;
    private static final int IPV6_DROP_MEMBERSHIP = 21;
    private static final int IPV6_RECVPKTINFO = 49;
    private static final int IPV6_PKTINFO = 50;
    private static final int IPV6_RECVHOPLIMIT = 51;
    private static final int IPV6_HOPLIMIT = 52;
    private static final int IPV6_TCLASS = 67;
    private static final int SO_RCVBUF = 8;
    private static final int SO_BINDTODEVICE = 25;

    // struct sockaddr_in6 { short family; short port; int flowinfo; in6_addr address; int scope; }
    private static final int SOCKADDR_IN6_BYTES = 28;
    private static final int ADDRESS = 8;
    private static final int SCOPE = 24;
    private static final int PKTINFO_BYTES = 20; // struct in6_pktinfo { in6_addr address; int ifindex; }
    private static final int PKTINFO_CONTROL_BYTES = 40; // its header and it, aligned to eight
    private static final int HOPLIMIT_CONTROL_BYTES = 24;
    /** As an {@link Ipv4Socket}'s. */
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;
    /** The largest possible advertisement, and a few more to tell what is longer: 8 bytes of VRRP, 255 addresses. */
    private static final int MESSAGE_BYTES = 4096;

    private final int fd;
    private final Link link;
    private final Message out = new Message(SOCKADDR_IN6_BYTES, MESSAGE_BYTES, PKTINFO_CONTROL_BYTES);
    private final Message in = new Message(SOCKADDR_IN6_BYTES, MESSAGE_BYTES, PKTINFO_CONTROL_BYTES + HOPLIMIT_CONTROL_BYTES);

    /** What a packet carried behind its headers, in a buffer that the next one reuses, and what the kernel tells of the headers. */
    public record Packet(ByteBuffer payload, int hopLimit, Inet6Address source, Inet6Address destination) {}

    /** @param source an address of the interface, which sent packets carry */
    public Ipv6Socket(Link link, Inet6Address source) throws KernelException {
        this.link = link;
        out.name().putShort((short) Libc.AF_INET6).putInt(SCOPE, link.index());
        out.setControl(IPPROTO_IPV6, IPV6_PKTINFO, ByteBuffer.allocate(PKTINFO_BYTES).order(ByteOrder.nativeOrder())
                .put(source.getAddress()).putInt(link.index()).rewind());
        fd = Libc.socket(Libc.AF_INET6, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, VrrpCodec.PROTOCOL);
        try (var arena = Arena.ofConfined()) {
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_BINDTODEVICE, arena.allocateFrom(link.name(), StandardCharsets.US_ASCII));
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, TRAFFIC_CLASS_NETWORK_CONTROL);
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, VrrpCodec.TTL);
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, VrrpCodec.TTL);
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_LOOP, 0);
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
            Libc.setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
            join(VrrpCodec.GROUP_IPV6);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    public int fd() { return fd; }

    /** Empty where none waits. */
    public Optional<Packet> receive() throws KernelException {
        int length = in.receive(fd);
        if (length < 0) { return Optional.empty(); }
        int hopLimit = 0;
        Inet6Address destination = Ipv6.address(new byte[Ipv6.ADDRESS_BYTES]); // the kernel leaves neither out; either would be rejected like this
        ByteBuffer control = in.control();
        while (control.remaining() >= Message.CMSGHDR_BYTES) {
            int start = control.position();
            int bytes = (int) control.getLong();
            int level = control.getInt();
            int type = control.getInt();
            if (level == IPPROTO_IPV6 && type == IPV6_PKTINFO) { destination = addressAt(control, control.position()); }
            if (level == IPPROTO_IPV6 && type == IPV6_HOPLIMIT) { hopLimit = control.getInt(control.position()); }
            control.position(Math.min(start + (bytes + Long.BYTES - 1 & -Long.BYTES), control.limit()));
        }
        return Optional.of(new Packet(in.data().limit(length), hopLimit, addressAt(in.name(), ADDRESS), destination));
    }

    /** Sends a VRRP message (all that follows the IP header) to the group, or to one host on the interface's network. */
    public void send(byte[] message, Inet6Address destination) throws KernelException {
        out.name().put(ADDRESS, destination.getAddress());
        out.send(fd, message);
    }

    /** Has the interface, and the switches that watch its reports, let through what is sent to this group. */
    public void join(Inet6Address group) throws KernelException {
        setMembership(IPV6_ADD_MEMBERSHIP, group);
    }

    public void leave(Inet6Address group) throws KernelException {
        setMembership(IPV6_DROP_MEMBERSHIP, group);
    }

    private void setMembership(int option, Inet6Address group) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var mreq = arena.allocate(20, Integer.BYTES); // struct ipv6_mreq { in6_addr group; int ifindex; }
            mreq.asByteBuffer().order(ByteOrder.nativeOrder()).put(group.getAddress()).putInt(link.index());
            Libc.setsockopt(fd, IPPROTO_IPV6, option, mreq);
        }
    }

    private static Inet6Address addressAt(ByteBuffer in, int at) {
        return Ipv6.read(in.slice(at, Ipv6.ADDRESS_BYTES));
    }

    @Override
    public void close() { Libc.close(fd); }
}
