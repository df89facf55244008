package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.packet.Ipv4;
import io.twinstar.vip.packet.Ipv6;
import io.twinstar.vip.packet.Mac;

/**
 * Reads and changes interfaces and their addresses: rtnetlink(7). Each method is one request and waits for its
 * acknowledgement, which the kernel has queued before the request's send returns. Used by one thread.
 */
public final class Netlink implements AutoCloseable {

    private static final short NLMSG_ERROR = 2;
    private static final short NLMSG_DONE = 3;
    private static final short RTM_NEWLINK = 16;
    private static final short RTM_GETLINK = 18;
    private static final short RTM_NEWADDR = 20;
    private static final short RTM_DELADDR = 21;
    private static final short RTM_GETADDR = 22;
    private static final int NLM_F_REQUEST = 0x1;
    private static final int NLM_F_ACK = 0x4;
    private static final int NLM_F_REPLACE = 0x100;
    private static final int NLM_F_EXCL = 0x200;
    private static final int NLM_F_DUMP = 0x300;
    private static final int NLM_F_CREATE = 0x400;
    private static final short IFLA_ADDRESS = 1;
    private static final short IFLA_IFNAME = 3;
    private static final short IFA_ADDRESS = 1;
    private static final short IFA_LOCAL = 2;
    private static final short IFA_CACHEINFO = 6;
    private static final int IFA_F_NODAD = 0x02;
    private static final int FOR_EVER = -1; // INFINITY_LIFE_TIME

    private static final int NLMSGHDR_BYTES = 16; // struct nlmsghdr { int length; short type; short flags; int sequence; int port; }
    private static final int IFINFOMSG_BYTES = 16; // struct ifinfomsg { char family; char pad; short type; int index; int flags; int change; }
    private static final int IFADDRMSG_BYTES = 8; // struct ifaddrmsg { char family; char prefix; char flags; char scope; int index; }
    private static final int RTATTR_BYTES = 4; // struct rtattr { short length; short type; }
    private static final int ALIGNMENT = 4;

    /** The most that the kernel puts into one datagram of a dump, which comes in several. */
    private static final int BUFFER_BYTES = 32 * 1024;

    private final int fd;
    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    private int sequence;

