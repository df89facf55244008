package io.twinstar.vip.witness;

import java.util.SplittableRandom;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.vip.witness.Conversation.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

/** What holds whatever is lost, late, doubled, forgotten or played back: never two votes at one time. */
class PartitionTest {

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

    @Test
    void theSeedsTryHandOversToo() {
        long handOvers = seeds().limit(20).map(seed -> new SimulatedPartition(seed).runUntil(RUN).handOvers).sum();
        assertThat(handOvers).isGreaterThan(20);
    }

    private static LongStream seeds() { return LongStream.range(0, 200); }
}
