package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LeastConnectionsTest {

    private static final List<Backend> POOL = Pools.pool(3, 1, 1); // of which only the heaviest weight matters, and only in large pools
    private static final Flow FLOW = new Flow(Pools.address(0x0A000001));

    /** Open connections by backend; what is chosen stays open. */
    private final int[] open = new int[1_000];

    @Test
    void choosesByOpenPlusOneOverWeight() {
        List<Target> live = live(3, 1, 1);
        var policy = new LeastConnections(POOL, new Random(1));
        // (open + 1) / weight of A, B, C:   1/3 1 1 → A   2/3 1 1 → A   3/3 1 1 → a tie, until each of them had one;
        // then (3,1,1) open:                4/3 2 2 → A   5/3 2 2 → A   6/3 2 2 → the tie again, and so on
        for (int turn = 0; turn < 20; turn++) {
            assertThat(place(policy, live)).isZero();
            assertThat(place(policy, live)).isZero();
            assertThat(List.of(place(policy, live), place(policy, live), place(policy, live))).containsExactlyInAnyOrder(0, 1, 2);
        }
        assertThat(Arrays.copyOf(open, 3)).containsExactly(60, 20, 20);
    }

    @Test
    void prefersTheHeavierOfTwoIdleBackends() {
        List<Target> live = live(1, 2);
        for (int seed = 0; seed < 100; seed++) {
            assertThat(index(new LeastConnections(POOL, new Random(seed)).choose(live, FLOW))).as("seed %d", seed).isEqualTo(1); // 1/1 > 1/2
        }
    }

    @Test
    void comparesWithoutRounding() {
        List<Target> live = live(256, 255);
        open[0] = 255;
        open[1] = 253;
        // 256/256 = 1 against 254/255 = 0.996…: in whole numbers they were 1 and 0, and with 257/256 and 256/255 both 1
        assertThat(index(new LeastConnections(POOL, new Random(1)).choose(live, FLOW))).isEqualTo(1);
        open[0] = 256;
        open[1] = 255;
        // 257 × 255 = 65,535 against 256 × 256 = 65,536
        assertThat(index(new LeastConnections(POOL, new Random(1)).choose(live, FLOW))).isEqualTo(0);
    }

    @Test
    void doesNotOverflow() {
        List<Target> live = live(256, 1);
        open[0] = Integer.MAX_VALUE;
        assertThat(index(new LeastConnections(POOL, new Random(1)).choose(live, FLOW))).isEqualTo(1);
    }

    @Test
    void breaksTiesEvenly() {
        List<Target> live = live(1, 1, 1, 1);
        var policy = new LeastConnections(POOL, new Random(7));
        var chosen = new int[4];
        for (int i = 0; i < 40_000; i++) chosen[index(policy.choose(live, FLOW))]++;
        // 10,000 each, with a standard deviation of sqrt(40,000 × 1/4 × 3/4) = 87: 400 is more than four of them
        for (int count : chosen) assertThat(count).isCloseTo(10_000, within(400));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 64, 65, 500})
    void sharesFollowWeightsWithinTwoPercent(int backends) {
        long seed = 20_261_121L + backends;
        var random = new Random(seed);
        int[] weights = IntStream.generate(() -> 1 + random.nextInt(9)).limit(backends).toArray();
        List<Target> live = live(weights);
        var policy = new LeastConnections(Pools.pool(weights), random);
        for (int i = 0; i < 1_000_000; i++) place(policy, live);
        double perWeight = 1_000_000.0 / Arrays.stream(weights).sum();
        for (int i = 0; i < backends; i++) {
            double share = weights[i] * perWeight;
            assertThat((double) open[i]).as("backend %d of weight %d, seed %d", i, weights[i], seed).isCloseTo(share, within(0.02 * share));
        }
    }

    @Test
    void aboveTheScanLimitTheBetterOfTwoIsTaken() {
        var weights = new int[100];
        Arrays.fill(weights, 1);
        List<Target> live = live(weights);
        Arrays.fill(open, 1);
        open[3] = 1_000_000; // chosen only if it is drawn twice: 100,000 / 100 / 100 = 10 times
        var policy = new LeastConnections(Pools.pool(weights), new Random(3));
        var chosen = new int[100];
        for (int i = 0; i < 100_000; i++) chosen[index(policy.choose(live, FLOW))]++;
        assertThat(chosen[3]).isLessThan(30);
    }

    private int place(Balancer policy, List<Target> live) {
        int chosen = index(policy.choose(live, FLOW));
        open[chosen]++;
        return chosen;
    }

    private static int index(Target target) { return target.id().port() - 1; }

    private List<Target> live(int... weights) {
        var live = new ArrayList<Target>();
        for (int i = 0; i < weights.length; i++) {
            int at = i;
            live.add(new Target(Pools.backend(i, weights[i]).id(), weights[i], () -> open[at]));
        }
        return live;
    }
}
