package io.twinstar.vip.witness;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.vip.seal.PairKey;

import static io.twinstar.vip.witness.Bytes.bytes;
import static io.twinstar.vip.witness.Bytes.sealed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Each reason a datagram can be malformed for, as bytes. The good ones are in {@link WitnessCodecTest}. */
class MalformedTest {

    /** Key id, nonce, challenge, number and sender of a request. */
    private static final String REQUEST = "54575101 f0e38b830ebd8a50 0102030405060708 1112131415161718 0000000000000009 c612000b";
    private static final String ADDRESS = "00000000000000000000ffffc6120064";
    private static final String RULING = "54575201 0102030405060708 0000000000000009";
    private static final String CHALLENGE = "54574301 0102030405060708 0000000000000009 1112131415161718";
    private static final String NO_SEAL = "00".repeat(32);

    @ParameterizedTest
    @MethodSource("datagrams")
    void aBadDatagramIsNamedAndCountedByItsReason(ByteBuffer datagram, Malformed expected, String reason) {
        assertThat(new WitnessCodec(Bytes.KEY).decode(datagram)).isEqualTo(expected);
        assertThat(expected.reason()).isEqualTo(reason);
    }

    static List<Arguments> datagrams() {
        return List.of(
                arguments(bytes(""), new Malformed.Truncated(0, 53), "truncated"),
                arguments(bytes("54575201" + "00".repeat(48)), new Malformed.Truncated(52, 53), "truncated"),
                arguments(bytes("54575101" + "00".repeat(68)), new Malformed.Truncated(72, 73), "truncated"),
                arguments(sealed(REQUEST + "01"), new Malformed.Truncated(73, 95), "truncated"), // 73 + 22
                arguments(sealed(RULING + "01"), new Malformed.Truncated(53, 62), "truncated"), // 53 + 9
                arguments(bytes("54574301" + "00".repeat(55)), new Malformed.Truncated(59, 60), "truncated"),
                arguments(sealed(REQUEST + "00 00"), new Malformed.TrailingBytes(74, 73), "trailing-bytes"),
                arguments(sealed(RULING + "00 00"), new Malformed.TrailingBytes(54, 53), "trailing-bytes"),
                arguments(sealed(CHALLENGE + "00"), new Malformed.TrailingBytes(61, 60), "trailing-bytes"),
                arguments(sealed(REQUEST.replace("54575101", "54575102") + "00"), new Malformed.WrongMagic(0x54575102), "wrong-magic"),
                arguments(sealed(REQUEST.replace("8a50", "8a51") + "00"), new Malformed.WrongKey(0xf0e38b830ebd8a51L), "wrong-key"),
                arguments(bytes(REQUEST + "00" + NO_SEAL), new Malformed.WrongSeal(), "wrong-seal"),
                arguments(bytes(RULING + "00" + NO_SEAL), new Malformed.WrongSeal(), "wrong-seal"),
                arguments(bytes(CHALLENGE + NO_SEAL), new Malformed.WrongSeal(), "wrong-seal"),
                arguments(sealed(REQUEST + "3d" + "00".repeat(61 * 22)), new Malformed.WrongValue("count", 61), "wrong-value"),
                arguments(question("00 01 000000c8"), new Malformed.WrongValue("vrid", 0), "wrong-value"),
                arguments(question("33 02 000000c8"), new Malformed.WrongValue("claim", 2), "wrong-value"),
                arguments(question("33 ff 000000c8"), new Malformed.WrongValue("claim", 255), "wrong-value"),
                arguments(question("33 01 00000000"), new Malformed.WrongValue("lease", 0), "wrong-value"),
                arguments(question("33 01 ffffffff"), new Malformed.WrongValue("lease", -1), "wrong-value"),
                arguments(question("33 01 0001fbd1"), new Malformed.WrongValue("lease", 130_001), "wrong-value"),
                arguments(verdict("04 00000000 00000000"), new Malformed.WrongValue("verdict", 4), "wrong-value"),
                arguments(verdict("00 ffffffff 00000000"), new Malformed.WrongValue("time", -1), "wrong-value"));
    }

    @Test
    void everyReasonHasADatagramAbove() {
        Stream<Class<?>> shown = datagrams().stream().map(arguments -> arguments.get()[1].getClass());
        assertThat(shown.distinct()).containsExactlyInAnyOrder(Malformed.class.getPermittedSubclasses());
    }

    /** Replies carry no key id: whoever asked knows the key. */
    @Test
    void aReplySealedWithAnotherKeyIsNoReply() {
        var other = new WitnessCodec(new PairKey(new byte[32]));
        assertThat(new WitnessCodec(Bytes.KEY).decode(other.encode(new Reply.Challenge(1, 2, 3)))).isEqualTo(new Malformed.WrongSeal());
    }

    private static ByteBuffer question(String vridClaimAndLease) { return sealed(REQUEST + "01" + ADDRESS + vridClaimAndLease); }

    private static ByteBuffer verdict(String verdict) { return sealed(RULING + "01" + verdict); }
}
