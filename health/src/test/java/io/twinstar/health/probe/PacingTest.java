package io.twinstar.health.probe;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Check;
import io.twinstar.health.Health;
import io.twinstar.health.Verdict;

import static org.assertj.core.api.Assertions.assertThat;

class PacingTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @Test
    void theNextProbeComesWithinATenthOfTheInterval() {
        assertThat(Pacing.nextNanos(2 * SECOND, 0.0)).isEqualTo(1_800 * MILLI); // 2 s - 0.2 s
        assertThat(Pacing.nextNanos(2 * SECOND, 0.5)).isEqualTo(2_000 * MILLI); // 1.8 s + 0.5 · 0.4 s
        assertThat(Pacing.nextNanos(2 * SECOND, 0.75)).isEqualTo(2_100 * MILLI); // 1.8 s + 0.75 · 0.4 s
        assertThat(Pacing.nextNanos(2 * SECOND, Math.nextDown(1.0))).isBetween(2_200 * MILLI - 2, 2_200 * MILLI);
    }

    @Test
    void fewNewcomersStartAtOnce() {
        assertThat(Pacing.firstNanos(1, 2 * SECOND, 0.5)).isEqualTo(MILLI / 2); // half of 1 · 1 ms
        assertThat(Pacing.firstNanos(3, 2 * SECOND, 0.5)).isEqualTo(3 * MILLI / 2); // half of 3 · 1 ms
        assertThat(Pacing.firstNanos(3, 2 * SECOND, 0.0)).isZero();
    }

    @Test
    void manyNewcomersAreSpreadOverUpToASecond() {
        assertThat(Pacing.firstNanos(400, 2 * SECOND, 0.5)).isEqualTo(200 * MILLI); // half of 400 · 1 ms
        assertThat(Pacing.firstNanos(10_000, 2 * SECOND, 0.5)).isEqualTo(500 * MILLI); // half of 1 s
    }

    @Test
    void theSpreadIsNoLongerThanTheInterval() { assertThat(Pacing.firstNanos(10_000, 250 * MILLI, 0.5)).isEqualTo(125 * MILLI); }

    @Test
    void aVerdictThatMayChangeIsLookedAtFastAndOneThatIsDownSeldom() {
        var pace = Check.Pace.of(Duration.ofSeconds(2));
        assertThat(Pacing.interval(pace, Health.UNKNOWN)).isEqualTo(Duration.ofSeconds(2));
        assertThat(Pacing.interval(pace, health(Verdict.UP, 0))).isEqualTo(Duration.ofSeconds(2));
        assertThat(Pacing.interval(pace, health(Verdict.UP, 1))).isEqualTo(Duration.ofMillis(500)); // 2 s / 4
        assertThat(Pacing.interval(pace, health(Verdict.DOWN, 1))).isEqualTo(Duration.ofMillis(500));
        assertThat(Pacing.interval(pace, health(Verdict.DOWN, 0))).isEqualTo(Duration.ofSeconds(5)); // 2 s · 5 / 2
    }

    private static Health health(Verdict verdict, int streak) { return new Health(verdict, streak, Optional.empty(), 1, 1); }
}
