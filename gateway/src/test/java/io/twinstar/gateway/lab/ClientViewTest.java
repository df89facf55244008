package io.twinstar.gateway.lab;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ClientViewTest {

    private static final long MS = 1_000_000;

    @Test
    void theLongestGapIsBetweenAnswersWhateverFailedMeanwhile() {
        // answers at 10, 20, 170, 180: the gap is 170 − 20
        var seen = ClientView.of(List.of(ok(5, 10), ok(15, 20), failed(25, 120), ok(150, 170), ok(175, 180)), 0, 190 * MS);
        assertThat(seen.longestGapNanos()).isEqualTo(150 * MS);
        assertThat(seen.asked()).isEqualTo(5);
        assertThat(seen.failed()).isEqualTo(1);
    }

    @Test
    void silenceUntilTheEndIsAGap() {
        var seen = ClientView.of(List.of(ok(5, 10), ok(15, 20)), 0, 100 * MS);
        assertThat(seen.longestGapNanos()).isEqualTo(80 * MS);
    }

    @Test
    void silenceFromTheStartIsAGap() {
        var seen = ClientView.of(List.of(ok(5, 60), ok(61, 62)), 0, 63 * MS);
        assertThat(seen.longestGapNanos()).isEqualTo(60 * MS);
    }

    @Test
    void noAnswerAtAllIsOneGap() {
        assertThat(ClientView.of(List.of(), 0, 100 * MS).longestGapNanos()).isEqualTo(100 * MS);
    }

    @Test
    void onlyRequestsThatStartWithinCount() {
        var seen = ClientView.of(List.of(ok(1, 2), ok(10, 11), ok(20, 21)), 10 * MS, 20 * MS);
        assertThat(seen.asked()).isEqualTo(1);
    }

    @Test
    void tellsWhoAnsweredAndWhyTheRestDidNot() {
        var seen = ClientView.of(List.of(ok(1, 2), ok(3, 4), failed(5, 6)), 0, 10 * MS);
        assertThat(seen.answeredBy()).containsExactly(java.util.Map.entry("backend1", 2L));
        assertThat(seen.sentence()).isEqualTo("3 requests, 1 failed, longest gap 6 ms (1× Connection refused)");
        assertThat(seen.rates(0.5)).isEqualTo("backend1 4/s");
    }

    @Test
    void aLineComesBackAsItWas() {
        var asked = failed(1, 2);
        assertThat(Asked.ofLine(asked.line())).isEqualTo(asked);
    }

    private static Asked ok(long startMillis, long endMillis) {
        return new Asked(startMillis * MS, endMillis * MS, true, "backend1");
    }

    private static Asked failed(long startMillis, long endMillis) {
        return new Asked(startMillis * MS, endMillis * MS, false, "Connection refused");
    }
}
