package io.twinstar.vip.pulse;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.vip.pulse.Wire.HELLO_BODY;
import static io.twinstar.vip.pulse.Wire.HELLO_HEADER;
import static io.twinstar.vip.pulse.Wire.PULSE_BODY;
import static io.twinstar.vip.pulse.Wire.PULSE_HEADER;
import static io.twinstar.vip.pulse.Wire.sealed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Each reason a message can be malformed for, as bytes. The good ones are in {@link PulseCodecTest}. */
class MalformedPulseTest {

    private static final String BEAT = "00000000000000ca 0000000000000001";
    private static final String NO_BEAT = "0000000000000000 0000000000000000";
    private static final String HASH = "0000000000000506";
    private static final String SOUND = PULSE_HEADER + BEAT + NO_BEAT + NO_BEAT + HASH;

    @ParameterizedTest
    @MethodSource("messages")
    void aBadMessageIsNamedAndCountedByItsReason(String message, Malformed expected, String reason) {
        assertThat(new PulseCodec(Wire.KEY).decode(Wire.bytes(message))).isEqualTo(expected);
        assertThat(expected.reason()).isEqualTo(reason);
    }

    static List<Arguments> messages() {
        return List.of(
                // before the seal is looked at; 14 + 32 = 46 bytes are the least
                arguments("", new Malformed.Truncated(0, 46), "truncated"),
                arguments("00".repeat(45), new Malformed.Truncated(45, 46), "truncated"),
                arguments("54575054" + "00".repeat(42), new Malformed.WrongMagic(0x54575054), "wrong-magic"),
                arguments("54575055 02" + "00".repeat(41), new Malformed.WrongVersion(2), "wrong-version"),
                arguments("54575055 01 01" + "00".repeat(40), new Malformed.WrongKey(0), "wrong-key"),
                arguments(PULSE_HEADER + "00".repeat(32), new Malformed.BadSeal(), "bad-seal"),
                arguments(sealed(PULSE_BODY).substring(2) + "00", new Malformed.WrongMagic(0x57505501), "wrong-magic"),
                arguments(sealed(PULSE_BODY) + "00", new Malformed.BadSeal(), "bad-seal"),
                // under a seal that fits
                arguments(sealed(PULSE_HEADER.replace("01 01", "01 03")), new Malformed.WrongKind(3), "wrong-kind"),
                arguments(sealed(HELLO_HEADER), new Malformed.Truncated(46, 71), "truncated"), // 14 + 25 + 32
                arguments(sealed(HELLO_BODY + "00"), new Malformed.TrailingBytes(72, 71), "trailing-bytes"),
                arguments(sealed(HELLO_BODY.substring(0, HELLO_BODY.length() - 2) + "02"), new Malformed.Impossible("answer", 2),
                        "impossible-value"),
                arguments(sealed(SOUND), new Malformed.Truncated(102, 103), "truncated"), // 14 + 48 + 8 + 1 + 32
                arguments(sealed(SOUND + "01" + "33 04 02 fe 00 00"), new Malformed.Truncated(109, 110), "truncated"),
                arguments(sealed(SOUND + "00" + "00"), new Malformed.TrailingBytes(104, 103), "trailing-bytes"),
                arguments(sealed(SOUND + "81" + "33 04 02 fe 00 0005".repeat(129)), new Malformed.Impossible("claims", 129),
                        "impossible-value"),
                arguments(sealed(PULSE_HEADER + NO_BEAT + NO_BEAT + NO_BEAT + HASH + "00"), new Malformed.Impossible("nonce", 0),
                        "impossible-value"),
                arguments(sealed(PULSE_HEADER + "00000000000000ca 0000000000000000" + NO_BEAT + NO_BEAT + HASH + "00"),
                        new Malformed.Impossible("sequence", 0), "impossible-value"),
                arguments(sealed(PULSE_HEADER + BEAT + "00000000000000b1 8000000000000000" + NO_BEAT + HASH + "00"),
                        new Malformed.Impossible("sequence", Long.MIN_VALUE), "impossible-value"),
                arguments(sealed(PULSE_HEADER + BEAT + NO_BEAT + "0000000000000000 0000000000000001" + HASH + "00"),
                        new Malformed.Impossible("sequence", 1), "impossible-value"),
                arguments(claim("00 04 02 fe 00 0005"), new Malformed.Impossible("vrid", 0), "impossible-value"),
                arguments(claim("33 05 02 fe 00 0005"), new Malformed.Impossible("version", 5), "impossible-value"),
                arguments(claim("33 04 03 fe 00 0005"), new Malformed.Impossible("role", 3), "impossible-value"),
                arguments(claim("33 04 02 fe 00 0000"), new Malformed.Impossible("interval", 0), "impossible-value"),
                arguments(claim("33 04 02 fe 00 1000"), new Malformed.Impossible("interval", 4096), "impossible-value"));
    }

    @Test
    void everyReasonHasAMessageAbove() {
        Stream<Class<?>> shown = messages().stream().map(message -> message.get()[1].getClass());
        assertThat(shown.distinct()).containsExactlyInAnyOrder(Malformed.class.getPermittedSubclasses());
    }

    @Test
    void noTwoReasonsShareAKey() {
        List<Object> reasons = messages().stream().map(message -> message.get()[2]).distinct().toList();
        assertThat(reasons).hasSize(Malformed.class.getPermittedSubclasses().length);
    }

    private static String claim(String claim) { return sealed(SOUND + "01" + claim); }
}
