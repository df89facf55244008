package io.twinstar.vip.packet;

import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Neighbour solicitations and advertisements in an Ethernet frame (RFC 4861 §4.3, §4.4). */
public final class NdCodec {

    public static final int ETHERTYPE = 0x86DD;
    public static final int ICMPV6 = 58;
    public static final int SOLICITATION = 135;
    public static final int ADVERTISEMENT = 136;

    private static final Inet6Address ALL_NODES = multicast(0, 1); // ff02::1
    private static final int HOP_LIMIT = 255; // §7.1: no router has forwarded the packet
    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int MESSAGE_AT = ETHERNET_HEADER_BYTES + IPV6_HEADER_BYTES;
    private static final int CHECKSUM_AT = 2;
    private static final int TARGET_AT = 8;
    private static final int OPTIONS_AT = 24;
    private static final int OPTION_UNIT_BYTES = 8;
    private static final int SOURCE_LINK_LAYER_ADDRESS = 1;
    private static final int TARGET_LINK_LAYER_ADDRESS = 2;
    private static final int SOLICITED = 0x4000_0000;
    private static final int OVERRIDE = 0x2000_0000;

    private NdCodec() {}

    /** Reads the remaining bytes as an Ethernet frame. Empty: no solicitation or advertisement that a host would heed (§7.1). */
    public static Optional<Nd> decode(ByteBuffer frame) {
        ByteBuffer in = frame.slice();
        if (in.remaining() < MESSAGE_AT + OPTIONS_AT || (in.getShort(12) & 0xFFFF) != ETHERTYPE) { return Optional.empty(); }
        ByteBuffer ip = in.slice(ETHERNET_HEADER_BYTES, in.remaining() - ETHERNET_HEADER_BYTES);
        int length = ip.getShort(4) & 0xFFFF;
        if ((ip.get(0) & 0xF0) != 0x60 || ip.get(6) != ICMPV6 || (ip.get(7) & 0xFF) != HOP_LIMIT || length < OPTIONS_AT
                || length > ip.remaining() - IPV6_HEADER_BYTES) {
            return Optional.empty();
        }
        Inet6Address source = addressAt(ip, 8);
        Inet6Address destination = addressAt(ip, 24);
        ByteBuffer message = ip.slice(IPV6_HEADER_BYTES, length);
        if (message.get(1) != 0 || Checksum.withPseudoHeader(message, source, destination, ICMPV6) != 0 || !hasGoodOptions(message)) {
            return Optional.empty();
        }
        Mac sender = Mac.read(in.slice(Mac.BYTES, Mac.BYTES));
        return switch (message.get(0) & 0xFF) {
            case SOLICITATION -> solicitation(message, sender, source, destination);
            case ADVERTISEMENT -> advertisement(message, sender, destination);
            default -> Optional.empty();
        };
    }

    /** Tells all nodes of an address that has a new owner (§7.2.6); they replace what they knew. */
    public static byte[] unsolicited(Mac mac, Inet6Address address) {
        return encode(mac, address, ALL_NODES, multicastMac(ALL_NODES), OVERRIDE);
    }

    /** The owner's answer: to who asks, or to all nodes if that one has no address yet (§7.2.4). */
    public static byte[] answer(Mac mac, Nd.Solicitation asked) {
        if (asked.source().isAnyLocalAddress()) { return unsolicited(mac, asked.target()); }
        return encode(mac, asked.target(), asked.source(), asked.from(), SOLICITED | OVERRIDE);
    }

    /** The group to which hosts send their solicitations for this address: ff02::1:ff00:0/104 and its last 24 bits (RFC 4291 §2.7.1). */
    public static Inet6Address solicitedNode(Inet6Address address) {
        int low = ByteBuffer.wrap(address.getAddress()).getInt(12);
        return multicast(1, 0xFF00_0000 | low);
    }

