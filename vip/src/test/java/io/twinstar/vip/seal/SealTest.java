package io.twinstar.vip.seal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SealTest {

    private static final byte[] SECRET = HexFormat.of().parseHex("0b".repeat(32));

    private final Seal seal = new Seal(new PairKey(SECRET));

    /** By another implementation: {@code printf 'Hi There' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b…0b} (32 bytes). */
    @Test
    void isHmacSha256() {
        var message = ByteBuffer.wrap("Hi There".getBytes(StandardCharsets.US_ASCII));
        assertThat(HexFormat.of().formatHex(seal.over(message)))
                .isEqualTo("198a607eb44bfbc69903a0f1cf2bbdc5ba0aa3f3d9ae3c1c7a3b1696a0b68cf7");
        assertThat(message.remaining()).isEqualTo(8);
    }

    @Test
    void fitsTheMessageItWasMadeOverAndNoOther() {
        byte[] sealed = sealed("castor is Active");
        assertThat(seal.fits(ByteBuffer.wrap(sealed))).isTrue();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] forged = sealed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.fits(ByteBuffer.wrap(forged))).as("bit %d turned", bit).isFalse();
        }
    }

    @Test
    void fitsNoMessageSealedWithAnotherKey() {
        byte[] other = SECRET.clone();
        other[31] = 0;
        assertThat(new Seal(new PairKey(other)).fits(ByteBuffer.wrap(sealed("castor is Active")))).isFalse();
    }

    @Test
    void doesNotFitWhatIsShorterThanASeal() {
        byte[] sealed = sealed("");
        assertThat(seal.fits(ByteBuffer.wrap(sealed))).isTrue();
        for (int length = 0; length < Seal.BYTES; length++) {
            assertThat(seal.fits(ByteBuffer.wrap(Arrays.copyOf(sealed, length)))).isFalse();
        }
    }

    private byte[] sealed(String text) {
        byte[] message = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(message.length + Seal.BYTES).put(message).put(seal.over(ByteBuffer.wrap(message))).array();
    }
}
