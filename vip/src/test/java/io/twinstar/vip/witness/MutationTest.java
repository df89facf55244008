package io.twinstar.vip.witness;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.vip.seal.PairKey;
import io.twinstar.vip.witness.Question.Claim;

import static io.twinstar.vip.witness.Conversation.CASTOR;
import static io.twinstar.vip.witness.Conversation.MILLI;
import static io.twinstar.vip.witness.Conversation.POLLUX;
import static io.twinstar.vip.witness.Conversation.WEB;
import static org.assertj.core.api.Assertions.assertThat;

/** Good datagrams with random changes: whatever comes out is dropped, and nobody has a vote by it. */
class MutationTest {

    private static final int ROUNDS = 50_000;
    private static final PairKey OTHER_KEY = new PairKey(new byte[32]);

    private final WitnessCodec codec = new WitnessCodec(Bytes.KEY);
    private final List<byte[]> good = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5}) // 250,000 datagrams together
    void aChangedDatagramIsDroppedByWitnessAndGatewayAlike(long seed) {
        var witness = new Witness(List.of(Bytes.KEY, OTHER_KEY), 1_000, 0);
        var asker = new Asker(CASTOR, 7, 0);
        converse(witness, asker);
        var random = new SplittableRandom(seed);
        Map<String, Integer> outcomes = new TreeMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            ByteBuffer datagram = changed(random);
            String run = "seed %d, round %d: %s".formatted(seed, round, Bytes.hex(datagram));
            Witness.Heard heard = hear(witness, datagram, run);
            assertThat(heard.reply()).as(run).isEmpty();
            assertThat(heard.taken()).as(run).isEmpty();
            assertThat(codec.decode(datagram)).as(run).isInstanceOf(Malformed.class); // as the gateway reads it
            outcomes.merge(heard.outcome(), 1, Integer::sum);
        }
        assertThat(outcomes.keySet()).as("seed %d reaches most of the decoder", seed).contains("truncated", "trailing-bytes",
                "wrong-magic", "wrong-key", "wrong-seal");
        assertCastorHasTheVote(witness);
    }

    /** What castor says and hears: a challenge, a grant, and another pair's request. */
    private void converse(Witness witness, Asker asker) {
        Request request = asker.ask(List.of(new Question(WEB, Claim.INCUMBENT, 100_000)), MILLI, 0).getFirst();
        for (int round = 0; round < 2; round++) {
            ByteBuffer reply = witness.hear(kept(codec.encode(request)), 0).reply().orElseThrow();
            if (asker.hear((Reply) codec.decode(kept(reply)), 0) instanceof Asker.Heard.Challenged(var again)) {
                request = again.orElseThrow();
            }
        }
        kept(new WitnessCodec(OTHER_KEY).encode(new Request(8, 9, 1, POLLUX, List.of())));
    }

    private static void assertCastorHasTheVote(Witness witness) {
        var codec = new WitnessCodec(Bytes.KEY);
        var pollux = new Request(8, 1_000, 1, POLLUX, List.of(new Question(WEB, Claim.INCUMBENT, 100_000)));
        ByteBuffer reply = witness.hear(codec.encode(pollux), 100 * MILLI).reply().orElseThrow();
        // 100,100 ms, of which 100 are gone
        assertThat(codec.decode(reply)).isEqualTo(new Reply.Ruling(8, 1, List.of(new Verdict.Held(CASTOR, 100_000))));
    }

    private ByteBuffer kept(ByteBuffer datagram) {
        good.add(Bytes.copy(datagram));
        return datagram;
    }

    private static Witness.Heard hear(Witness witness, ByteBuffer datagram, String run) {
        try {
            return witness.hear(datagram, 0);
        } catch (RuntimeException thrown) {
            throw new AssertionError(run, thrown);
        }
    }

    /** Bits turned, bytes drawn, the end cut off, bytes added, mostly one such change. Never as it was. */
    private ByteBuffer changed(SplittableRandom random) {
        byte[] original = good.get(random.nextInt(good.size()));
        byte[] bytes = original.clone();
        do {
            int at = random.nextInt(bytes.length + 1);
            int more = 1 + random.nextInt(30);
            bytes = switch (random.nextInt(5)) {
                case 0 -> with(bytes, at, b -> (byte) (b ^ 1 << random.nextInt(8)));
                case 1 -> with(bytes, at, _ -> (byte) random.nextInt(256));
                case 2 -> Arrays.copyOf(bytes, at);
                case 3 -> Arrays.copyOf(bytes, bytes.length + more);
                default -> with(bytes, at % 44, _ -> (byte) random.nextInt(256)); // the headers
            };
        } while (random.nextInt(4) == 0 || Arrays.equals(bytes, original));
        return ByteBuffer.wrap(bytes);
    }

    private interface Change {
        byte of(byte before);
    }

    private static byte[] with(byte[] bytes, int at, Change change) {
        byte[] next = bytes.clone();
        if (at < next.length) { next[at] = change.of(next[at]); }
        return next;
    }
}
