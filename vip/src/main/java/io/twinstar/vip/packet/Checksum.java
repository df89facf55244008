package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.nio.ByteBuffer;

/** The Internet checksum (RFC 1071): the complement of the one's complement sum of 16-bit words. */
public final class Checksum {

    private Checksum() {}

    /**
     * The checksum of the buffer's remaining bytes, whose position stays where it is. Over bytes that carry their own checksum
     * it is 0 if they are intact.
     */
    public static int of(ByteBuffer bytes) { return fold(sum(bytes)); }

    /**
     * The same with a pseudo-header in front: source, destination, protocol, length. That of IPv4 (RFC 9293 §3.1) and that of IPv6
     * (RFC 8200 §8.1) differ in where zeros stand, which add nothing.
     */
    public static int withPseudoHeader(ByteBuffer bytes, InetAddress source, InetAddress destination, int protocol) {
        long pseudo = sum(ByteBuffer.wrap(source.getAddress())) + sum(ByteBuffer.wrap(destination.getAddress())) + protocol
                + bytes.remaining();
        return fold(pseudo + sum(bytes));
    }

    /** A sum of 16-bit words cannot overflow a long: no buffer has 2^47 of them. */
    private static long sum(ByteBuffer bytes) {
        long sum = 0;
        int last = bytes.limit() - 1;
        int at = bytes.position();
        for (; at < last; at += 2) { sum += ((bytes.get(at) & 0xFF) << 8) | (bytes.get(at + 1) & 0xFF); }
        return at == last ? sum + ((bytes.get(at) & 0xFF) << 8) : sum; // an odd byte is padded with zero (§1)
    }

    private static int fold(long sum) {
        long folded = sum;
        while (folded >>> 16 != 0) { folded = (folded & 0xFFFF) + (folded >>> 16); }
        return (int) (~folded & 0xFFFF);
    }
}
