package io.twinstar.gateway.balance;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class DrawsTest {

    @Test
    void everyDrawOnceGivesEachBackendExactlyItsWeight() {
        for (int seed = 0; seed < 100; seed++) {
            int[] weights = new Random(seed).ints(1 + seed % 30, 1, 257).toArray();
            int n = weights.length;
            int sum = Arrays.stream(weights).sum();
            var next = new ArrayDeque<Integer>();
            var draws = new Draws(Pools.live(weights), drawing(next));
            var drawn = new int[n];
            for (int draw = 0; draw < n * sum; draw++) {
                next.add(draw / sum); // n boxes
                next.add(draw % sum); // and in each of them as many points as all weigh
                drawn[draws.getAsInt()]++;
            }
            int[] expected = Arrays.stream(weights).map(weight -> weight * n).toArray();
            assertThat(drawn).as("seed %d", seed).isEqualTo(expected);
        }
    }

    private static RandomGenerator drawing(ArrayDeque<Integer> next) {
        return new RandomGenerator() {

            @Override
            public int nextInt(int bound) { return next.remove(); }

            @Override
            public long nextLong() { throw new AssertionError("a draw without a bound"); }
        };
    }
}
