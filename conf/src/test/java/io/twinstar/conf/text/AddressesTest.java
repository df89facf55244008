package io.twinstar.conf.text;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
