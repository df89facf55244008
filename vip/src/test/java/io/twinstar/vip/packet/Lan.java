package io.twinstar.vip.packet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** The hosts the packet tests speak of, and bytes written as hex. */
final class Lan {

    static final Inet4Address CASTOR = address("198.18.0.11");
    static final Inet4Address POLLUX = address("198.18.0.12");
    static final Inet4Address VIP = address("198.18.0.100");
    static final Inet6Address CASTOR_LINK_LOCAL = ipv6("fe80::11");
    static final Inet6Address CLIENT_LINK_LOCAL = ipv6("fe80::10");
    static final Inet6Address VIP_IPV6 = ipv6("2001:db8::64");
    static final Mac CLIENT_MAC = new Mac(0x02_00_C6_12_00_0AL);
    static final Mac CASTOR_MAC = new Mac(0x02_00_C6_12_00_0BL);

    private Lan() {}

    static Inet4Address address(String dotted) { return Inet4Address.ofLiteral(dotted); }

    static Inet6Address ipv6(String text) {
        return (Inet6Address) Inet6Address.ofLiteral(text);
    }

    static ByteBuffer bytes(String hex) { return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", ""))); }
}
