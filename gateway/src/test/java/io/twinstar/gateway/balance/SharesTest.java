package io.twinstar.gateway.balance;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Timeouts;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Over a million choices, each backend gets its share by weight. */
class SharesTest {

    private static final int CHOICES = 1_000_000;

    /** Connections stay open: those that go by them must not be led astray by how they began. */
    @ParameterizedTest
    @CsvSource({"WEIGHTED_LEAST_CONNECTION,4", "WEIGHTED_LEAST_CONNECTION,64", "WEIGHTED_LEAST_CONNECTION,65",
            "WEIGHTED_LEAST_CONNECTION,500", "ROUND_ROBIN,4", "ROUND_ROBIN,500", "RANDOM_TWO,2", "RANDOM_TWO,4", "RANDOM_TWO,500",
            "LEAST_LATENCY,4", "LEAST_LATENCY,500", "IP_HASH,4", "IP_HASH,10"})
    void sharesFollowWeightsWithinTwoPercent(Balance balance, int backends) {
        long seed = 20_261_121L + backends;
        int[] weights = weights(backends, seed);
        Candidates candidates = candidates(balance, weights, seed);
        for (int i = 0; i < CHOICES; i++) assertThat(candidates.place(Pools.flow(0x0A000000 + i), 0)).isNotNull();
        assertShares(candidates.live().mapToInt(target -> target.load().open()).toArray(), weights, seed);
    }

    /** Connections end at once: nothing but the draws makes the shares. */
    @ParameterizedTest
    @CsvSource({"ROUND_ROBIN,4", "RANDOM_TWO,2", "RANDOM_TWO,4", "RANDOM_TWO,10"})
    void sharesOfShortConnectionsFollowWeightsWithinTwoPercent(Balance balance, int backends) {
        long seed = 20_261_121L + backends;
        int[] weights = weights(backends, seed);
        Candidates candidates = candidates(balance, weights, seed);
        var chosen = new int[backends];
        for (int i = 0; i < CHOICES; i++) {
            Target target = candidates.place(Pools.flow(i), 0);
            chosen[Pools.number(target)]++;
            requireNonNull(target).load().release();
        }
        assertShares(chosen, weights, seed);
    }

    private static int[] weights(int backends, long seed) { return new Random(seed).ints(backends, 1, 10).toArray(); }

    private static Candidates candidates(Balance balance, int[] weights, long seed) {
        List<Backend> backends = IntStream.range(0, weights.length).mapToObj(i -> Pools.backend(i, weights[i])).toList();
        var pool = new Pool("web", balance, Check.DEFAULT, Timeouts.DEFAULT, backends);
        List<Load> loads = Pools.live(weights).stream().map(Target::load).toList();
        for (Load load : loads) load.observed(1_000_000, 0); // all are as fast
        return Candidates.of(pool, _ -> true, id -> loads.get(id.port() - 1), Candidates.NONE, new Random(seed), 0);
    }

    private static void assertShares(int[] chosen, int[] weights, long seed) {
        double perWeight = (double) CHOICES / Arrays.stream(weights).sum();
        for (int i = 0; i < weights.length; i++) {
            double share = weights[i] * perWeight;
            assertThat((double) chosen[i]).as("backend %d of weight %d, seed %d", i, weights[i], seed).isCloseTo(share,
                    within(0.02 * share));
        }
    }
}
