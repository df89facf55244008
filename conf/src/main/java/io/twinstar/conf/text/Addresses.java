package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * IP addresses as the file writes them: literals only. A host name would be resolved by whoever answers first, once, at
 * a moment nobody chose; so none is accepted, and nothing here asks a resolver.
 */
final class Addresses {

    /** Four decimal numbers without leading zeros, which some readers take for octal. {@code ofLiteral} alone would accept 10.1 too. */
    private static final Pattern DOTTED_QUAD = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV4_PORT = Pattern.compile("([0-9.]+):([1-9][0-9]{0,4})");
    /** No scope (%eth0): it names an interface of one host, and the file is for both. */
    private static final Pattern IPV6_PORT = Pattern.compile("\\[([0-9A-Fa-f:.]+)]:([1-9][0-9]{0,4})");

    private Addresses() {}

    static Optional<Inet4Address> ipv4(String text) {
        if (!DOTTED_QUAD.matcher(text).matches()) return Optional.empty();
        try {
            return Optional.of(Inet4Address.ofLiteral(text));
        } catch (IllegalArgumentException _) { // a number above 255
            return Optional.empty();
        }
    }

    /** One that a single host can have: not 0.0.0.0, multicast, or 240.0.0.0/4, which is reserved and holds the broadcast address. */
    static boolean isUnicast(InetAddress address) {
        boolean reserved = address instanceof Inet4Address && (address.getAddress()[0] & 0xF0) == 0xF0;
        return !address.isAnyLocalAddress() && !address.isMulticastAddress() && !reserved;
    }

    /** {@code 198.18.0.21:8080} or {@code [2001:db8::21]:8080}. */
    static Optional<InetSocketAddress> withPort(String text) {
        Matcher four = IPV4_PORT.matcher(text);
        if (four.matches()) return ipv4(four.group(1)).flatMap(address -> withPort(address, four.group(2)));
        Matcher six = IPV6_PORT.matcher(text);
        return six.matches() ? ipv6(six.group(1)).flatMap(address -> withPort(address, six.group(2))) : Optional.empty();
    }

    private static Optional<InetSocketAddress> withPort(InetAddress address, String digits) {
        int port = Integer.parseInt(digits);
        return port <= 65_535 ? Optional.of(new InetSocketAddress(address, port)) : Optional.empty();
    }

    /** Not ::ffff:198.18.0.21, an IPv4 address in disguise: one backend could stand twice. */
    private static Optional<InetAddress> ipv6(String text) {
        try {
            InetAddress address = Inet6Address.ofLiteral(text);
            return address instanceof Inet6Address ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