    public Netlink() throws KernelException { fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.CLOEXEC, Libc.NETLINK_ROUTE); }

    /** Puts an address with the longest prefix length on an interface. Refused with {@link Errno#EEXIST} where it is there already. */
    public void addAddress(int index, InetAddress address) throws KernelException {
        begin(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL);
        putAddress(index, address);
        putLifetime(address, FOR_EVER);
        exchange("add address " + address.getHostAddress());
    }

    /** The same with a lifetime, after which the kernel removes the address by itself; an address that is there gets it anew. */
    public void addAddress(int index, InetAddress address, int lifetimeSeconds) throws KernelException {
        begin(RTM_NEWADDR, NLM_F_ACK | NLM_F_CREATE | NLM_F_REPLACE);
        putAddress(index, address);
        putLifetime(address, lifetimeSeconds);
        exchange("add address " + address.getHostAddress());
    }

    /** Refused with {@link Errno#EADDRNOTAVAIL} where the interface has no such address with the longest prefix length. */
    public void deleteAddress(int index, InetAddress address) throws KernelException {
        begin(RTM_DELADDR, NLM_F_ACK);
        putAddress(index, address);
        exchange("delete address " + address.getHostAddress());
    }

    /** Refused with {@link Errno#ENODEV} where there is no such interface. */
    public Link link(String name) throws KernelException {
        begin(RTM_GETLINK, NLM_F_ACK);
        putLink(0, 0, 0);
        beginAttribute(IFLA_IFNAME, name.length() + 1).put(name.getBytes(StandardCharsets.US_ASCII)).put((byte) 0);
        var found = new ArrayList<Link>(1);
        exchange("look up interface " + name, (type, payload) -> {
            if (type == RTM_NEWLINK) { found.add(parseLink(name, payload)); }
        });
        return found.getFirst();
    }

    public void setUp(Link link) throws KernelException {
        begin(RTM_NEWLINK, NLM_F_ACK);
        putLink(link.index(), Link.IFF_UP, Link.IFF_UP);
        exchange("bring up " + link.name());
    }

    public List<InterfaceAddress> addresses(int index) throws KernelException {
        begin(RTM_GETADDR, NLM_F_DUMP);
        buffer.putInt(0).putInt(0); // ifaddrmsg: of all families, and the dump is of all interfaces
        var found = new ArrayList<InterfaceAddress>();
        exchange("list addresses", (type, payload) -> {
            boolean isIp = payload.get(0) == Libc.AF_INET || payload.get(0) == Libc.AF_INET6;
            if (type == RTM_NEWADDR && isIp && payload.getInt(4) == index) { found.add(parseAddress(payload)); }
        });
        return found;
    }

    /** Without IPv6's duplicate address detection, which would keep the address from being used for a second. */
    private void putAddress(int index, InetAddress address) {
        byte[] bytes = address.getAddress();
        boolean ipv4 = address instanceof Inet4Address;
        buffer.put((byte) (ipv4 ? Libc.AF_INET : Libc.AF_INET6)).put((byte) (bytes.length * Byte.SIZE));
        buffer.put((byte) (ipv4 ? 0 : IFA_F_NODAD)).put((byte) 0).putInt(index);
        beginAttribute(IFA_LOCAL, bytes.length).put(bytes);
        beginAttribute(IFA_ADDRESS, bytes.length).put(bytes);
    }

    /** For IPv6 none of it is preferred: the host would open connections of its own from the address, which may move (RFC 6724 §5). */
    private void putLifetime(InetAddress address, int validSeconds) {
        int preferredSeconds = address instanceof Inet4Address ? validSeconds : 0;
        // struct ifa_cacheinfo { int preferred; int valid; int created; int updated; }
        beginAttribute(IFA_CACHEINFO, 4 * Integer.BYTES).putInt(preferredSeconds).putInt(validSeconds).putInt(0).putInt(0);
    }

    private void putLink(int index, int flags, int change) {
        buffer.put((byte) 0).put((byte) 0).putShort((short) 0).putInt(index).putInt(flags).putInt(change);
    }

    private void begin(short type, int flags) {
        buffer.clear().putInt(0).putShort(type).putShort((short) (flags | NLM_F_REQUEST)).putInt(++sequence).putInt(0);
    }

    private ByteBuffer beginAttribute(short type, int valueBytes) {
        buffer.position(aligned(buffer.position()));
        return buffer.putShort((short) (RTATTR_BYTES + valueBytes)).putShort(type);
    }

    private void exchange(String call) throws KernelException { exchange(call, (_, _) -> {}); }

    /** Sends what was built, and hands every message of the answer to the reader, until the kernel says that this was all. */
    private void exchange(String call, Reader reader) throws KernelException {
        buffer.putInt(0, buffer.position());
        Libc.sendto(fd, memory.asSlice(0, buffer.position()), MemorySegment.NULL);
        boolean more = true;
        while (more) {
            buffer.clear().limit(Libc.read(fd, memory));
            while (more && buffer.remaining() >= NLMSGHDR_BYTES)
                more = readMessage(call, reader);
        }
    }

    /** @return whether more belongs to this answer */
    private boolean readMessage(String call, Reader reader) throws KernelException {
        int start = buffer.position();
        int length = buffer.getInt(start);
        short type = buffer.getShort(start + 4);
        boolean ours = buffer.getInt(start + 8) == sequence; // an earlier exchange that failed half-way may have left messages behind
        if (ours && type == NLMSG_DONE) { return false; }
        if (ours && type == NLMSG_ERROR) {
            int errno = -buffer.getInt(start + NLMSGHDR_BYTES);
            if (errno == 0) { return false; } // the acknowledgement
            throw new KernelException(call, errno);
        }
        if (ours) { reader.read(type, buffer.slice(start + NLMSGHDR_BYTES, length - NLMSGHDR_BYTES).order(ByteOrder.nativeOrder())); }
        buffer.position(Math.min(start + aligned(length), buffer.limit()));
        return true;
    }

    private static Link parseLink(String name, ByteBuffer payload) {
        int index = payload.getInt(4);
        int flags = payload.getInt(8);
        Optional<Mac> mac = Optional.empty();
        for (payload.position(IFINFOMSG_BYTES); payload.remaining() >= RTATTR_BYTES; skipAttribute(payload)) {
            byte[] value = attributeValue(payload);
            if (attributeType(payload) == IFLA_ADDRESS && value.length == Mac.BYTES) {
                mac = Optional.of(Mac.read(ByteBuffer.wrap(value)));
            }
        }
        return new Link(index, name, mac, flags);
    }

    private static InterfaceAddress parseAddress(ByteBuffer payload) {
        boolean ipv4 = payload.get(0) == Libc.AF_INET;
        int prefixLength = payload.get(1) & 0xFF;
        byte[] local = new byte[0];
        byte[] address = local;
        for (payload.position(IFADDRMSG_BYTES); payload.remaining() >= RTATTR_BYTES; skipAttribute(payload)) {
            if (attributeType(payload) == IFA_LOCAL) { local = attributeValue(payload); }
            if (attributeType(payload) == IFA_ADDRESS) { address = attributeValue(payload); }
        }
        // On a point-to-point link IFA_ADDRESS is the other end's. IPv6 has IFA_LOCAL only there.
        byte[] ours = local.length > 0 ? local : address;
        return new InterfaceAddress(ipv4 ? Ipv4.address(ours) : Ipv6.address(ours), prefixLength);
    }

    private static int attributeType(ByteBuffer at) { return at.getShort(at.position() + 2); }

    private static byte[] attributeValue(ByteBuffer at) {
        byte[] value = new byte[at.getShort(at.position()) - RTATTR_BYTES];
        at.get(at.position() + RTATTR_BYTES, value);
        return value;
    }

    private static void skipAttribute(ByteBuffer at) {
        at.position(Math.min(at.position() + aligned(at.getShort(at.position())), at.limit()));
    }

    private static int aligned(int length) { return length + ALIGNMENT - 1 & -ALIGNMENT; }

    @Override
    public void close() { Libc.close(fd); }

    private interface Reader {

        /** @param payload what follows the header, from position 0 */
        void read(short type, ByteBuffer payload);
    }
}
