package io.twinstar.vip.packet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.twinstar.conf.Vip;
import io.twinstar.vip.packet.Malformed.NoAddresses;
import io.twinstar.vip.packet.Malformed.NotIpv4;
import io.twinstar.vip.packet.Malformed.TrailingBytes;
import io.twinstar.vip.packet.Malformed.Truncated;
import io.twinstar.vip.packet.Malformed.WrongChecksum;
import io.twinstar.vip.packet.Malformed.WrongProtocol;
import io.twinstar.vip.packet.Malformed.WrongTtl;
import io.twinstar.vip.packet.Malformed.WrongType;
import io.twinstar.vip.packet.Malformed.WrongVersion;
import io.twinstar.vip.packet.Malformed.ZeroInterval;
import io.twinstar.vip.packet.Malformed.ZeroVrid;

/** VRRPv3 on the wire (RFC 9568 §5), for IPv4 and IPv6. */
public final class VrrpCodec {

    public static final int PROTOCOL = 112;
    public static final int TTL = 255; // §5.1.1.3, and §5.1.2.3 the hop limit: no router has forwarded the packet
    public static final Inet4Address GROUP = Ipv4.address(new byte[]{(byte) 224, 0, 0, 18}); // §5.1.1.2
    public static final Inet6Address GROUP_IPV6 = Ipv6
            .address(new byte[]{(byte) 0xFF, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x12}); // §5.1.2.2: ff02::12

    private static final int VERSION_3_ADVERTISEMENT = 0x31;
    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_AT = 6;
    private static final int IPV4_HEADER_BYTES = 20;

    private VrrpCodec() {}

    /**
     * Reads the remaining bytes as a VRRP message that came in a packet with this TTL or hop limit, source and destination. Those
     * tell the IP version, which the message itself does not.
     */
    public static Decoded decode(ByteBuffer message, int ttl, InetAddress source, InetAddress destination) {
        if (ttl != TTL) { return new WrongTtl(ttl); }
        ByteBuffer in = message.slice();
        int length = in.remaining();
        if (length < HEADER_BYTES) { return new Truncated(length, HEADER_BYTES); }
        int versionAndType = in.get() & 0xFF;
        if (versionAndType >>> 4 != VERSION_3_ADVERTISEMENT >>> 4) { return new WrongVersion(versionAndType >>> 4); }
        if (versionAndType != VERSION_3_ADVERTISEMENT) { return new WrongType(versionAndType & 0xF); }
        int vrid = in.get() & 0xFF;
        int priority = in.get() & 0xFF;
        int count = in.get() & 0xFF;
        int expected = HEADER_BYTES + count * (isIpv4(source) ? Ipv4.ADDRESS_BYTES : Ipv6.ADDRESS_BYTES);
        if (length < expected) { return new Truncated(length, expected); }
        if (length > expected) { return new TrailingBytes(length, expected); }
        int intervalCentis = in.getShort() & 0x0FFF; // the top four bits are reserved and ignored (§5.2.6)
        int checksum = in.getShort() & 0xFFFF;
        if (!intact(message, source, destination)) { return new WrongChecksum(checksum); }
        if (vrid == 0) { return new ZeroVrid(); }
        if (count == 0) { return new NoAddresses(); }
        if (intervalCentis == 0) { return new ZeroInterval(); }
        return new Advertisement(vrid, priority, intervalCentis, addresses(in, count, isIpv4(source)));
    }

    /** Reads the remaining bytes as an IPv4 packet, header first, as a raw socket delivers it. */
    public static Decoded decodePacket(ByteBuffer packet) {
        ByteBuffer in = packet.slice();
        if (in.remaining() < IPV4_HEADER_BYTES) { return new Truncated(in.remaining(), IPV4_HEADER_BYTES); }
        int version = (in.get(0) & 0xFF) >>> 4;
        if (version != 4) { return new NotIpv4(version); }
        int headerBytes = (in.get(0) & 0xF) * 4;
        int totalBytes = in.getShort(2) & 0xFFFF;
        if (headerBytes < IPV4_HEADER_BYTES || totalBytes < headerBytes) {
            return new Truncated(totalBytes, Math.max(headerBytes, IPV4_HEADER_BYTES));
        }
        if (in.remaining() < totalBytes) { return new Truncated(in.remaining(), totalBytes); }
        int protocol = in.get(9) & 0xFF;
        if (protocol != PROTOCOL) { return new WrongProtocol(protocol); }
        // Beyond the total length lies an Ethernet frame's padding, which is no part of the message.
        return decode(in.slice(headerBytes, totalBytes - headerBytes), in.get(8) & 0xFF, source(in), addressAt(in, 16));
    }

    /** Who sent an IPv4 packet which {@link #decodePacket} took for an advertisement. */
    public static Inet4Address source(ByteBuffer packet) {
        return addressAt(packet, packet.position() + 12);
    }

    /**
     * The VRRP message, to be sent in a packet from this source to this destination and no other: its checksum covers both.
     *
     * @param coverage for IPv4 only: RFC 9568 §5.2.8 leaves the pseudo-header out there; keepalived and others, by RFC 5798, reject what
     *     was sent so. We accept either.
     */
    public static byte[] encode(Advertisement advertisement, InetAddress source, InetAddress destination, Vip.Checksum coverage) {
        List<InetAddress> addresses = advertisement.addresses();
        var out = ByteBuffer.allocate(HEADER_BYTES + addresses.size() * source.getAddress().length);
        out.put((byte) VERSION_3_ADVERTISEMENT);
        out.put((byte) advertisement.vrid());
        out.put((byte) advertisement.priority());
        out.put((byte) addresses.size());
        out.putShort((short) advertisement.intervalCentis());
        out.putShort((short) 0); // zero while the checksum is computed (§5.2.8)
        addresses.forEach(address -> out.put(address.getAddress()));
        out.flip();
        boolean messageAlone = isIpv4(source) && coverage == Vip.Checksum.MESSAGE;
        int checksum = messageAlone ? Checksum.of(out) : Checksum.withPseudoHeader(out, source, destination, PROTOCOL);
        return out.putShort(CHECKSUM_AT, (short) checksum).array();
    }

    private static boolean intact(ByteBuffer message, InetAddress source, InetAddress destination) {
        boolean intactAlone = isIpv4(source) && Checksum.of(message) == 0;
        return intactAlone || Checksum.withPseudoHeader(message, source, destination, PROTOCOL) == 0;
    }

    private static List<InetAddress> addresses(ByteBuffer in, int count, boolean ipv4) {
        var addresses = new ArrayList<InetAddress>(count);
        for (int i = 0; i < count; i++) { addresses.add(ipv4 ? Ipv4.read(in) : Ipv6.read(in)); }
        return addresses;
    }

    private static boolean isIpv4(InetAddress address) { return address instanceof Inet4Address; }

    private static Inet4Address addressAt(ByteBuffer in, int at) { return Ipv4.read(in.slice(at, Ipv4.ADDRESS_BYTES)); }
}