    /**
     * Not with the R flag that RFC 9568 §6.4.1 sets for routers: a gateway forwards nothing for the VIP's neighbours, and the flag
     * says that its sender does (RFC 4861 §4.4).
     */
    private static byte[] encode(Mac mac, Inet6Address target, Inet6Address destination, Mac to, int flags) {
        var out = ByteBuffer.allocate(MESSAGE_AT + OPTIONS_AT + OPTION_UNIT_BYTES);
        to.write(out);
        mac.write(out);
        out.putShort((short) ETHERTYPE);
        out.putInt(0x6000_0000).putShort((short) (OPTIONS_AT + OPTION_UNIT_BYTES)).put((byte) ICMPV6).put((byte) HOP_LIMIT);
        out.put(target.getAddress()).put(destination.getAddress());
        ByteBuffer message = out.slice();
        message.put((byte) ADVERTISEMENT).put((byte) 0).putShort((short) 0).putInt(flags).put(target.getAddress());
        message.put((byte) TARGET_LINK_LAYER_ADDRESS).put((byte) 1);
        mac.write(message);
        message.flip();
        message.putShort(CHECKSUM_AT, (short) Checksum.withPseudoHeader(message, target, destination, ICMPV6));
        return out.array();
    }

    private static Optional<Nd> solicitation(ByteBuffer message, Mac sender, Inet6Address source, Inet6Address destination) {
        Inet6Address target = addressAt(message, TARGET_AT);
        Optional<Mac> from = option(message, SOURCE_LINK_LAYER_ADDRESS);
        boolean wrong = source.isAnyLocalAddress() && (from.isPresent() || !destination.equals(solicitedNode(target))); // §7.1.1
        if (wrong || target.isMulticastAddress()) { return Optional.empty(); }
        return Optional.of(new Nd.Solicitation(from.orElse(sender), source, target));
    }

    private static Optional<Nd> advertisement(ByteBuffer message, Mac sender, Inet6Address destination) {
        Inet6Address target = addressAt(message, TARGET_AT);
        boolean wrong = destination.isMulticastAddress() && (message.getInt(4) & SOLICITED) != 0; // §7.1.2
        if (wrong || target.isMulticastAddress()) { return Optional.empty(); }
        return Optional.of(new Nd.Advertisement(option(message, TARGET_LINK_LAYER_ADDRESS).orElse(sender), target));
    }

    /** Whether every option has a length, and all of them end where the message does. */
    private static boolean hasGoodOptions(ByteBuffer message) {
        int at = OPTIONS_AT;
        while (at + 1 < message.limit() && message.get(at + 1) != 0) { at += lengthAt(message, at); }
        return at == message.limit();
    }

    /** The link-layer address in the first option of this type. */
    private static Optional<Mac> option(ByteBuffer message, int type) {
        for (int at = OPTIONS_AT; at < message.limit(); at += lengthAt(message, at)) {
            if (message.get(at) == type) { return Optional.of(Mac.read(message.slice(at + 2, Mac.BYTES))); }
        }
        return Optional.empty();
    }

    private static int lengthAt(ByteBuffer message, int option) { return (message.get(option + 1) & 0xFF) * OPTION_UNIT_BYTES; }

    private static Inet6Address addressAt(ByteBuffer in, int at) { return Ipv6.read(in.slice(at, Ipv6.ADDRESS_BYTES)); }

    /** One of link-local scope, from its low 64 bits. */
    private static Inet6Address multicast(int high, int low) {
        return Ipv6.address(ByteBuffer.allocate(Ipv6.ADDRESS_BYTES).putShort((short) 0xFF02).putInt(8, high).putInt(12, low).array());
    }

    /** 33-33 and the group's last four bytes (RFC 2464 §7). */
    private static Mac multicastMac(Inet6Address group) {
        return new Mac(0x3333_0000_0000L | (ByteBuffer.wrap(group.getAddress()).getInt(12) & 0xFFFF_FFFFL));
    }
}
