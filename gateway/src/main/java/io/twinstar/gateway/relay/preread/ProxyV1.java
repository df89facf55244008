package io.twinstar.gateway.relay.preread;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

/** Version 1 of the PROXY protocol, a line of text (§2.1): {@code PROXY TCP4 192.0.2.1 198.51.100.1 56324 443}. */
public final class ProxyV1 {

    static final ByteBuffer START = ByteBuffer.wrap("PROXY ".getBytes(US_ASCII)).asReadOnlyBuffer();

    /** The longest there can be, with CR and LF. */
    private static final int LINE_BYTES_MAX = 107;
    private static final int WORDS = 6;
    /** Without leading zeros, which some take for octal. */
    private static final Pattern IPV4 = Pattern.compile("(?:(?:0|[1-9][0-9]{0,2})(?:\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]{2,45}");
    private static final Pattern PORT = Pattern.compile("0|[1-9][0-9]{0,4}");

    private ProxyV1() {}

    /** @param in has begun as a header of this version does */
    static Decoded<ProxyHeader> decode(ByteBuffer in) {
        int length = Math.min(in.remaining(), LINE_BYTES_MAX);
        for (int at = 0; at < length; at++) {
            if (in.get(at) != '\n') continue;
            String line = text(in, at);
            return line.endsWith("\r") ? line(line.substring(0, at - 1), at + 1) : new Malformed<>(new Fault.WrongLine(line));
        }
        return length < LINE_BYTES_MAX ? new Partial<>() : new Malformed<>(new Fault.TooLong(in.remaining(), LINE_BYTES_MAX));
    }

    private static Decoded<ProxyHeader> line(String line, int bytes) {
        String[] words = line.split(" ", -1);
        String family = words[1];
        if (family.equals("UNKNOWN")) return new Whole<>(new ProxyHeader(Optional.empty()), bytes); // whatever follows it
        boolean ipv6 = family.equals("TCP6");
        if (!ipv6 && !family.equals("TCP4")) return new Malformed<>(new Fault.WrongFamily(family));
        if (words.length != WORDS) return new Malformed<>(new Fault.WrongLine(line));
        var source = endpoint(words[2], words[4], ipv6);
        if (source.isEmpty()) return new Malformed<>(new Fault.WrongEndpoint(words[2], words[4]));
        var destination = endpoint(words[3], words[5], ipv6);
        if (destination.isEmpty()) return new Malformed<>(new Fault.WrongEndpoint(words[3], words[5]));
        return new Whole<>(new ProxyHeader(Optional.of(new Endpoints(source.get(), destination.get()))), bytes);
    }

    private static Optional<InetSocketAddress> endpoint(String address, String port, boolean ipv6) {
        return address(address, ipv6).flatMap(host -> port(port).map(number -> new InetSocketAddress(host, number)));
    }

    /** An IPv6 address may stand for one of IPv4 (::ffff:192.0.2.1), where a proxy had to write two of different families. */
    private static Optional<InetAddress> address(String text, boolean ipv6) {
        if (!(ipv6 ? IPV6 : IPV4).matcher(text).matches()) return Optional.empty();
        try {
            return Optional.of(ipv6 ? Inet6Address.ofLiteral(text) : Inet4Address.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> port(String text) {
        return Optional.of(text).filter(digits -> PORT.matcher(digits).matches()).map(Integer::parseInt).filter(port -> port <= 65_535);
    }

    /** What version 1 has no words for is left out. */
    public static byte[] encode(ProxyHeader header) {
        return header.endpoints().map(ProxyV1::line).orElse("PROXY UNKNOWN\r\n").getBytes(US_ASCII);
    }

    private static String line(Endpoints ends) {
        InetAddress source = ends.source().getAddress();
        InetAddress destination = ends.destination().getAddress();
        boolean ipv6 = source instanceof Inet6Address || destination instanceof Inet6Address;
        return "PROXY %s %s %s %d %d\r\n".formatted(ipv6 ? "TCP6" : "TCP4", text(source, ipv6), text(destination, ipv6),
                ends.source().getPort(), ends.destination().getPort());
    }

    private static String text(InetAddress address, boolean ipv6) {
        String text = address.getHostAddress();
        if (address instanceof Inet4Address) return ipv6 ? "::ffff:" + text : text;
        int scope = text.indexOf('%'); // an interface's name, which is ours alone
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static String text(ByteBuffer in, int length) { return ISO_8859_1.decode(in.slice(0, length)).toString(); }
}
