package io.twinstar.gateway.balance;

import org.junit.jupiter.api.Test;

import static io.twinstar.gateway.balance.Latency.HALF_LIFE_NANOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class LatencyTest {

    @Test
    void aSlowerAnswerCountsInFullAtOnce() {
        assertThat(new Latency(1_000, 7).observe(50_000, 8)).isEqualTo(new Latency(50_000, 8));
    }

    @Test
    void fasterAnswersWearItDownByTimeAndNotByNumber() {
        var slow = new Latency(100, 0);
        // after a half-life half of the old is kept: 100 × 1/2 + 20 × 1/2
        assertThat(slow.observe(20, HALF_LIFE_NANOS).nanos()).isCloseTo(60, within(1e-9));
        // after two: 100 × 1/4 + 20 × 3/4
        assertThat(slow.observe(20, 2 * HALF_LIFE_NANOS).nanos()).isCloseTo(40, within(1e-9));
        var burst = slow;
        for (int i = 0; i < 1_000; i++) burst = burst.observe(20, 0);
        assertThat(burst.nanos()).isEqualTo(100);
    }

    @Test
    void withoutAnswersItHalvesWithEachHalfLife() {
        var slow = new Latency(80, 5);
        assertThat(slow.at(5)).isEqualTo(80);
        assertThat(slow.at(5 + HALF_LIFE_NANOS)).isCloseTo(40, within(1e-9));
        assertThat(slow.at(5 + 3 * HALF_LIFE_NANOS)).isCloseTo(10, within(1e-9));
    }

    @Test
    void aClockThatIsALittleBehindChangesNothing() { assertThat(new Latency(80, 5).at(4)).isEqualTo(80); }

    @Test
    void nanoTimeMayWrapAround() {
        var observed = new Latency(80, Long.MAX_VALUE - 1);
        assertThat(observed.at(Long.MIN_VALUE - 2 + HALF_LIFE_NANOS)).isCloseTo(40, within(1e-9));
    }
}
