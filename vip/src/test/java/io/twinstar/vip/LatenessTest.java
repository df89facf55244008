package io.twinstar.vip;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LatenessTest {

    private static final long SECOND = 1_000_000_000;

    private final Lateness lateness = new Lateness(0);

    @Test
    void theWorstOfTheMinuteStaysForTheNextOneAndIsForgottenThen() {
        lateness.came(10 * SECOND, 10 * SECOND + 7);
        lateness.came(11 * SECOND, 11 * SECOND + 3);
        assertThat(lateness.worstNanos()).isEqualTo(7);
        lateness.came(61 * SECOND, 61 * SECOND + 1);
        assertThat(lateness.worstNanos()).isEqualTo(7);
        lateness.came(121 * SECOND, 121 * SECOND + 2);
        assertThat(lateness.worstNanos()).isEqualTo(2);
    }

    @Test
    void whoComesEarlyIsNotLate() {
        lateness.came(10 * SECOND, 9 * SECOND);
        assertThat(lateness.worstNanos()).isZero();
    }
}
