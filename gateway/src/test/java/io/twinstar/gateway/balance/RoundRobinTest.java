package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class RoundRobinTest {

    @Test
    void goesInNginxsOrderWhateverTheWeights() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int[] weights = random.ints(1 + random.nextInt(12), 1, 2 + random.nextInt(256)).toArray();
            var turns = new RoundRobin.Turns(Pools.live(weights));
            var current = new int[weights.length];
            for (int turn = 0; turn < 5_000; turn++)
                assertThat(turns.getAsInt()).as("seed %d, turn %d", seed, turn).isEqualTo(nginx(weights, current));
        }
    }

    /** ngx_http_upstream_get_peer() of nginx, for peers without failures. */
    private static int nginx(int[] weights, int[] current) {
        int best = -1;
        for (int i = 0; i < weights.length; i++) {
            current[i] += weights[i];
            if (best < 0 || current[i] > current[best]) best = i;
        }
        current[best] -= Arrays.stream(weights).sum();
        return best;
    }

    @Test
    void equalOnesGoRound() {
        var policy = new RoundRobin(Pools.live(7, 7, 7), new Random(1));
        assertThat(IntStream.range(0, 7).map(_ -> Pools.choose(policy))).containsExactly(0, 1, 2, 0, 1, 2, 0);
    }

    @Test
    void aFullOneLosesItsTurnToTheNext() {
        List<Target> live = new ArrayList<>(Pools.live(1, 1, 1));
        Target full = live.get(1);
        live.set(1, new Target(full.id(), 1, 1, 0, 0, full.load()));
        assertThat(live.get(1).reserve()).isTrue();
        var policy = new RoundRobin(live, new Random(1));
        assertThat(IntStream.range(0, 5).map(_ -> Pools.choose(policy))).containsExactly(0, 2, 0, 2, 0);
        full.load().release();
        assertThat(IntStream.range(0, 3).map(_ -> Pools.choose(policy))).containsExactly(1, 2, 0);
    }

    @Test
    void findsTheOnlyOneLeftBehindManyTurnsOfATriedOne() {
        List<Target> live = Pools.live(256, 1);
        var flow = Pools.flow(1);
        flow.tried(live.get(0));
        var policy = new RoundRobin(live, new Random(1));
        for (int i = 0; i < 1_000; i++) assertThat(Pools.number(policy.choose(flow, 0))).isEqualTo(1);
    }

    @Test
    void eventLoopsThatTakeTurnsAtOnceKeepTheShares() throws Exception {
        int loops = 4;
        int choices = 100_000;
        int[] weights = {5, 3, 1, 1};
        var turns = new RoundRobin.Turns(Pools.live(weights));
        var chosen = new AtomicIntegerArray(weights.length);
        var start = new CyclicBarrier(loops);
        try (var threads = Executors.newFixedThreadPool(loops)) {
            var ends = IntStream.range(0, loops).<Future<?>>mapToObj(_ -> threads.submit(() -> {
                start.await();
                for (int i = 0; i < choices; i++) chosen.incrementAndGet(turns.getAsInt());
                return null;
            })).toList();
            for (Future<?> end : ends) end.get();
        }
        // 400,000 turns by 5, 3, 1, 1 of 10
        int[] expected = {200_000, 120_000, 40_000, 40_000};
        for (int i = 0; i < 4; i++) assertThat(chosen.get(i)).as("backend %d", i).isCloseTo(expected[i], within(expected[i] / 50));
    }
}
