package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LeastConnectionsTest {

    @Test
    void choosesByOpenPlusOneOverWeight() {
        List<Target> live = Pools.live(3, 1, 1);
        Balancer policy = LeastConnections.among(live, new Random(1));
        // (open + 1) / weight of A, B, C:   1/3 1 1 → A   2/3 1 1 → A   3/3 1 1 → a tie, until each of them had one;
        // then (3,1,1) open:                4/3 2 2 → A   5/3 2 2 → A   6/3 2 2 → the tie again, and so on
        for (int turn = 0; turn < 20; turn++) {
            assertThat(Pools.place(policy)).isZero();
            assertThat(Pools.place(policy)).isZero();
            assertThat(List.of(Pools.place(policy), Pools.place(policy), Pools.place(policy))).containsExactlyInAnyOrder(0, 1, 2);
        }
        assertThat(live).extracting(target -> target.load().open()).containsExactly(60, 20, 20);
    }

    @Test
    void prefersTheHeavierOfTwoIdleBackends() {
        List<Target> live = Pools.live(1, 2);
        for (int seed = 0; seed < 100; seed++) {
            assertThat(Pools.choose(LeastConnections.among(live, new Random(seed)))).as("seed %d", seed).isEqualTo(1); // 1/1 > 1/2
        }
    }

    @Test
    void comparesWithoutRounding() {
        List<Target> live = Pools.live(256, 255);
        Pools.open(live.get(0), 255);
        Pools.open(live.get(1), 253);
        // 256/256 = 1 against 254/255 = 0.996…: in whole numbers they were 1 and 0, and with 257/256 and 256/255 both 1
        assertThat(Pools.choose(LeastConnections.among(live, new Random(1)))).isEqualTo(1);
        Pools.open(live.get(0), 1);
        Pools.open(live.get(1), 2);
        // 257 × 255 = 65,535 against 256 × 256 = 65,536
        assertThat(Pools.choose(LeastConnections.among(live, new Random(1)))).isEqualTo(0);
    }

    @Test
    void breaksTiesEvenly() {
        List<Target> live = Pools.live(1, 1, 1, 1);
        Balancer policy = LeastConnections.among(live, new Random(7));
        var chosen = new int[4];
        for (int i = 0; i < 40_000; i++) chosen[Pools.choose(policy)]++;
        // 10,000 each, with a standard deviation of sqrt(40,000 × 1/4 × 3/4) = 87: 400 is more than four of them
        for (int count : chosen) assertThat(count).isCloseTo(10_000, within(400));
    }

    @Test
    void aboveTheScanLimitTheBetterOfTwoIsTaken() {
        List<Target> live = Pools.live(Pools.equal(100));
        Pools.open(live.get(3), 10_000); // of two different ones, the other is always better
        Balancer policy = LeastConnections.among(live, new Random(3));
        for (int i = 0; i < 100_000; i++) assertThat(Pools.choose(policy)).isNotEqualTo(3);
    }

    @Test
    void whatIsFullOrWasTriedIsNotAmongThem() {
        List<Target> live = new ArrayList<>(Pools.live(9, 3, 1));
        Target full = live.get(0);
        live.set(0, new Target(full.id(), 9, 1, 0, 0, full.load()));
        assertThat(live.get(0).reserve()).isTrue();
        Balancer policy = LeastConnections.among(live, new Random(1));
        var flow = Pools.flow(1);
        assertThat(Pools.number(policy.choose(flow, 0))).isEqualTo(1);
        flow.tried(live.get(1));
        assertThat(Pools.number(policy.choose(flow, 0))).isEqualTo(2);
        flow.tried(live.get(2));
        assertThat(policy.choose(flow, 0)).isNull();
    }

    @Test
    void inSlowStartABackendCountsForWhatItsWeightHasGrownTo() {
        List<Target> live = new ArrayList<>(Pools.live(1, 1));
        live.set(1, new Target(Pools.id(1), 1, Integer.MAX_VALUE, 1_000, 900, live.get(1).load()));
        Balancer policy = LeastConnections.among(live, new Random(1));
        // just up, it counts for a tenth: (0 + 1) / 0.1 = 10, and so the other one is first until (open + 1) / 1 is more
        Pools.open(live.get(0), 8);
        assertThat(Pools.number(policy.choose(Pools.flow(1), 1_000))).isEqualTo(0);
        Pools.open(live.get(0), 2);
        assertThat(Pools.number(policy.choose(Pools.flow(1), 1_000))).isEqualTo(1);
        Pools.open(live.get(1), 5);
        // after 400 of 900 it counts for half, (5 + 1) / 0.5 = 12, and after all of them for 6
        assertThat(Pools.number(policy.choose(Pools.flow(1), 1_400))).as("12 against 11").isEqualTo(0);
        assertThat(Pools.number(policy.choose(Pools.flow(1), 1_900))).as("6 against 11").isEqualTo(1);
    }
}
