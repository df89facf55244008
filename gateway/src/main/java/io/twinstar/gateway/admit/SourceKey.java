package io.twinstar.gateway.admit;

import java.net.Inet4Address;
import java.net.InetAddress;

/**
 * What counts as one source: an IPv4 address, or the first 64 bits of one of IPv6 (RFC 4291 §2.5.4), behind which a host is free to choose.
 *
 * @param prefix of IPv4 in the lower half
 */
public record SourceKey(boolean isIpv4, long prefix) {

    static SourceKey of(InetAddress address) {
        boolean isIpv4 = address instanceof Inet4Address;
        byte[] bytes = address.getAddress();
        return new SourceKey(isIpv4, isIpv4 ? Acl.low(bytes) : Acl.high(bytes));
    }
}
