package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;

import static io.twinstar.vip.witness.Bytes.bytes;
import static io.twinstar.vip.witness.Bytes.hex;
import static io.twinstar.vip.witness.Conversation.CASTOR;
import static io.twinstar.vip.witness.Conversation.POLLUX;
import static io.twinstar.vip.witness.Conversation.WEB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Messages as bytes. The seals are openssl's: {@code openssl dgst -sha256 -mac HMAC -macopt hexkey:0b…0b} (32 bytes). */
class WitnessCodecTest {

    private static final long NONCE = 0x0102030405060708L;
    private static final long CHALLENGE = 0x1112131415161718L;
    private static final VoteId V6 = new VoteId(Inet6Address.ofLiteral("2001:db8::100"), 52);

    private final WitnessCodec codec = new WitnessCodec(Bytes.KEY);

    static List<Arguments> messages() {
        return List.of(
                arguments(
                        new Request(NONCE, CHALLENGE, 9, CASTOR,
                                List.of(new Question(WEB, Claim.INCUMBENT, 200), new Question(V6, Claim.CANDIDATE, 130_000))),
                        "54575101 f0e38b830ebd8a50 0102030405060708 1112131415161718 0000000000000009 c612000b 02"
                                + "00000000000000000000ffffc6120064 33 01 000000c8 20010db8000000000000000000000100 34 00 0001fbd0"
                                + "2a472e8548decebdddd7a61106ac73c8f59e5280e676f6f021274702d45e4c31"),
                arguments(
                        new Ruling(NONCE, 9,
                                List.of(new Verdict.Granted(200), new Verdict.Held(POLLUX, 151), new Verdict.Forgotten(130_130),
                                        new Verdict.Full())),
                        "54575201 0102030405060708 0000000000000009 04 00 000000c8 00000000 01 00000097 c612000c"
                                + "02 0001fc52 00000000 03 00000000 00000000"
                                + "bc17fe2502d947abf6b8f364cff311e5b08620128d0ffbb96849b0e2bb4f41ba"),
                arguments(new Challenge(NONCE, 9, CHALLENGE),
                        "54574301 0102030405060708 0000000000000009 1112131415161718"
                                + "cb5b88ad900b9e6fc2bc50918ed731bff4b09a82bf68fc1f411323921aac9faa"));
    }

    @ParameterizedTest
    @MethodSource("messages")
    void aMessageIsWrittenAndReadAsTheseBytes(Message message, String datagram) {
        assertThat(hex(codec.encode(message))).isEqualTo(datagram.replace(" ", ""));
        ByteBuffer in = bytes(datagram);
        assertThat(codec.decode(in)).isEqualTo(message);
        assertThat(in.position()).as("left as it was").isZero();
    }

    @Test
    void everyKindOfMessageIsAbove() {
        Stream<Class<?>> shown = messages().stream().map(arguments -> arguments.get()[0].getClass());
        assertThat(shown).containsExactlyInAnyOrder(Request.class, Ruling.class, Challenge.class);
    }

    @ParameterizedTest
    @MethodSource("messages")
    void noBitOfAMessageCanBeTurnedUnnoticed(Message message, String datagram) {
        byte[] sealed = bytes(datagram).array();
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            byte[] forged = sealed.clone();
            forged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(codec.decode(ByteBuffer.wrap(forged))).as("bit %d of %s turned", bit, message).isInstanceOf(Malformed.class);
        }
    }

    /** A witness must be of no use to whoever wants to flood somebody else. */
    @Test
    void noReplyIsLongerThanItsRequest() {
        for (int count = 0; count <= Request.QUESTIONS_MAX; count++) {
            var questions = Collections.nCopies(count, new Question(WEB, Claim.CANDIDATE, 200));
            var verdicts = Collections.nCopies(count, (Verdict) new Verdict.Granted(200));
            int request = codec.encode(new Request(NONCE, 0, 1, CASTOR, questions)).remaining();
            assertThat(request).isEqualTo(73 + 22 * count).isLessThanOrEqualTo(1472);
            assertThat(codec.encode(new Ruling(NONCE, 1, verdicts)).remaining()).isEqualTo(53 + 9 * count).isLessThan(request);
            assertThat(codec.encode(new Challenge(NONCE, 1, 5)).remaining()).isEqualTo(60).isLessThan(request);
        }
    }

    @Test
    void noMessageCanBeMadeThatTheWireCannotCarry() {
        var question = new Question(WEB, Claim.CANDIDATE, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> new Request(1, 1, 1, CASTOR, Collections.nCopies(61, question)));
        for (int vrid : new int[]{0, 256}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new VoteId(Inet4Address.ofLiteral("198.18.0.100"), vrid));
        }
        for (int leaseMillis : new int[]{-1, 0, 130_001}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new Question(WEB, Claim.CANDIDATE, leaseMillis));
        }
    }
}
