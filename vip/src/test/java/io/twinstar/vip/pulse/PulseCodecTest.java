package io.twinstar.vip.pulse;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim.Family;
import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.seal.Seal;

import static io.twinstar.vip.pulse.Wire.KEY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** The good messages; the bad ones are in {@link MalformedPulseTest}. */
class PulseCodecTest {

    private final PulseCodec codec = new PulseCodec(KEY);

    @Test
    void aPulseIsThese85BytesAndItsSeal() {
        // header 14, three beats of 16, hash 8, count 1, two claims of 7: 14 + 48 + 8 + 1 + 14 = 85
        assertThat(hex(codec.encode(Wire.PULSE))).isEqualTo(Wire.sealed(Wire.PULSE_BODY));
        assertThat(Wire.sealed(Wire.PULSE_BODY)).hasSize(2 * (85 + 32));
        assertThat(codec.decode(Wire.bytes(Wire.sealed(Wire.PULSE_BODY)))).isEqualTo(Wire.PULSE);
    }

    @Test
    void aHelloIsThese39BytesAndItsSeal() {
        // header 14, nonces 16, attempt 8, answer 1
        assertThat(hex(codec.encode(Wire.HELLO))).isEqualTo(Wire.sealed(Wire.HELLO_BODY)).hasSize(2 * PulseCodec.HELLO_BYTES);
        assertThat(codec.decode(Wire.bytes(Wire.sealed(Wire.HELLO_BODY)))).isEqualTo(Wire.HELLO);
        assertThat(codec.decode(codec.encode(Wire.HELLO.answered()))).isEqualTo(new Hello(0xB1, 0xCA, 3, true));
    }

    @Test
    void theFirstPulseHasHeardNobodyAndMayClaimNothing() {
        var first = new Pulse(new Beat(-1, Long.MAX_VALUE), Optional.empty(), Optional.empty(), -1, List.of());
        assertThat(codec.decode(codec.encode(first))).isEqualTo(first);
    }

    @Test
    void everyValueOfAClaimPasses() {
        List<Claim> claims = new ArrayList<>();
        for (Family family : Family.values()) {
            for (Role role : Role.values()) {
                claims.add(new Claim(1, family, role, 0, 255, 1));
                claims.add(new Claim(255, family, role, 255, 0, 4095));
                claims.add(new Claim(255, family, role, 255, 0, 4095, true));
            }
        }
        assertThat(codec.decode(codec.encode(pulse(claims)))).isEqualTo(pulse(claims));
    }

    @Test
    void theLongestPulseFitsAnEthernetFrame() {
        Pulse longest = pulse(claims(128));
        ByteBuffer message = codec.encode(longest);
        assertThat(message.remaining()).isEqualTo(999).isLessThanOrEqualTo(1400); // 71 + 128 × 7 + 32
        assertThat(codec.decode(message)).isEqualTo(longest);
        assertThatIllegalArgumentException().isThrownBy(() -> pulse(claims(129)));
    }

    @Test
    void theMessageMayLieAnywhereInItsBufferAndStays() {
        ByteBuffer buffer = Wire.bytes("ffff" + Wire.sealed(Wire.PULSE_BODY) + "ff");
        buffer.position(2).limit(buffer.limit() - 1);
        assertThat(codec.decode(buffer)).isEqualTo(Wire.PULSE);
        assertThat(buffer.position()).isEqualTo(2);
        assertThat(codec.decode(buffer.asReadOnlyBuffer())).isEqualTo(Wire.PULSE);
    }

    @Test
    void aMessageSealedWithAnotherKeyIsOfThatKey() {
        var other = new PairKey(new byte[PairKey.SECRET_BYTES]);
        assertThat(codec.decode(new PulseCodec(other).encode(Wire.PULSE))).isEqualTo(new Malformed.WrongKey(other.id()));
    }

    @Test
    void aClaimCannotBeMadeThatTheWireCannotCarry() {
        for (int[] bad : new int[][]{{0, 0, 0, 1}, {256, 0, 0, 1}, {1, -1, 0, 1}, {1, 256, 0, 1}, {1, 0, -1, 1}, {1, 0, 256, 1},
                {1, 0, 0, 0},
                {1, 0, 0, 4096}}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Claim(bad[0], Family.IPV4, Role.BACKUP, bad[1], bad[2], bad[3]));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> new Beat(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Beat(1, 0));
    }

    @Test
    void whoResignsClaimsNothingAnyMore() {
        assertThat(new Claim(51, Family.IPV6, Role.ACTIVE, 254, 3, 5).resigned())
                .isEqualTo(new Claim(51, Family.IPV6, Role.INITIALIZE, 0, 3, 5));
    }

    private static Pulse pulse(List<Claim> claims) {
        return new Pulse(new Beat(1, 1), Optional.empty(), Optional.empty(), 0, claims);
    }

    private static List<Claim> claims(int count) {
        List<Claim> claims = new ArrayList<>();
        for (int i = 0; i < count; i++) { claims.add(new Claim(1 + i, Family.IPV4, Role.BACKUP, 100, 0, 5)); }
        return claims;
    }

    private static String hex(ByteBuffer message) {
        assertThat(message.remaining()).isGreaterThan(Seal.BYTES);
        var bytes = new byte[message.remaining()];
        message.get(message.position(), bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
