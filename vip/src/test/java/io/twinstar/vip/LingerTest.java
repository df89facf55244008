package io.twinstar.vip;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LingerTest {

    private static final long SECOND = 1_000_000_000;

    private final Linger linger = Linger.begin(30 * SECOND, 100 * SECOND);

    @Test
    void itLastsWhileThereAreConnectionsAndNoLongerThanItMay() {
        Linger last = linger;
        for (int second = 0; second < 30; second++) {
            last = last.looked(1, (100 + second) * SECOND);
            assertThat(last.isOver((100 + second) * SECOND)).as("after %d s", second).isFalse();
        }
        assertThat(last.looked(1, 130 * SECOND).isOver(130 * SECOND)).isTrue(); // 100 + 30
    }

    @Test
    void itEndsASecondAfterTheLastConnection() {
        Linger busy = linger.looked(3, 105 * SECOND);
        Linger idle = busy.looked(0, 105 * SECOND + SECOND / 2);
        assertThat(idle.isOver(106 * SECOND - 1)).isFalse();
        assertThat(idle.isOver(106 * SECOND)).isTrue();
    }

    @Test
    void timeIsComparedAcrossTheClocksWrap() {
        Linger late = Linger.begin(30 * SECOND, Long.MAX_VALUE - SECOND);
        assertThat(late.looked(1, Long.MIN_VALUE + SECOND).isOver(Long.MIN_VALUE + SECOND)).isFalse();
    }
}
