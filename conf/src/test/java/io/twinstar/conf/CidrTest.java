package io.twinstar.conf;

import java.net.InetAddress;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class CidrTest {

    @ParameterizedTest
    @CsvSource({"198.18.0.0, 15, 198.19.255.255, true", "198.18.0.0, 15, 198.20.0.0, false", "198.18.0.0, 15, 198.17.255.255, false",
            "198.18.0.1, 32, 198.18.0.1, true", "198.18.0.1, 32, 198.18.0.2, false", "0.0.0.0, 0, 255.255.255.255, true",
            "0.0.0.0, 0, 2001:db8::1, false", "2001:db8::, 33, 2001:db8:7fff::1, true", "2001:db8::, 33, 2001:db8:8000::1, false",
            "::, 0, 198.18.0.1, false"})
    void aBlockHasWhatSharesItsFirstBits(String network, int bits, String address, boolean has) {
        assertThat(new Cidr(InetAddress.ofLiteral(network), bits).contains(InetAddress.ofLiteral(address))).isEqualTo(has);
    }
}
