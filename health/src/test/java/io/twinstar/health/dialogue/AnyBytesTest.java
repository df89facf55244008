package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Probe;
import io.twinstar.health.grpc.GrpcDialogue;

import static org.assertj.core.api.Assertions.assertThat;

/** Random edits of good answers: whatever a backend sends, each dialogue returns a judgement that fits a log. */
class AnyBytesTest {

    /** A dialogue, and an answer with which it passes. */
    private record Good(Dialogue dialogue, String answer) {

        byte[] bytes() { return answer.getBytes(StandardCharsets.ISO_8859_1); }
    }

    private static final String SETTINGS = "000000 04 00 00000000";
    /** :status 200 by its index, then grpc-status 0 as a literal with a new name; between them the five bytes and SERVING. */
    private static final String GRPC = SETTINGS + "000001 01 04 00000001 88" + "000007 00 00 00000001 00 00000002 0801"
            + "00000f 01 05 00000001 00 0b 677270632d737461747573 01 30";

    private static final List<Good> ALL = List.of( //
            new Good(http(Optional.empty()), "HTTP/1.1 200 OK\r\n\r\n"), //
            new Good(http(Optional.of("ready")), "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nall ready"), //
            new Good(http(Optional.of("ready")), "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nrea\r\n2\r\ndy\r\n0\r\n\r\n"), //
            new Good(new ExchangeDialogue(new Probe.Exchange(Optional.empty(), Bytes.ofText("220"))), "220 hello"), //
            new Good(new RedisDialogue(Optional.empty(), Optional.of("x")), "+OK\r\n+PONG\r\n"), //
            new Good(new PostgresDialogue(new Probe.Postgres("x", Optional.empty())),
                    hex("5200000008000000005300000008610062005a0000000549")), //
            new Good(new MysqlDialogue(new Probe.Mysql(Optional.of("x"))), hex("05000000 0a 382e3000 07000002 00 00000200 0000")), //
            new Good(new GrpcDialogue(new Probe.Grpc(Optional.empty(), Optional.empty(), Optional.empty()), "[::1]:80"), hex(GRPC)));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noAnswerMakesADialogueThrow(long seed) {
        var random = new SplittableRandom(seed);
        int failed = 0;
        for (int round = 0; round < 20_000; round++) {
            Good good = ALL.get(round % ALL.size());
            byte[] answer = edited(good.bytes(), random);
            String run = "seed %d, round %d: %s heard %s".formatted(seed, round, good.dialogue, HexFormat.of().formatHex(answer));
            if (judge(good.dialogue, answer, random.nextBoolean(), run) instanceof Judgement.Failed(String reason)) {
                failed++;
                assertThat(reason).as(run).isNotBlank().matches("[ -~…]{1,400}");
            }
        }
        assertThat(failed).as("edits that broke the answer").isGreaterThan(2_000); // else the edits do not test much
    }

    @Test
    void unchangedTheyPass() {
        for (Good good : ALL)
            assertThat(judge(good.dialogue, good.bytes(), false, good.dialogue.toString())).isInstanceOf(Judgement.Passed.class);
    }

    private static Judgement judge(Dialogue dialogue, byte[] answer, boolean ended, String run) {
        try {
            return dialogue.judge(ByteBuffer.wrap(answer).asReadOnlyBuffer(), ended);
        } catch (RuntimeException thrown) {
            throw new AssertionError(run, thrown);
        }
    }

    /** Bytes replaced, the end cut off, or a piece copied elsewhere. */
    private static byte[] edited(byte[] good, SplittableRandom random) {
        byte[] edited = good.clone();
        for (int edits = random.nextInt(4); edits >= 0; edits--) edited[random.nextInt(edited.length)] = (byte) random.nextInt(256);
        int length = random.nextInt(3) == 0 ? random.nextInt(edited.length + 1) : edited.length;
        if (random.nextInt(3) == 0) System.arraycopy(good, 0, edited, edited.length / 2, edited.length / 2);
        return Arrays.copyOf(edited, length);
    }

    private static Dialogue http(Optional<String> body) {
        return new HttpDialogue(
                new Probe.Http("/", Probe.Method.GET, Optional.empty(), List.of(Probe.Statuses.DEFAULT), body.map(Bytes::ofText),
                        Optional.empty()),
                "x");
    }

    private static String hex(String digits) {
        return new String(HexFormat.of().parseHex(digits.replace(" ", "")), StandardCharsets.ISO_8859_1);
    }
}
