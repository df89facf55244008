package io.twinstar.vip.packet;

import java.net.Inet6Address;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IPv6 addresses in a buffer. */
public final class Ipv6 {

    public static final int ADDRESS_BYTES = 16;

    private Ipv6() {}

    /** Reads the next 16 bytes. */
    public static Inet6Address read(ByteBuffer in) {
        var bytes = new byte[ADDRESS_BYTES];
        in.get(bytes);
        return address(bytes);
    }

    /** Not by InetAddress.getByAddress, which makes an Inet4Address of ::ffff:198.18.0.1. */
    public static Inet6Address address(byte[] sixteenBytes) {
        try {
            return Inet6Address.getByAddress(null, sixteenBytes, -1);
        } catch (UnknownHostException e) {
            throw new AssertionError("16 bytes are an IPv6 address", e);
        }
    }
}
