package io.twinstar.conf;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * A block of addresses, {@code 198.18.0.0/15} (RFC 4632 §3.1).
 *
 * @param network its first address
 * @param bits how many leading bits all of them share; 32 of IPv4 or 128 of IPv6 are one address
 */
public record Cidr(InetAddress network, int bits) {

    public Cidr {
        Invalid.unless(bits >= 0 && bits <= 8 * network.getAddress().length, "a prefix of %d bits is none of %s", bits, network);
        Invalid.unless(firstOf(network, bits).equals(network), "%s has bits set behind the first %d", network, bits);
    }

    /** The block of this size that has the address. */
    public static Cidr around(InetAddress address, int bits) {
        return new Cidr(firstOf(address, bits), bits);
    }

    /** The block of one. */
    public static Cidr of(InetAddress address) { return new Cidr(address, 8 * address.getAddress().length); }

    /** Whether the address is one of it. */
    public boolean contains(InetAddress address) {
        return address.getClass().equals(network.getClass()) && firstOf(address, bits).equals(network);
    }

    private static InetAddress firstOf(InetAddress address, int bits) {
        byte[] bytes = address.getAddress();
        for (int bit = bits; bit < 8 * bytes.length; bit++) bytes[bit / 8] &= (byte) ~(0x80 >>> bit % 8);
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) { // as many bytes as there were
            throw new AssertionError(impossible);
        }
    }

    /** As it stands in the file. */
    @Override
    public String toString() { return network.getHostAddress() + "/" + bits; }
}
