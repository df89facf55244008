package io.twinstar.vip.packet;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.Optional;

import io.twinstar.vip.packet.Arp.Operation;

/** ARP for IPv4 in an Ethernet frame (RFC 826). */
public final class ArpCodec {

    public static final int ETHERTYPE = 0x0806;
    public static final int FRAME_BYTES = 42;

    private static final int ETHERNET_HEADER_BYTES = 14;
    private static final int ETHERNET = 1;
    private static final int IPV4 = 0x0800;
    private static final int REQUEST = 1;
    private static final int REPLY = 2;

    private ArpCodec() {}

    /** Reads the remaining bytes as an Ethernet frame. Empty: no ARP request or reply for IPv4 over Ethernet. */
    public static Optional<Arp> decode(ByteBuffer frame) {
        ByteBuffer in = frame.slice();
        if (in.remaining() < FRAME_BYTES || (in.getShort(12) & 0xFFFF) != ETHERTYPE) { return Optional.empty(); }
        in.position(ETHERNET_HEADER_BYTES);
        if (in.getShort() != ETHERNET || in.getShort() != IPV4 || in.get() != Mac.BYTES || in.get() != Ipv4.ADDRESS_BYTES) {
            return Optional.empty();
        }
        return switch (in.getShort()) {
            case REQUEST -> Optional.of(read(Operation.REQUEST, in));
            case REPLY -> Optional.of(read(Operation.REPLY, in));
            default -> Optional.empty();
        };
    }

    /**
     * A gratuitous request, broadcast: an ARP Announcement, whose target hardware address is zero (RFC 5227 §2.1.1, §2.3). Linux
     * updates an existing entry from it at any time.
     */
    public static byte[] gratuitousRequest(Mac mac, Inet4Address address) {
        return encode(new Arp(Operation.REQUEST, mac, address, Mac.ZERO, address), Mac.BROADCAST);
    }

    /**
     * A gratuitous reply, broadcast, for those who heed replies only. Its target hardware address is the sender's (RFC 5944 §4.6):
     * with any other, Linux does not take it for gratuitous and ignores it until an entry is a second old (arp_is_garp in
     * net/ipv4/arp.c).
     */
    public static byte[] gratuitousReply(Mac mac, Inet4Address address) {
        return encode(new Arp(Operation.REPLY, mac, address, mac, address), Mac.BROADCAST);
    }

    /** The frame that carries this packet from its sender to a destination. */
    public static byte[] encode(Arp arp, Mac destination) {
        var out = ByteBuffer.allocate(FRAME_BYTES);
        destination.write(out);
        arp.senderMac().write(out);
        out.putShort((short) ETHERTYPE);
        out.putShort((short) ETHERNET).putShort((short) IPV4).put((byte) Mac.BYTES).put((byte) Ipv4.ADDRESS_BYTES);
        out.putShort((short) (arp.operation() == Operation.REQUEST ? REQUEST : REPLY));
        arp.senderMac().write(out);
        out.put(arp.sender().getAddress());
        arp.targetMac().write(out);
        out.put(arp.target().getAddress());
        return out.array();
    }

    private static Arp read(Operation operation, ByteBuffer in) {
        return new Arp(operation, Mac.read(in), Ipv4.read(in), Mac.read(in), Ipv4.read(in));
    }
}
