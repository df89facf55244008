package io.twinstar.gateway.admit;

import java.time.Duration;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Rate;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

class PaceTest {

    /** As System.nanoTime() may be: of either sign, and about to turn over. */
    @ParameterizedTest
    @ValueSource(longs = {0, -5, Long.MAX_VALUE - 1_000})
    void aBurstPassesAtOnceAndThenOneForEachTokenThatComesIn(long start) {
        var pace = Pace.of(new Rate(10, Duration.ofSeconds(1), 3)); // a token each 100 ms
        var bucket = new Bucket(start);
        assertThat(taken(bucket, pace, start, 5)).isEqualTo(3);
        assertThat(taken(bucket, pace, start + MILLISECONDS.toNanos(100) - 1, 1)).isZero();
        assertThat(taken(bucket, pace, start + MILLISECONDS.toNanos(100), 2)).isEqualTo(1);
        assertThat(taken(bucket, pace, start + MILLISECONDS.toNanos(350), 3)).as("at 200 and 300 ms").isEqualTo(2);
        assertThat(taken(bucket, pace, start + MILLISECONDS.toNanos(400), 2)).as("at 400 ms").isEqualTo(1);
        assertThat(taken(bucket, pace, start + SECONDS.toNanos(3_600), 5)).as("no more than it holds").isEqualTo(3);
    }

    @Test
    void itIsFullAgainWhenAllTokensHaveComeIn() {
        var pace = Pace.of(new Rate(10, Duration.ofSeconds(1), 3));
        var bucket = new Bucket(0);
        assertThat(bucket.isFull(0)).isTrue();
        taken(bucket, pace, 0, 3);
        assertThat(bucket.isFull(MILLISECONDS.toNanos(300) - 1)).isFalse();
        assertThat(bucket.isFull(MILLISECONDS.toNanos(300))).isTrue();
    }

    @Test
    void aRateMayBeOfAMinuteAndAsHighAsAMillionASecond() {
        assertThat(Pace.of(new Rate(30, Duration.ofMinutes(1), 1))).isEqualTo(new Pace(SECONDS.toNanos(2), 0));
        // 999 more than one, a microsecond each
        assertThat(Pace.of(new Rate(1_000_000, Duration.ofSeconds(1), 1_000))).isEqualTo(new Pace(1_000, 999_000));
    }

    /** Against a bucket that is filled and emptied token by token. */
    @Test
    void itAgreesWithABucketOfTokens() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int trial = 0; trial < 500; trial++) {
            int perSecond = 1 + random.nextInt(20);
            int burst = 1 + random.nextInt(10);
            long tokenNanos = SECONDS.toNanos(1) / perSecond;
            var bucket = new Bucket(0);
            long lacking = 0; // tokens times their time
            long nowNanos = 0;
            for (int arrival = 0; arrival < 200; arrival++) {
                long pause = random.nextInt(3) == 0 ? 0 : random.nextLong(2 * tokenNanos);
                nowNanos += pause;
                lacking = Math.max(0, lacking - pause);
                boolean one = burst * tokenNanos - lacking >= tokenNanos;
                if (one) lacking += tokenNanos;
                assertThat(bucket.take(Pace.of(new Rate(perSecond, Duration.ofSeconds(1), burst)), nowNanos)).as("seed %d", seed)
                        .isEqualTo(one);
            }
        }
    }

    private static int taken(Bucket bucket, Pace pace, long nowNanos, int tries) {
        int taken = 0;
        for (int i = 0; i < tries; i++) if (bucket.take(pace, nowNanos)) taken++;
        return taken;
    }
}
