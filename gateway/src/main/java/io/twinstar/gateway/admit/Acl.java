package io.twinstar.gateway.admit;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;

import io.twinstar.conf.Cidr;

/**
 * Which addresses are allowed: of the blocks around one the smallest decides; around which there is none, those are allowed unless there
 * is a list of the allowed. Immutable. However many blocks there are, an address is looked up in a few steps, one for each doubling.
 */
public final class Acl {

    public static final Acl ALL = new Acl(List.of(), List.of());

    private final Ranges ipv4;
    private final Ranges ipv6;

    /** @param deny has the last word on a block that is in both */
    public Acl(List<Cidr> allow, List<Cidr> deny) {
        boolean others = allow.isEmpty();
        ipv4 = Ranges.of(blocks(allow, deny, true), others);
        ipv6 = Ranges.of(blocks(allow, deny, false), others);
    }

    private static Stream<Ranges.Block> blocks(List<Cidr> allow, List<Cidr> deny, boolean isIpv4) {
        return Stream.concat(allow.stream().map(block -> block(block, true)), deny.stream().map(block -> block(block, false)))
                .filter(block -> block.isIpv4() == isIpv4);
    }

    private static Ranges.Block block(Cidr block, boolean allowed) {
        byte[] address = block.network().getAddress();
        return new Ranges.Block(high(address), low(address), block.bits(), address.length == Integer.BYTES, allowed);
    }

    public boolean allows(InetAddress address) {
        if (this == ALL) return true;
        byte[] bytes = address.getAddress();
        return (address instanceof Inet4Address ? ipv4 : ipv6).allows(high(bytes), low(bytes));
    }

    /** The first 64 bits of 128; an IPv4 address is the last 32 of them. */
    static long high(byte[] address) {
        return address.length == Integer.BYTES ? 0 : word(address, 0) << 32 | word(address, 4);
    }

    static long low(byte[] address) {
        return address.length == Integer.BYTES ? word(address, 0) : word(address, 8) << 32 | word(address, 12);
    }

    private static long word(byte[] bytes, int at) {
        return (bytes[at] & 0xFFL) << 24 | (bytes[at + 1] & 0xFFL) << 16 | (bytes[at + 2] & 0xFFL) << 8 | (bytes[at + 3] & 0xFFL);
    }
}
