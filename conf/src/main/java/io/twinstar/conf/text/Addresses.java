package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.twinstar.conf.Cidr;

/**
 * Addresses as the file writes them. Those of IP are literals only: a host name would be resolved by whoever answers
 * first, once, at a moment nobody chose; so none is accepted, and nothing here asks a resolver.
 */
final class Addresses {

    /** Four decimal numbers without leading zeros, which some readers take for octal. {@code ofLiteral} alone would accept 10.1 too. */
    static final Pattern DOTTED_QUAD = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV4_PORT = Pattern.compile("([0-9.]+):([1-9][0-9]{0,4})");
    /** No scope (%eth0): it names an interface of one host, and the file is for both. */
    static final Pattern IPV6 = Pattern.compile("(?=.*:)[0-9A-Fa-f:.]{2,45}");
    private static final Pattern IPV6_PORT = Pattern.compile("\\[([^\\]]+)\\]:([1-9][0-9]{0,4})");
    static final Pattern IP = either(DOTTED_QUAD, IPV6);
    static final Pattern WITH_PORT = either(IPV4_PORT, IPV6_PORT);
    private static final Pattern BLOCK = Pattern.compile("([0-9A-Fa-f:.]{2,45})/(0|[1-9][0-9]{0,2})");
    static final Pattern IP_OR_BLOCK = either(IP, BLOCK);
    /** URI alone would let letters pass that a request line cannot carry. */
    static final Pattern VISIBLE = Pattern.compile("[!-~]{1,2048}");

    private Addresses() {}

    private static Pattern either(Pattern one, Pattern other) {
        return Pattern.compile("(?:%s)|(?:%s)".formatted(one.pattern(), other.pattern()));
    }

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

    static Optional<InetAddress> ip(String text) { return ipv4(text).<InetAddress>map(four -> four).or(() -> ipv6(text)); }

    /** Not ::ffff:198.18.0.21, an IPv4 address in disguise: one backend could stand twice. */
    static Optional<Inet6Address> ipv6(String text) {
        if (!IPV6.matcher(text).matches()) return Optional.empty();
        try {
            return Inet6Address.ofLiteral(text) instanceof Inet6Address address ? Optional.of(address) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** {@code 198.18.0.0/15}, or one address. */
    static Optional<Cidr> block(String text) {
        if (!text.contains("/")) return ip(text).map(Cidr::of);
        return around(text).filter(block -> ip(text.substring(0, text.indexOf('/'))).filter(block.network()::equals).isPresent());
    }

    /** The block that has the address before the slash, which need not be its first one. */
    static Optional<Cidr> around(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.matches()) return Optional.empty();
        int bits = Integer.parseInt(block.group(2));
        return ip(block.group(1)).filter(address -> bits <= 8 * address.getAddress().length).map(address -> Cidr.around(address, bits));
    }

    /** The host may be a name: whoever posts to it looks it up, each time anew. */
    static Optional<URI> web(String text) {
        if (!VISIBLE.matcher(text).matches()) return Optional.empty();
        try {
            var uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean port = uri.getPort() == -1 || (uri.getPort() >= 1 && uri.getPort() <= 65_535);
            return web && port && uri.getHost() != null && uri.getRawUserInfo() == null ? Optional.of(uri) : Optional.empty();
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
