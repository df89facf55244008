package io.twinstar.vip.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/** IPv4 addresses in a buffer. */
public final class Ipv4 {

    public static final int ADDRESS_BYTES = 4;

    private Ipv4() {}

    /** Reads the next four bytes. */
    public static Inet4Address read(ByteBuffer in) {
        var bytes = new byte[ADDRESS_BYTES];
        in.get(bytes);
        return address(bytes);
    }

    public static Inet4Address address(byte[] fourBytes) {
        try {
            return (Inet4Address) InetAddress.getByAddress(fourBytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an IPv4 address", e);
        }
    }
}
