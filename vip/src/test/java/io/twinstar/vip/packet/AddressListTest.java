package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Vip;

import static org.assertj.core.api.Assertions.assertThat;

class AddressListTest {

    @Test
    void ipv4AddressesAreSentAsConfigured() {
        assertThat(AddressList.of(vip("198.18.0.101", "198.18.0.100"))).isEqualTo(addresses("198.18.0.101", "198.18.0.100"));
    }

    @Test
    void aLinkLocalAddressOfTheVridComesBeforeIpv6AddressesWithoutOne() {
        assertThat(AddressList.of(vip("2001:db8::64"))).isEqualTo(addresses("fe80::200:5eff:fe00:233", "2001:db8::64")); // 51 = 0x33
    }

    @Test
    void aConfiguredLinkLocalAddressGoesFirstInstead() {
        assertThat(AddressList.of(vip("2001:db8::64", "fe80::1", "2001:db8::65", "fe80::2")))
                .isEqualTo(addresses("fe80::1", "2001:db8::64", "2001:db8::65", "fe80::2"));
    }

    @Test
    void anotherRouterMayHaveAnotherOrder() {
        assertThat(AddressList.matches(heard("198.18.0.101", "198.18.0.100"), vip("198.18.0.100", "198.18.0.101"))).isTrue();
        assertThat(AddressList.matches(heard("fe80::200:5eff:fe00:233", "2001:db8::64"), vip("2001:db8::64"))).isTrue();
    }

    @Test
    void anAddressTooManyTooFewOrOtherIsAnotherRouters() {
        Vip vip = vip("198.18.0.100", "198.18.0.101");
        assertThat(AddressList.matches(heard("198.18.0.100"), vip)).isFalse();
        assertThat(AddressList.matches(heard("198.18.0.100", "198.18.0.102"), vip)).isFalse();
        assertThat(AddressList.matches(heard("198.18.0.100", "198.18.0.101", "198.18.0.102"), vip)).isFalse();
        assertThat(AddressList.matches(heard("198.18.0.100", "198.18.0.101", "198.18.0.101"), vip)).isFalse();
        assertThat(AddressList.matches(heard("2001:db8::64"), vip("2001:db8::64"))).as("no link-local address").isFalse();
    }

    private static Advertisement heard(String... addresses) {
        return new Advertisement(51, 254, 5, addresses(addresses));
    }

    private static Vip vip(String... addresses) {
        return new Vip("web", addresses(addresses), "eth0", 51, Duration.ofMillis(50), Optional.empty(), Vip.Failback.NEVER,
                Optional.empty(), List.of(), Vip.Wire.DEFAULT);
    }

    private static List<InetAddress> addresses(String... texts) {
        return Stream.of(texts).map(InetAddress::ofLiteral).toList();
    }
}
