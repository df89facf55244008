package io.twinstar.conf.text;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Cidr;

import static org.assertj.core.api.Assertions.assertThat;

class AddressesTest {

    @Test
    void literalsAreTakenByteForByte() throws UnknownHostException {
        assertThat(Addresses.ipv4("198.18.0.21").orElseThrow().getAddress()).containsExactly(198, 18, 0, 21);
        assertThat(Addresses.ipv4("255.0.0.0").orElseThrow().getAddress()).containsExactly(255, 0, 0, 0);
        byte[] loopback = new byte[16];
        loopback[15] = 1;
        assertThat(Addresses.withPort("[::1]:65535")).contains(new InetSocketAddress(Inet6Address.getByAddress(loopback), 65_535));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "10.1", "1.2.3", "1.2.3.4.", ".1.2.3.4", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "0x1.2.3.4",
            "1..2.3", "1.2.3.4 ", "a.b.c.d", "localhost", "::1"})
    void whatIsNoDottedQuadIsNone(String text) {
        assertThat(Addresses.ipv4(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3.4", "1.2.3.4:", "1.2.3.4:0", "1.2.3.4:080", "1.2.3.4:65536", "1.2.3.4:+1", "::1:80", "[::1]", "[::1]:0",
            "[1.2.3.4]:80", "[::ffff:1.2.3.4]:80", "[fe80::1%eth0]:80", "[:::1]:80", "[]:80", "example.com:80",
            "localhost:80"})
    void whatIsNoLiteralWithAPortIsNone(String text) {
        assertThat(Addresses.withPort(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8::100", "2001:DB8:0:0:0:0:0:100", "2001:db8::0.0.1.0"})
    void oneIpv6AddressMayBeWrittenInManyWays(String text) throws UnknownHostException {
        byte[] bytes = new byte[16];
        bytes[0] = 0x20;
        bytes[1] = 0x01;
        bytes[2] = 0x0D;
        bytes[3] = (byte) 0xB8;
        bytes[14] = 1; // the last group is 0x0100
        assertThat(Addresses.ip(text)).contains(Inet6Address.getByAddress(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":::", "1::2::3", "2001:db8::10000", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "fe80::1%eth0", "[::1]",
            "::ffff:198.18.0.21", "198.18.0.21", " ::1", "g::1"})
    void whatIsNoIpv6LiteralIsNone(String text) {
        assertThat(Addresses.ipv6(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"198.18.0.0/15, 198.18.0.0/15", "198.18.0.66, 198.18.0.66/32", "0.0.0.0/0, 0.0.0.0/0", "198.18.0.66/32, 198.18.0.66/32",
            "2001:db8::/32, 2001:db8:0:0:0:0:0:0/32", "2001:db8::1, 2001:db8:0:0:0:0:0:1/128", "::/0, 0:0:0:0:0:0:0:0/0"})
    void aBlockIsItsFirstAddressAndAPrefix(String text, String block) {
        assertThat(Addresses.block(text)).map(Cidr::toString).contains(block);
    }

    /** 198.18.0.66 is 01000010 in its last byte: of the first 26 bits that leaves 01000000, or 64. */
    @Test
    void aBlockThatStartsInTheMiddleIsNoneAndTheOneAroundItIsKnown() {
        assertThat(Addresses.block("198.18.0.66/26")).isEmpty();
        assertThat(Addresses.around("198.18.0.66/26")).map(Cidr::toString).contains("198.18.0.64/26");
        assertThat(Addresses.around("2001:db8::ffff/120")).map(Cidr::toString).contains("2001:db8:0:0:0:0:0:ff00/120");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "198.18.0.0/", "/15", "198.18.0.0/33", "198.18.0.0/015", "198.18.0.0/-1", "198.18/16",
            "2001:db8::/129",
            "2001:db8::/32/32", "example.com/8", "198.18.0.0/15 ", "::ffff:198.18.0.0/111"})
    void whatIsNoBlockIsNone(String text) {
        assertThat(Addresses.block(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://198.18.0.10:9000/", "https://hooks.example/a/b?c=d", "http://[2001:db8::10]:65535", "https://h:1"})
    void aWebAddressHasASchemeAndAHost(String text) {
        assertThat(Addresses.web(text)).hasValueSatisfying(uri -> assertThat(uri).hasToString(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http:", "http://", "http:///a", "//host/a", "host/a", "ftp://host/a", "file:///etc/passwd",
            "http://a@host/",
            "http://host:0/", "http://host:65536/", "http://my_host/", "http://host/a b", "http://host/ä", "http://host/\r\nX:y"})
    void whatCannotBePostedToIsNone(String text) {
        assertThat(Addresses.web(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0:1", "224.0.0.18:1", "240.0.0.1:1", "255.255.255.255:1", "[::]:1",
            "[ff02::12]:1"})
    void anAddressOfNobodyOrOfManyIsNotUnicast(String text) {
        assertThat(Addresses.isUnicast(Addresses.withPort(text).orElseThrow().getAddress())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:1", "198.18.0.21:1", "223.255.255.255:1", "[::1]:1",
            "[2001:db8::21]:1"})
    void anAddressOfOneHostIsUnicast(String text) {
        assertThat(Addresses.isUnicast(Addresses.withPort(text).orElseThrow().getAddress())).isTrue();
    }
}
