package io.twinstar.vip.election;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TimingTest {

    @Test
    void skewIsTheSharePriorityLeavesOfAnInterval() {
        assertThat(Timing.skewNanos(253, 5)).isEqualTo(585_937); // 3/256 × 50 ms = 0.5859375 ms
        assertThat(Timing.skewNanos(100, 100)).isEqualTo(609_375_000); // 156/256 × 1 s
        assertThat(Timing.skewNanos(1, 1)).isEqualTo(9_960_937); // 255/256 × 10 ms = 9.9609375 ms
    }

    @Test
    void skewIsNeverRoundedAwayWhereIntervalsAreShort() {
        assertThat(Timing.skewNanos(254, 1)).isEqualTo(78_125); // 2/256 × 10 ms
    }

    @Test
    void aBackupBearsThreeIntervalsAndItsSkew() {
        assertThat(Timing.downNanos(253, 5)).isEqualTo(150_585_937); // 3 × 50 ms + 0.5859375 ms
        assertThat(Timing.downNanos(100, 100)).isEqualTo(3_609_375_000L); // 3 s + 156/256 s
    }

    @Test
    void theLongestIntervalDoesNotOverflow() {
        assertThat(Timing.downNanos(1, 4095)).isEqualTo(163_640_039_062L); // 3 × 40.95 s + 255/256 × 40.95 s = 163.6400390625 s
    }
}
