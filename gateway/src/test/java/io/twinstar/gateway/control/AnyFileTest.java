package io.twinstar.gateway.control;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Conf;
import io.twinstar.conf.file.ConfFile;
import io.twinstar.conf.text.Decoded;

import static org.assertj.core.api.Assertions.assertThat;

/** Random bytes of a file exchanged, and then it is reloaded, again and again: all of a file is in force, or nothing of it. */
class AnyFileTest {

    /** Of each seed; {@code -Dtwinstar.mutations=12500} makes a hundred thousand in all. */
    private static final int ROUNDS = Integer.getInteger("twinstar.mutations", 500);

    private static final byte[] GOOD = """
            nodes: { castor: { address: 198.18.0.11 }, pollux: { address: 198.18.0.12 } }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 50ms }
            listeners:
              web: { vip: web, port: 80, pool: web }
              tls: { vip: web, port: 443, pool: tls, max-connections: 2000 }
            pools:
              web: { balance: round-robin, backends: [ { address: 198.18.0.21:8080, weight: 3 }, { address: 198.18.0.22:8080 } ] }
              tls: { check: { tcp: connect, every: 1s }, backends: [ { address: 198.18.0.21:8443 } ] }
            """.getBytes(StandardCharsets.UTF_8);
    private static final byte[] LIKELY = "0123456789:,-{}[] \n#&*!\"'.\0\377ms".getBytes(StandardCharsets.ISO_8859_1);

    private Control.Step step = Control.begin(((Decoded.Good) ConfFile.of(GOOD).decoded()).conf(), ConfFile.sha256(GOOD), 0);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void allOfAFileIsInForceOrNothingOfIt(long seed) {
        var random = new SplittableRandom(seed);
        int adopted = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = edited(1 + random.nextInt(3), random);
            String run = "seed %d, round %d: %s".formatted(seed, round, new String(bytes, StandardCharsets.ISO_8859_1));
            var read = ConfFile.of(bytes);
            Snapshot before = step.next().snapshot();
            take(read.decoded() instanceof Decoded.Good(Conf conf)
                    ? new ControlEvent.Offered(Offer.ofFile(Stage.ROOT, conf, read.sha256(), read.text()))
                    : new ControlEvent.Rejected(Stage.ROOT, read.problems("f")));
            if (step.effects().getFirst() instanceof Effect.Prepare(Offer offer, _, _)) {
                assertNothingChanged(before, run);
                take(random.nextInt(4) == 0
                        ? new ControlEvent.PrepareFailed(offer, "port 80: Address already in use")
                        : new ControlEvent.Prepared(offer));
            }
            if (answer(run).accepted() && !read.sha256().equals(before.sha256())) {
                adopted++;
                assertInForce(before, read, run);
            } else {
                assertNothingChanged(before, run);
            }
        }
        assertThat(adopted).as("files that were put in force").isBetween(ROUNDS / 20, ROUNDS - ROUNDS / 4); // else little was tried
    }

    private void assertInForce(Snapshot before, ConfFile.Loaded read, String run) {
        Snapshot now = step.next().snapshot();
        assertThat(new Decoded.Good(now.conf())).as(run).isEqualTo(read.decoded());
        assertThat(now.sha256()).as(run).isEqualTo(read.sha256());
        assertThat(now.generation()).as(run).isEqualTo(before.generation() + 1);
        assertThat(published()).as(run).containsExactly(now);
    }

    private void assertNothingChanged(Snapshot before, String run) {
        Snapshot now = step.next().snapshot();
        assertThat(now.conf()).as(run).isSameAs(before.conf());
        assertThat(List.of(now.sha256(), now.generation(), now.inventory())).as(run)
                .isEqualTo(List.of(before.sha256(), before.generation(), before.inventory()));
        assertThat(published()).as(run).isEmpty();
    }

    private List<Snapshot> published() {
        return step.effects().stream().filter(Effect.Publish.class::isInstance).map(effect -> ((Effect.Publish) effect).snapshot())
                .toList();
    }

    private Effect.Outcome answer(String run) {
        var answers = step.effects().stream().filter(Effect.Answer.class::isInstance).map(effect -> ((Effect.Answer) effect).outcome())
                .toList();
        assertThat(answers).as(run).hasSize(1);
        return answers.getFirst();
    }

    private void take(ControlEvent event) {
        step = Control.step(step.next(), event, 0);
    }

    /** So many bytes of it are lost, doubled or others. */
    private static byte[] edited(int edits, SplittableRandom random) {
        byte[] text = GOOD;
        for (int i = 0; i < edits; i++) {
            int at = random.nextInt(text.length);
            var next = new ByteArrayOutputStream();
            next.writeBytes(Arrays.copyOf(text, at));
            switch (random.nextInt(3)) {
                case 0 -> next.write(LIKELY[random.nextInt(LIKELY.length)]);
                case 1 -> next.writeBytes(new byte[]{text[at], text[at]});
                default -> {
                }
            }
            next.writeBytes(Arrays.copyOfRange(text, at + 1, text.length));
            text = next.toByteArray();
        }
        return text;
    }
}
