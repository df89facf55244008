package io.twinstar.gateway.relay.flow;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.fail;

/** {@code -Dseed=N} replays one; {@code -Dseeds=N} runs so many. */
class FlowSimulationTest {

    private static final RandomGeneratorFactory<RandomGenerator> DICE = RandomGeneratorFactory.of("SplittableRandom");

    @Test
    void everyByteAndThenTheEndArrivesHoweverTheSocketsTakeTurns() {
        Long seed = Long.getLong("seed");
        if (seed != null) {
            play(seed);
            return;
        }
        long seeds = Long.getLong("seeds", 1_000_000);
        for (long each = 0; each < seeds; each++) play(each);
    }

    private static void play(long seed) {
        try {
            new SimulatedStream(DICE.create(seed), new Flow()).run();
        } catch (SimulatedStream.Broken broken) {
            var replay = new SimulatedStream(DICE.create(seed), new Flow()).noting();
            try {
                replay.run();
            } catch (SimulatedStream.Broken again) {
                fail("seed %d: %s%n%s", seed, again.getMessage(), String.join("\n", replay.dialogue()));
            }
        }
    }
}
