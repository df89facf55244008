package io.twinstar.gateway.relay.preread;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.relay.preread.Decoded.Malformed;
import io.twinstar.gateway.relay.preread.Decoded.Partial;
import io.twinstar.gateway.relay.preread.Decoded.Whole;

import static io.twinstar.gateway.relay.preread.Hello.bytes;
import static io.twinstar.gateway.relay.preread.Hello.join;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** HAProxy's doc/proxy-protocol.txt, §2.1 and §2.2. */
class ProxyProtocolTest {

    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";
    /** 192.0.2.1 port 56324 to 198.51.100.1 port 443. */
    private static final String IPV4 = "c0000201 c6336401 dc04 01bb";
    private static final String IPV6 = "20010db8000000000000000000000001 20010db8000000000000000000000002 dc04 01bb";
    private static final Endpoints ENDS = ends("192.0.2.1", "198.51.100.1");
    private static final Endpoints ENDS_IPV6 = ends("2001:db8::1", "2001:db8::2");

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aLineOfVersion1SaysWhoConnected(String line, Optional<Endpoints> ends) {
        byte[] header = text(line + "\r\n");
        assertThat(decode(header)).isEqualTo(new Whole<>(new ProxyHeader(ends), header.length));
    }

    static Stream<Arguments> aLineOfVersion1SaysWhoConnected() {
        return Stream.of(arguments("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443", Optional.of(ENDS)),
                arguments("PROXY TCP6 2001:db8::1 2001:DB8:0::2 56324 443", Optional.of(ENDS_IPV6)),
                arguments("PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.1 56324 443", Optional.of(ENDS)),
                arguments("PROXY UNKNOWN", Optional.empty()),
                arguments("PROXY UNKNOWN " + "f".repeat(39) + " " + "f".repeat(39) + " 65535", Optional.empty()));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource
    void aWrongLineIsTold(String reason, String line) {
        assertFault(reason, text(line));
    }

    static Stream<Arguments> aWrongLineIsTold() {
        return Stream.of(arguments("no-proxy-header", "GET / HTTP/1.1\r\n"), arguments("no-proxy-header", "PROXX"),
                arguments("no-proxy-header", "proxy TCP4"), arguments("no-proxy-header", "PROXY\r\n"),
                arguments("wrong-line", "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\n"),
                arguments("wrong-line", "PROXY TCP4 192.0.2.1 198.51.100.1 56324\r\n"),
                arguments("wrong-line", "PROXY TCP4 192.0.2.1 198.51.100.1 56324 443 1\r\n"),
                arguments("wrong-line", "PROXY TCP4  192.0.2.1 198.51.100.1 56324 443\r\n"), // two spaces make a word between them
                arguments("wrong-family", "PROXY TCP5 192.0.2.1 198.51.100.1 56324 443\r\n"),
                arguments("wrong-family", "PROXY \r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 192.0.2.256 198.51.100.1 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 192.0.02.1 198.51.100.1 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 192.0.513 198.51.100.1 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 2001:db8::1 2001:db8::2 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP6 192.0.2.1 198.51.100.1 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP6 fe80::1%eth0 fe80::2 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP6 2001:db8::1::2 2001:db8::2 56324 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 192.0.2.1 198.51.100.1 65536 443\r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 192.0.2.1 198.51.100.1 56324 -1\r\n"),
                arguments("wrong-endpoint", "PROXY TCP4 192.0.2.1 198.51.100.1 056324 443\r\n"),
                arguments("too-long", "PROXY UNKNOWN " + "f".repeat(93))); // 14 + 93 = 107, and no end of the line among them
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource
    void aHeaderOfVersion2SaysWhoConnected(String commandAndFamily, String rest, Optional<Endpoints> ends) {
        byte[] header = v2(commandAndFamily, rest);
        assertThat(decode(header)).isEqualTo(new Whole<>(new ProxyHeader(ends), header.length));
    }

    static Stream<Arguments> aHeaderOfVersion2SaysWhoConnected() {
        return Stream.of(arguments("2111", IPV4, Optional.of(ENDS)), arguments("2121", IPV6, Optional.of(ENDS_IPV6)),
                arguments("2112", IPV4, Optional.of(ENDS)), arguments("2122", IPV6, Optional.of(ENDS_IPV6)),
                arguments("2131", "00".repeat(216), Optional.empty()), arguments("2132", "00".repeat(216), Optional.empty()),
                arguments("2100", "", Optional.empty()),
                arguments("2000", "", Optional.empty()),
                arguments("20ff", "01020304", Optional.empty()), // of LOCAL nothing else matters
                arguments("2111", IPV4 + "04 0003 000000", Optional.of(ENDS))); // padding
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource
    void aWrongHeaderOfVersion2IsTold(String reason, String commandAndFamily, String rest) {
        assertFault(reason, v2(commandAndFamily, rest));
    }

    static Stream<Arguments> aWrongHeaderOfVersion2IsTold() {
        return Stream.of(arguments("wrong-version", "1111", IPV4), arguments("wrong-command", "2211", IPV4),
                arguments("wrong-family", "2113", IPV4), arguments("wrong-family", "2110", IPV4), arguments("wrong-family", "2101", IPV4),
                arguments("wrong-family", "2141", IPV4), arguments("overrun", "2111", "c0000201 c6336401 dc04 01"),
                arguments("overrun", "2121", IPV4), arguments("overrun", "2131", "00".repeat(215)),
                arguments("overrun", "2111", IPV4 + "01"), arguments("overrun", "2111", IPV4 + "01 0002 68"),
                arguments("wrong-checksum", "2111", IPV4 + "03 0004 00000000"), arguments("wrong-checksum", "2111", IPV4 + "03 0000"));
    }

    @Test
    void aHeaderThatSaysItIsLongerThanAnyoneSendsIsRefusedAtOnce() {
        assertFault("too-long", bytes(SIGNATURE + "2111" + "3ff1")); // 16 + 16,369 = 16,385
        assertThat(decode(bytes(SIGNATURE + "2111" + "3ff0"))).isInstanceOf(Partial.class);
        assertFault("no-proxy-header", bytes("0d0a0d0a00ff"));
    }

    @Test
    void untilItsLastByteHasComeAHeaderIsNotWholeAndNothingIsWrongWithIt() {
        for (byte[] header : new byte[][]{v2("2111", IPV4 + "02 0001 61"), v2("2121", IPV6), v2("2000", "00"),
                text("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n"), text("PROXY UNKNOWN\r\n")}) {
            for (int length = 0; length < header.length; length++) {
                assertThat(ProxyProtocol.decode(ByteBuffer.wrap(header, 0, length))).as("%d bytes", length).isInstanceOf(Partial.class);
            }
            byte[] followed = join(header, text("PROXY"));
            assertThat(decode(followed)).isInstanceOfSatisfying(Whole.class, whole -> assertThat(whole.bytes()).isEqualTo(header.length));
        }
    }

    @Test
    void whatElseTheProxySaysIsKept() {
        String authority = "02 0003 612e62";
        String own = "e0 0000";
        assertThat(whole(v2("2111", IPV4 + authority + "04 0001 00" + own)).tlvs()).isEqualTo(ByteBuffer.wrap(bytes(authority + own)));
        assertThat(whole(v2("2100", authority)).tlvs()).isEqualTo(ByteBuffer.wrap(bytes(authority)));
        assertThat(whole(v2("2000", authority)).tlvs().remaining()).isZero();
    }

    /** Worked out with another implementation of CRC32C, a bit at a time, over the header with four zeros in it. */
    @Test
    void aRightChecksumIsTakenAndADamagedHeaderIsNot() {
        byte[] header = v2("2111", IPV4 + "03 0004 00000000" + "02 0001 61");
        ByteBuffer.wrap(header).putInt(16 + 12 + 3, bitwiseCrc32c(header));
        assertThat(whole(header)).isEqualTo(new ProxyHeader(Optional.of(ENDS), ByteBuffer.wrap(bytes("02 0001 61")), true));
        for (int at = 16; at < header.length; at++) {
            if (at == 28) continue; // which says that there is a checksum
            byte[] damaged = header.clone();
            damaged[at] ^= 0x10;
            assertThat(decode(damaged)).as("byte %d", at).isInstanceOf(Malformed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsEncodedInVersion2IsDecodedAgain(boolean checksummed) {
        for (Endpoints ends : new Endpoints[]{ENDS, ENDS_IPV6}) {
            var header = new ProxyHeader(Optional.of(ends), ByteBuffer.wrap(bytes("02 0001 61")), checksummed);
            byte[] encoded = ProxyV2.encode(header);
            assertThat(decode(encoded)).isEqualTo(new Whole<>(header, encoded.length));
        }
    }

    @Test
    void version2IsEncodedByteForByte() {
        assertThat(ProxyV2.encode(new ProxyHeader(Optional.of(ENDS)))).isEqualTo(v2("2111", IPV4));
        assertThat(ProxyV2.encode(new ProxyHeader(Optional.of(ENDS_IPV6)))).isEqualTo(v2("2121", IPV6));
        assertThat(ProxyV2.encode(new ProxyHeader(Optional.empty()))).isEqualTo(v2("2000", ""));
        assertThat(ProxyV2.encode(new ProxyHeader(Optional.of(ends("192.0.2.1", "2001:db8::2"))))).isEqualTo(v2("2121",
                "00000000000000000000ffffc0000201 20010db8000000000000000000000002 dc04 01bb"));
    }

    @Test
    void version1IsEncodedInItsWords() throws Exception {
        var scoped = new InetSocketAddress(Inet6Address.getByAddress(null, InetAddress.ofLiteral("fe80::1").getAddress(), 1), 56_324);
        assertThat(line(Optional.of(ENDS))).isEqualTo("PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n");
        assertThat(line(Optional.of(ENDS_IPV6))).isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 56324 443\r\n");
        assertThat(line(Optional.of(ends("2001:db8::1", "198.51.100.1"))))
                .isEqualTo("PROXY TCP6 2001:db8:0:0:0:0:0:1 ::ffff:198.51.100.1 56324 443\r\n");
        assertThat(line(Optional.of(new Endpoints(scoped, ENDS_IPV6.destination()))))
                .isEqualTo("PROXY TCP6 fe80:0:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 56324 443\r\n");
        assertThat(line(Optional.empty())).isEqualTo("PROXY UNKNOWN\r\n");
    }

    private static String line(Optional<Endpoints> ends) { return new String(ProxyV1.encode(new ProxyHeader(ends)), US_ASCII); }

    private static void assertFault(String reason, byte[] header) {
        assertThat(decode(header)).isInstanceOfSatisfying(Malformed.class,
                malformed -> assertThat(malformed.fault().reason()).isEqualTo(reason));
    }

    private static Decoded<ProxyHeader> decode(byte[] header) { return ProxyProtocol.decode(ByteBuffer.wrap(header)); }

    private static ProxyHeader whole(byte[] header) {
        return decode(header) instanceof Whole<ProxyHeader>(ProxyHeader read, _) ? read : new ProxyHeader(Optional.empty());
    }

    private static byte[] v2(String commandAndFamily, String rest) {
        byte[] more = bytes(rest);
        return join(bytes(SIGNATURE + commandAndFamily), ByteBuffer.allocate(2).putShort((short) more.length).array(), more);
    }

    private static byte[] text(String line) { return line.getBytes(US_ASCII); }

    private static Endpoints ends(String source, String destination) {
        return new Endpoints(new InetSocketAddress(InetAddress.ofLiteral(source), 56_324),
                new InetSocketAddress(InetAddress.ofLiteral(destination), 443));
    }

    private static int bitwiseCrc32c(byte[] bytes) {
        int crc = ~0;
        for (byte each : bytes) {
            crc ^= each & 0xFF;
            for (int bit = 0; bit < 8; bit++) crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F6_3B78; // RFC 3720 §B.4, reflected
        }
        return ~crc;
    }
}
