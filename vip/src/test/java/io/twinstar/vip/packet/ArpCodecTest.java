package io.twinstar.vip.packet;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.Arp.Operation;

import static io.twinstar.vip.packet.Lan.CASTOR;
import static io.twinstar.vip.packet.Lan.CASTOR_MAC;
import static io.twinstar.vip.packet.Lan.VIP;
import static io.twinstar.vip.packet.Lan.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class ArpCodecTest {

    // broadcast, from castor, ARP; Ethernet, IPv4, 6 and 4 bytes, request; castor's MAC has the VIP; who has the VIP?
    private static final String REQUEST = "ffffffffffff 0200c612000b 0806 0001 0800 06 04 0001 0200c612000b c6120064 000000000000 c6120064";
    private static final String REPLY = "ffffffffffff 0200c612000b 0806 0001 0800 06 04 0002 0200c612000b c6120064 0200c612000b c6120064";

    @Test
    void aGratuitousRequestAsksEveryoneForTheSendersOwnAddressAndLeavesTheTargetZero() {
        assertThat(hex(ArpCodec.gratuitousRequest(CASTOR_MAC, VIP))).isEqualTo(REQUEST.replace(" ", ""));
    }

    @Test
    void aGratuitousReplyNamesTheSendersMacAsItsTargetOrLinuxWouldIgnoreIt() {
        assertThat(hex(ArpCodec.gratuitousReply(CASTOR_MAC, VIP))).isEqualTo(REPLY.replace(" ", ""));
    }

    @Test
    void aFrameIsDecodedAlsoWhenPaddedToTheShortestEthernetFrame() {
        assertThat(ArpCodec.decode(bytes(REQUEST))).contains(new Arp(Operation.REQUEST, CASTOR_MAC, VIP, Mac.ZERO, VIP));
        assertThat(ArpCodec.decode(bytes(REPLY + "00".repeat(18)))).contains(new Arp(Operation.REPLY, CASTOR_MAC, VIP, CASTOR_MAC, VIP));
    }

    @Test
    void whatWasEncodedIsDecodedAlike() {
        var asked = new Arp(Operation.REQUEST, new Mac(0xFEDC_BA98_7654L), CASTOR, new Mac(0x8000_0000_0001L), VIP);
        assertThat(ArpCodec.decode(ByteBuffer.wrap(ArpCodec.encode(asked, Mac.BROADCAST)))).contains(asked);
    }

    @Test
    void whatIsNoArpForIpv4OverEthernetIsNone() {
        String good = REPLY.replace(" ", "");
        for (String bad : List.of("", good.substring(2), // one byte short
                good.replaceFirst("0806", "0800"), // an IPv4 packet
                good.replaceFirst("08060001", "08060006"), // IEEE 802 hardware
                good.replaceFirst("00010800", "000186dd"), // for IPv6
                good.replaceFirst("08000604", "08000804"), good.replaceFirst("08000604", "08000610"), // other lengths
                good.replaceFirst("06040002", "06040003"), good.replaceFirst("06040002", "06040000"))) { // reverse ARP, nothing
            assertThat(ArpCodec.decode(bytes(bad))).as(bad).isEmpty();
        }
    }

    @Test
    void randomFramesAreNeverWorseThanNone() {
        long seed = 826;
        var random = new Random(seed);
        byte[] good = bytes(REPLY).array();
        for (int i = 0; i < 100_000; i++) {
            var noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            System.arraycopy(good, 0, noise, 0, Math.min(noise.length, random.nextInt(good.length)));
            int length = noise.length;
            ArpCodec.decode(ByteBuffer.wrap(noise))
                    .ifPresent(arp -> assertThat(length).as("seed %d: %s", seed, arp).isGreaterThanOrEqualTo(ArpCodec.FRAME_BYTES));
        }
    }

    @Test
    void aMacReadsAsItIsWritten() {
        assertThat(CASTOR_MAC).hasToString("02:00:c6:12:00:0b");
        assertThat(Mac.read(bytes("0200c612000b"))).isEqualTo(CASTOR_MAC);
        assertThatIllegalArgumentException().isThrownBy(() -> new Mac(1L << 48));
    }

    private static String hex(byte[] frame) { return HexFormat.of().formatHex(frame); }
}
