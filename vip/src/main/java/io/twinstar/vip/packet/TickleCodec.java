package io.twinstar.vip.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/**
 * A tickle: a bare ACK in the name of a server that has gone, as an IP packet to one of its clients. Its sequence number is none that the
 * client waits for, so that the client says which one it does wait for (RFC 9293 §3.10.7.4); and to that a host that has the server's
 * address now, and no such connection, answers with the very RST that the client believes (§3.10.7.1).
 *
 * <p>It has no timestamp: Linux and most others take such a segment all the same on a connection with timestamps, and need not tell an old
 * one from a new one. A client that is strict (RFC 7323 §3.2) hears nothing, and is where it would be without a tickle.
 */
public final class TickleCodec {

    private static final int TCP = 6;
    private static final int TCP_HEADER_BYTES = 20;
    private static final int DATA_OFFSET = 0x50; // five words of 32 bits, in the upper half of the byte
    private static final int TCP_CHECKSUM_AT = 16;
    private static final int ACK = 0x10;
    private static final int IPV4_HEADER_BYTES = 20;
    private static final int IPV4_CHECKSUM_AT = 10;
    private static final int IPV6_HEADER_BYTES = 40;
    private static final int DO_NOT_FRAGMENT = 0x4000;
    private static final int HOPS = 64;

    private TickleCodec() {}

    /** @param sequence of two that are further apart than any window is wide, 2^30 (RFC 7323 §2.3), one at least is not waited for */
    public static byte[] encode(ClientFlow flow, int sequence) {
        InetAddress source = flow.vip().getAddress();
        InetAddress destination = flow.client().getAddress();
        boolean ipv4 = source instanceof Inet4Address;
        var packet = new byte[(ipv4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + TCP_HEADER_BYTES];
        var out = ByteBuffer.wrap(packet);
        if (ipv4) {
            putIpv4(out, source, destination);
        } else {
            putIpv6(out, source, destination);
        }
        ByteBuffer segment = out.slice();
        segment.putShort((short) flow.vip().getPort()).putShort((short) flow.client().getPort()).putInt(sequence).putInt(0);
        segment.put((byte) DATA_OFFSET).put((byte) ACK); // window, checksum and urgent pointer stay zero
        segment.rewind().putShort(TCP_CHECKSUM_AT, (short) Checksum.withPseudoHeader(segment, source, destination, TCP));
        return packet;
    }

    /** Its identification is zero, as RFC 6864 §4.1 allows where nothing fragments it. */
    private static void putIpv4(ByteBuffer out, InetAddress source, InetAddress destination) {
        out.put((byte) 0x45).put((byte) 0).putShort((short) out.capacity()).putShort((short) 0).putShort((short) DO_NOT_FRAGMENT);
        out.put((byte) HOPS).put((byte) TCP).putShort((short) 0).put(source.getAddress()).put(destination.getAddress());
        out.putShort(IPV4_CHECKSUM_AT, (short) Checksum.of(out.slice(0, IPV4_HEADER_BYTES)));
    }

    private static void putIpv6(ByteBuffer out, InetAddress source, InetAddress destination) {
        out.putInt(0x6000_0000).putShort((short) TCP_HEADER_BYTES).put((byte) TCP).put((byte) HOPS).put(source.getAddress())
                .put(destination.getAddress());
    }
}
