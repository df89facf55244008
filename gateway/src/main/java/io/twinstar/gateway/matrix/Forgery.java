package io.twinstar.gateway.matrix;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Checksum;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.VrrpCodec;

/** A packet that neither gateway sent. */
public enum Forgery {
    BAD_CHECKSUM, TTL_254, VERSION_2, WRONG_TYPE, TRUNCATED, PADDED, NO_ADDRESS, INTERVAL_0, INTERVAL_4095, PRIORITY_255, PRIORITY_0,
    /** What the higher of the two gateways says while it is Active, to the bit. */
    REPLAY,
    /** A well-formed advertisement from a router of another address. */
    FOREIGN_ROUTER,
    /** Gratuitous ARP. */
    ADDRESS_CLAIM;

    /** All that bear a gateway's address. */
    static final List<Forgery> IN_A_GATEWAYS_NAME = Stream.of(values()).filter(Forgery::inAGatewaysName).toList();

    private static final Mac GROUP_MAC = new Mac(0x01_00_5E_00_00_12L); // RFC 1112 §6.4, of 224.0.0.18
    private static final int ETHERTYPE_IPV4 = 0x0800;
    private static final int ETHERNET_BYTES = 14;
    private static final int IP_BYTES = 20;
    private static final int VRRP_BYTES = 8;
    private static final int HIGHEST_PRIORITY = 254;
    private static final int INTERVAL_CENTIS = 5;

    /**
     * The whole Ethernet frame.
     *
     * @param forger the Ethernet address of the host that sends it
     * @param source whose address it bears
     */
    public byte[] frame(Mac forger, Inet4Address source, int vrid, Inet4Address vip) {
        if (this == ADDRESS_CLAIM) return ArpCodec.gratuitousRequest(forger, vip);
        byte[] message = message(source, vrid, vip);
        var out = ByteBuffer.allocate(ETHERNET_BYTES + IP_BYTES + message.length);
        GROUP_MAC.write(out);
        forger.write(out);
        out.putShort((short) ETHERTYPE_IPV4);
        ipHeader(out.slice(), source, message.length);
        return out.put(ETHERNET_BYTES + IP_BYTES, message).array();
    }

    public boolean inAGatewaysName() {
        return this != FOREIGN_ROUTER && this != ADDRESS_CLAIM;
    }

    private void ipHeader(ByteBuffer out, Inet4Address source, int messageBytes) {
        out.put((byte) 0x45).put((byte) 0).putShort((short) (IP_BYTES + messageBytes)).putInt(0); // version 4, five words; no fragment
        out.put((byte) (this == TTL_254 ? 254 : VrrpCodec.TTL)).put((byte) VrrpCodec.PROTOCOL).putShort((short) 0);
        out.put(source.getAddress()).put(VrrpCodec.GROUP.getAddress()).flip();
        out.putShort(10, (short) Checksum.of(out));
    }

    /** RFC 9568 §5.1, but for what is wrong with it. */
    private byte[] message(Inet4Address source, int vrid, Inet4Address vip) {
        int addresses = this == NO_ADDRESS ? 0 : 1;
        int extraBytes = this == PADDED ? 4 : 0;
        var out = ByteBuffer.allocate(VRRP_BYTES + 4 * addresses + extraBytes);
        out.put((byte) versionAndType()).put((byte) vrid).put((byte) priority()).put((byte) (this == TRUNCATED ? 2 : addresses));
        out.putShort((short) intervalCentis()).putShort((short) 0);
        if (addresses == 1) out.put(vip.getAddress());
        out.rewind();
        int checksum = Checksum.withPseudoHeader(out, source, VrrpCodec.GROUP, VrrpCodec.PROTOCOL);
        return out.putShort(6, (short) (this == BAD_CHECKSUM ? checksum ^ 0x5555 : checksum)).array();
    }

    private int versionAndType() {
        return switch (this) {
            case VERSION_2 -> 0x21;
            case WRONG_TYPE -> 0x32;
            default -> 0x31;
        };
    }

    private int priority() {
        return switch (this) {
            case PRIORITY_0 -> 0;
            case PRIORITY_255 -> 255;
            default -> HIGHEST_PRIORITY;
        };
    }

    private int intervalCentis() {
        return switch (this) {
            case INTERVAL_0 -> 0;
            case INTERVAL_4095 -> 4095;
            default -> INTERVAL_CENTIS;
        };
    }
}
