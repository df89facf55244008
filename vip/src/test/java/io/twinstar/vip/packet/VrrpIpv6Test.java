package io.twinstar.vip.packet;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static io.twinstar.conf.Vip.Checksum.MESSAGE;
import static io.twinstar.conf.Vip.Checksum.PSEUDO_HEADER;
import static io.twinstar.vip.packet.Lan.CASTOR_LINK_LOCAL;
import static io.twinstar.vip.packet.Lan.VIP_IPV6;
import static io.twinstar.vip.packet.Lan.bytes;
import static io.twinstar.vip.packet.Lan.ipv6;
import static io.twinstar.vip.packet.VrrpCodec.GROUP_IPV6;
import static org.assertj.core.api.Assertions.assertThat;

class VrrpIpv6Test {

    private static final Advertisement ADVERTISEMENT = new Advertisement(51, 254, 5, List.of(ipv6("fe80::200:5eff:fe00:233"), VIP_IPV6));

    // 3133 + fe02 + 0005 = 12f3a; the first address fe80 + 0200 + 5eff + fe00 + 0233 = 25fb2; the second 2001 + 0db8 + 0064 = 2e1d:
    // 3bd09, the message; fe80 + 0011 + ff02 + 0012 + 0070 + 0028 (bytes) = 1fe3d, the pseudo-header; together 5bb46;
    // bb46 + 5 = bb4b; its complement is 44b4
    private static final String GOOD = "31 33 fe 02 0005 44b4 fe80000000000000 02005efffe000233 20010db800000000 0000000000000064";

    @Test
    void anAdvertisementCarriesItsAddressesInSixteenBytesEach() {
        assertThat(HexFormat.of().formatHex(VrrpCodec.encode(ADVERTISEMENT, CASTOR_LINK_LOCAL, GROUP_IPV6, PSEUDO_HEADER)))
                .isEqualTo(GOOD.replace(" ", ""));
        assertThat(decode(GOOD)).isEqualTo(ADVERTISEMENT);
    }

    @Test
    void thePseudoHeaderIsAlwaysInTheChecksum() {
        assertThat(VrrpCodec.encode(ADVERTISEMENT, CASTOR_LINK_LOCAL, GROUP_IPV6, MESSAGE))
                .isEqualTo(VrrpCodec.encode(ADVERTISEMENT, CASTOR_LINK_LOCAL, GROUP_IPV6, PSEUDO_HEADER));
        // the message alone: 3bd09; bd09 + 3 = bd0c; its complement
        assertThat(decode(GOOD.replace("44b4", "42f3"))).isEqualTo(new Malformed.WrongChecksum(0x42F3));
    }

    @Test
    void whatHasCrossedARouterIsRejected() {
        assertThat(VrrpCodec.decode(bytes(GOOD), 254, CASTOR_LINK_LOCAL, GROUP_IPV6)).isEqualTo(new Malformed.WrongTtl(254));
    }

    @Test
    void theLengthIsCountedInAddressesOfSixteenBytes() {
        assertThat(decode(GOOD.substring(0, GOOD.length() - 2))).isEqualTo(new Malformed.Truncated(39, 40));
        assertThat(decode(GOOD + "00")).isEqualTo(new Malformed.TrailingBytes(41, 40));
    }

    @Test
    void anIpv4AddressInDisguiseStaysAnIpv6Address() {
        byte[] disguised = bytes("00000000000000000000ffffc6120064").array();
        var advertisement = new Advertisement(51, 254, 5, List.of(Ipv6.address(disguised)));
        byte[] message = VrrpCodec.encode(advertisement, CASTOR_LINK_LOCAL, GROUP_IPV6, PSEUDO_HEADER);
        assertThat(VrrpCodec.decode(ByteBuffer.wrap(message), 255, CASTOR_LINK_LOCAL, GROUP_IPV6)).isEqualTo(advertisement);
    }

    @Test
    void whatWasEncodedIsDecodedAlike() {
        long seed = 5798;
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<InetAddress> addresses = new ArrayList<>();
            for (int n = 1 + random.nextInt(255); n > 0; n--) { addresses.add(randomAddress(random)); }
            var sent = new Advertisement(1 + random.nextInt(255), random.nextInt(256), 1 + random.nextInt(4095), addresses);
            Inet6Address source = randomAddress(random);
            Inet6Address destination = randomAddress(random);
            byte[] message = VrrpCodec.encode(sent, source, destination, PSEUDO_HEADER);
            assertThat(VrrpCodec.decode(ByteBuffer.wrap(message), 255, source, destination)).as("seed %d, round %d", seed, i)
                    .isEqualTo(sent);
        }
    }

    @Test
    void noSingleFlippedBitPasses() {
        byte[] message = bytes(GOOD).array();
        for (int bit = 0; bit < message.length * 8; bit++) {
            byte[] bad = message.clone();
            bad[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(VrrpCodec.decode(ByteBuffer.wrap(bad), 255, CASTOR_LINK_LOCAL, GROUP_IPV6)).as("bit %d", bit)
                    .isInstanceOf(Malformed.class);
        }
    }

    private static Decoded decode(String message) {
        return VrrpCodec.decode(bytes(message), 255, CASTOR_LINK_LOCAL, GROUP_IPV6);
    }

    private static Inet6Address randomAddress(Random random) {
        var bytes = new byte[16];
        random.nextBytes(bytes);
        return Ipv6.address(bytes);
    }
}
