package io.twinstar.vip.packet;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.vip.packet.Lan.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Each reason a packet can be malformed for, as bytes. The good ones are in {@link VrrpCodecTest}, with the sums. */
class MalformedTest {

    private static final String GOOD = "3133fe01000563a2c6120064";

    @ParameterizedTest
    @MethodSource("packets")
    void aBadPacketIsNamedAndCountedByItsReason(String packet, Malformed expected, String reason) {
        assertThat(VrrpCodec.decodePacket(bytes(packet))).isEqualTo(expected);
        assertThat(expected.reason()).isEqualTo(reason);
    }

    static List<Arguments> packets() {
        return List.of(
                // the IPv4 packet around it
                arguments("45c0", new Malformed.Truncated(2, 20), "truncated"),
                arguments("65c0 0020 0000 0000 ff70 0000 c612000b e0000012" + GOOD, new Malformed.NotIpv4(6), "not-ipv4"),
                arguments("44c0 0020 0000 0000 ff70 0000 c612000b e0000012" + GOOD, new Malformed.Truncated(32, 20), "truncated"),
                arguments("46c0 0014 0000 0000 ff70 0000 c612000b e0000012", new Malformed.Truncated(20, 24), "truncated"),
                arguments("45c0 0024 0000 0000 ff70 0000 c612000b e0000012" + GOOD, new Malformed.Truncated(32, 36), "truncated"),
                arguments("45c0 0020 0000 0000 ff11 0000 c612000b e0000012" + GOOD, new Malformed.WrongProtocol(17), "wrong-protocol"),
                arguments(ip(12, "fe") + GOOD, new Malformed.WrongTtl(254), "wrong-ttl"),
                // the message
                arguments(ip(0), new Malformed.Truncated(0, 8), "truncated"),
                arguments(ip(7) + "3133fe01000563", new Malformed.Truncated(7, 8), "truncated"),
                arguments(ip(11) + "3133fe01000563a2c61200", new Malformed.Truncated(11, 12), "truncated"),
                arguments(ip(12) + "3133fe02000563a2c6120064", new Malformed.Truncated(12, 16), "truncated"),
                arguments(ip(20) + GOOD + "0000000000000000", new Malformed.TrailingBytes(20, 12), "trailing-bytes"),
                arguments(ip(12) + "2133fe01000563a2c6120064", new Malformed.WrongVersion(2), "wrong-version"),
                arguments(ip(12) + "3233fe01000563a2c6120064", new Malformed.WrongType(2), "wrong-type"),
                arguments(ip(12) + "3133fe01000563a3c6120064", new Malformed.WrongChecksum(0x63A3), "wrong-checksum"),
                // 39c5a - 0033 = 39c27; 9c27 + 3 = 9c2a; its complement
                arguments(ip(12) + "3100fe01000563d5c6120064", new Malformed.ZeroVrid(), "zero-vrid"),
                // 3133 + fe00 + 0005 = 12f38, and 1a6ab - 0004 = 1a6a7 for a length of 8: 2d5df; d5df + 2 = d5e1; its complement
                arguments(ip(8) + "3133fe0000052a1e", new Malformed.NoAddresses(), "no-addresses"),
                // 39c5a - 0005 = 39c55; 9c55 + 3 = 9c58; its complement
                arguments(ip(12) + "3133fe01000063a7c6120064", new Malformed.ZeroInterval(), "zero-interval"));
    }

    @Test
    void everyReasonHasAPacketAbove() {
        Stream<Class<?>> shown = packets().stream().map(packet -> packet.get()[1].getClass());
        assertThat(shown.distinct()).containsExactlyInAnyOrder(Malformed.class.getPermittedSubclasses());
    }

    @Test
    void noTwoReasonsShareAKey() {
        List<Object> reasons = packets().stream().map(packet -> packet.get()[2]).distinct().toList();
        assertThat(reasons).hasSize(Malformed.class.getPermittedSubclasses().length);
    }

    @Test
    void anAdvertisementCannotBeMadeThatTheWireCannotCarry() {
        for (int[] bad : new int[][]{{0, 1, 1}, {256, 1, 1}, {1, -1, 1}, {1, 256, 1}, {1, 1, 0}, {1, 1, 4096}}) {
            assertThatIllegalArgumentException().as(Arrays.toString(bad))
                    .isThrownBy(() -> new Advertisement(bad[0], bad[1], bad[2], List.of(Lan.VIP)));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Advertisement(1, 1, 1, List.of()));
    }

    private static String ip(int messageBytes) { return ip(messageBytes, "ff"); }

    private static String ip(int messageBytes, String ttl) {
        return "45c0 %04x 0000 0000 %s70 0000 c612000b e0000012".formatted(20 + messageBytes, ttl);
    }
}
