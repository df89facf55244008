package io.twinstar.vip.packet;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static io.twinstar.conf.Vip.Checksum.MESSAGE;
import static io.twinstar.conf.Vip.Checksum.PSEUDO_HEADER;
import static io.twinstar.vip.packet.Lan.CASTOR;
import static io.twinstar.vip.packet.Lan.POLLUX;
import static io.twinstar.vip.packet.Lan.VIP;
import static io.twinstar.vip.packet.Lan.bytes;
import static io.twinstar.vip.packet.VrrpCodec.GROUP;
import static org.assertj.core.api.Assertions.assertThat;

/** Every checksum here is summed by hand: see the first two tests. */
class VrrpCodecTest {

    private static final Advertisement ADVERTISEMENT = new Advertisement(51, 254, 5, List.of(VIP));

    // 3133 + fe01 + 0005 + c612 + 0064 = 1f5af, the message; c612 + 000b + e000 + 0012 + 0070 + 000c = 1a6ab, the pseudo-header;
    // together 39c5a; 9c5a + 3 = 9c5d; its complement is 63a2
    private static final String WITH_PSEUDO_HEADER = "31 33 fe 01 0005 63a2 c6120064";
    // the message alone: 1f5af; f5af + 1 = f5b0; its complement is 0a4f
    private static final String MESSAGE_ONLY = "31 33 fe 01 0005 0a4f c6120064";
    // version and header length, 32 bytes, TTL 255, protocol 112, from castor to the group
    private static final String IP_HEADER = "45c0 0020 0000 0000 ff70 0000 c612000b e0000012";

    @Test
    void anAdvertisementIsEncodedWithThePseudoHeaderInItsChecksum() {
        assertThat(hex(VrrpCodec.encode(ADVERTISEMENT, CASTOR, GROUP, PSEUDO_HEADER))).isEqualTo(WITH_PSEUDO_HEADER.replace(" ", ""));
    }

    @Test
    void theChecksumCoversTheMessageAloneIfThatIsWanted() {
        assertThat(hex(VrrpCodec.encode(ADVERTISEMENT, CASTOR, GROUP, MESSAGE))).isEqualTo(MESSAGE_ONLY.replace(" ", ""));
    }

    @Test
    void theChecksumOfAUnicastAdvertisementCoversItsRealDestination() {
        // 1f5af + c612 + 000b + c612 + 000c + 0070 + 000c = 38266; 8266 + 3 = 8269; its complement
        assertThat(hex(VrrpCodec.encode(ADVERTISEMENT, CASTOR, POLLUX, PSEUDO_HEADER))).isEqualTo("3133fe0100057d96c6120064");
    }

    @Test
    void aChecksumWithThePseudoHeaderIsAcceptedAsKeepalivedSendsIt() {
        assertThat(decode(WITH_PSEUDO_HEADER)).isEqualTo(ADVERTISEMENT);
    }

    @Test
    void aChecksumOfTheMessageAloneIsAcceptedAsRfc9568HasIt() { assertThat(decode(MESSAGE_ONLY)).isEqualTo(ADVERTISEMENT); }

    @Test
    void theReservedBitsBesideTheIntervalAreIgnored() {
        // 39c5a + f000 = 48c5a; 8c5a + 4 = 8c5e; its complement
        assertThat(decode("31 33 fe 01 f005 73a1 c6120064")).isEqualTo(ADVERTISEMENT);
    }

    @Test
    void aResignationIsAnAdvertisementOfPriorityZero() {
        // 39c5a - fe00 = 29e5a; 9e5a + 2 = 9e5c; its complement
        assertThat(decode("31 33 00 01 0005 61a3 c6120064")).isEqualTo(new Advertisement(51, 0, 5, List.of(VIP)));
    }

    @Test
    void anAddressMayHaveCompany() {
        // 39c5a + 0001 (one address more) + 0004 (bytes more) + c612 + 0065 = 462d6; 62d6 + 4 = 62da; its complement
        assertThat(decode("31 33 fe 02 0005 9d25 c6120064 c6120065"))
                .isEqualTo(new Advertisement(51, 254, 5, List.of(VIP, Lan.address("198.18.0.101"))));
    }

    @Test
    void whatWasEncodedIsDecodedAlike() {
        long seed = 9568;
        var random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            List<InetAddress> addresses = new ArrayList<>();
            for (int n = 1 + random.nextInt(255); n > 0; n--) { addresses.add(randomAddress(random)); }
            var sent = new Advertisement(1 + random.nextInt(255), random.nextInt(256), 1 + random.nextInt(4095), addresses);
            Inet4Address source = randomAddress(random);
            Inet4Address destination = randomAddress(random);
            byte[] message = VrrpCodec.encode(sent, source, destination, PSEUDO_HEADER);
            assertThat(VrrpCodec.decode(ByteBuffer.wrap(message), 255, source, destination)).as("seed %d, round %d", seed, i)
                    .isEqualTo(sent);
        }
    }

    @Test
    void aRawSocketsPacketIsDecodedByItsOwnHeader() {
        ByteBuffer packet = bytes("ffff" + IP_HEADER + WITH_PSEUDO_HEADER).position(2);
        assertThat(VrrpCodec.decodePacket(packet)).isEqualTo(ADVERTISEMENT);
        assertThat(VrrpCodec.source(packet)).isEqualTo(CASTOR);
        assertThat(packet.position()).isEqualTo(2);
    }

    @Test
    void ipOptionsAreSteppedOver() {
        // header of 6 words, 36 bytes in all, a router alert (RFC 2113)
        assertThat(decodePacket("46c0 0024 0000 0000 ff70 0000 c612000b e0000012 94040000" + WITH_PSEUDO_HEADER)).isEqualTo(ADVERTISEMENT);
    }

    @Test
    void paddingOfTheEthernetFrameIsNoPartOfTheMessage() {
        assertThat(decodePacket(IP_HEADER + WITH_PSEUDO_HEADER + "0000 0000 0000 0000 0000 0000 0000")).isEqualTo(ADVERTISEMENT);
    }

    @Test
    void noiseIsDataWhereverItBegins() {
        long seed = 224_000_018;
        var random = new Random(seed);
        byte[] header = bytes(IP_HEADER).array();
        for (int i = 0; i < 200_000; i++) {
            var noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            System.arraycopy(header, 0, noise, 0, Math.min(noise.length, random.nextInt(header.length + 1)));
            assertThat(VrrpCodec.decodePacket(ByteBuffer.wrap(noise))).as("seed %d, round %d", seed, i).isInstanceOf(Malformed.class);
        }
    }

    @Test
    void noSingleFlippedBitPasses() {
        for (String good : List.of(WITH_PSEUDO_HEADER, MESSAGE_ONLY)) {
            byte[] message = bytes(good).array();
            for (int bit = 0; bit < message.length * 8; bit++) {
                byte[] bad = message.clone();
                bad[bit / 8] ^= (byte) (1 << bit % 8);
                assertThat(VrrpCodec.decode(ByteBuffer.wrap(bad), 255, CASTOR, GROUP)).as("bit %d", bit).isInstanceOf(Malformed.class);
            }
        }
    }

    private static Decoded decode(String message) { return VrrpCodec.decode(bytes(message), 255, CASTOR, GROUP); }

    private static Decoded decodePacket(String packet) { return VrrpCodec.decodePacket(bytes(packet)); }

    private static String hex(byte[] bytes) { return HexFormat.of().formatHex(bytes); }

    private static Inet4Address randomAddress(Random random) {
        var bytes = new byte[4];
        random.nextBytes(bytes);
        return Ipv4.address(bytes);
    }
}
