package io.twinstar.vip.witness;

import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;

import static io.twinstar.vip.witness.Conversation.CASTOR;
import static io.twinstar.vip.witness.Conversation.HELD;
import static io.twinstar.vip.witness.Conversation.MILLI;
import static io.twinstar.vip.witness.Conversation.POLLUX;
import static io.twinstar.vip.witness.Conversation.granted;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds whatever is lost, late, doubled, forgotten or played back: never two votes at one time. */
class PartitionTest {

    private static final List<Question> INCUMBENT = List.of(new Question(Conversation.WEB, Claim.INCUMBENT, 200));
    private static final long RUN = 20_000 * MILLI;

    @ParameterizedTest
    @MethodSource("seeds")
    void neverDoBothHoldTheVote(long seed) {
        var partition = new SimulatedPartition(seed);
        var faults = new SplittableRandom(~seed);
        while (partition.nowNanos() < RUN) {
            partition.runUntil(partition.nowNanos() + faults.nextLong(100 * MILLI));
            switch (faults.nextInt(10)) {
                case 0 -> partition.restartWitness();
                case 1 -> partition.restart(partition.gateways.get(faults.nextInt(2)));
                default -> partition.replaySomething();
            }
        }
        assertThat(partition.broken).as(partition.when()).isEmpty();
        assertThat(partition.grants).as(partition.when() + ": votes granted").isPositive();

        partition.heal().runUntil(RUN + 1_000 * MILLI);
        assertThat(partition.holders()).as(partition.when()).hasSize(1);
    }

    /**
     * Castor reads its clock at 199 ms and is then held up. Its vote ends at 200, pollux has it from 200.2, the witness starts anew
     * at 210, and only then a request of castor's from 190 arrives. At 290 castor goes on, and for the rest of this turn it
     * is 199 and castor an incumbent, whom the new witness would grant the vote until 399. Pollux has it until 400.2.
     */
    @Test
    void whoWasHeldUpWhileTheWitnessStartedAnewHasNoVoteByAnOldClaim() {
        var witness = new Conversation();
        var castor = new Asker(CASTOR, 1, 0);
        long challenge = witness.votes().challenge();
        Request first = castor.ask(INCUMBENT, 0, 0).getFirst();
        castor.hear(new Challenge(1, first.number(), challenge), 0);
        assertThat(witness.hear(castor.ask(INCUMBENT, 0, 0).getFirst(), 0).orElseThrow()).isInstanceOf(Ruling.class);
        Request late = castor.ask(INCUMBENT, 200 * MILLI, 190 * MILLI).getFirst();
        assertThat(witness.candidate(POLLUX, HELD)).isEqualTo(granted(HELD + 200 * MILLI));
        witness.restartWitness(210 * MILLI);

        Reply reply = witness.hear(late, 260 * MILLI).orElseThrow();
        assertThat(castor.hear(reply, 290 * MILLI)).isEqualTo(new Asker.Heard.Challenged(Optional.empty()));
        assertThat(castor.ask(INCUMBENT, 200 * MILLI, 199 * MILLI)).isEmpty();
    }

    @Test
    void theSeedsTryHandOversToo() {
        long handOvers = seeds().limit(20).map(seed -> new SimulatedPartition(seed).runUntil(RUN).handOvers).sum();
        assertThat(handOvers).isGreaterThan(20);
    }

    private static LongStream seeds() { return LongStream.range(0, 200); }
}
