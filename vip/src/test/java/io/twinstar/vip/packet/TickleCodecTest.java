package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TickleCodecTest {

    @Test
    void overIpv4ItIsABareAckFromTheVipToTheClient() {
        // version and length of the header, 40 bytes in all, do not fragment, 64 hops, TCP. Checksum of the header, in hexadecimal:
        // 4500 + 0028 + 4000 + 4006 + c612 + 0064 + c612 + 000a = 251c0, 51c0 + 2 = 51c2, its complement ae3d
        String ip = "45000028" + "00004000" + "4006" + "ae3d" + "c6120064" + "c612000a";
        // pseudo-header: c612 + 0064 + c612 + 000a + 6 + 14 = 18cac; segment: 0050 + 9c40 + 5555 + 5555 + 5010 = 1974a;
        // 18cac + 1974a = 323f6, 23f6 + 3 = 23f9, its complement dc06
        String tcp = "0050" + "9c40" + "55555555" + "00000000" + "5010" + "0000" + "dc06" + "0000";
        assertThat(tickle("198.18.0.100", "198.18.0.10", 0x5555_5555)).isEqualTo(ip + tcp);
    }

    @Test
    void overIpv6ItIsThat() {
        String ip = "60000000" + "0014" + "06" + "40" + "20010db8000000000000000000000064" + "20010db800000000000000000000000a";
        // pseudo-header: 2 × (2001 + 0db8) + 0064 + 000a + 14 + 6 = 5bfa; segment: 0050 + 9c40 + 5010 = eca0;
        // 5bfa + eca0 = 1489a, 489a + 1 = 489b, its complement b764
        String tcp = "0050" + "9c40" + "00000000" + "00000000" + "5010" + "0000" + "b764" + "0000";
        assertThat(tickle("2001:db8::64", "2001:db8::a", 0)).isEqualTo(ip + tcp);
    }

    @Test
    void itsChecksumsAddUpWhateverItsNumber() {
        for (int sequence : new int[]{0, 1, -1, 0xFFFF, 0x5555_5555, 0xAAAA_AAAA}) {
            byte[] packet = TickleCodec.encode(flow("198.18.0.100", "198.18.0.10"), sequence);
            assertThat(Checksum.of(ByteBuffer.wrap(packet, 0, 20))).isZero();
            assertThat(Checksum.withPseudoHeader(ByteBuffer.wrap(packet, 20, 20), address("198.18.0.100"), address("198.18.0.10"), 6))
                    .as("%x", sequence).isZero();
        }
    }

    private static String tickle(String vip, String client, int sequence) {
        return HexFormat.of().formatHex(TickleCodec.encode(flow(vip, client), sequence));
    }

    private static ClientFlow flow(String vip, String client) {
        return new ClientFlow(new InetSocketAddress(address(client), 40_000), new InetSocketAddress(address(vip), 80));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
