package io.twinstar.gateway.drill.live;

import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** When a drill that nobody watches begins, and what is told of it. */
class TimetableTest {

    private static final ZonedDateTime MINUTE = ZonedDateTime.of(2026, 3, 28, 23, 58, 0, 0, ZoneOffset.UTC);

    /** The VIP may be there by the time of a later look: it would begin the drill once more. */
    @Test
    void bothGatewaysLookAsAMinuteBeginsWheneverTheyWereStarted() {
        for (int startMillis = 0; startMillis < 60_000; startMillis += 17) {
            var looks = new TreeSet<ZonedDateTime>();
            for (var now = MINUTE.plus(startMillis, ChronoUnit.MILLIS); now.isBefore(MINUTE.plusMinutes(4));) {
                now = now.plus(Timetable.untilLook(now));
                assertThat(looks.add(now)).isTrue();
            }
            assertThat(looks).contains(MINUTE.plusMinutes(1), MINUTE.plusMinutes(2), MINUTE.plusMinutes(3));
        }
    }

    @Test
    void aClockThatWasSetIsNoticedWithinSeconds() {
        for (int second = 0; second < 60; second++) {
            assertThat(Timetable.untilLook(MINUTE.plusSeconds(second))).isLessThanOrEqualTo(Duration.ofSeconds(5));
        }
    }

    @Test
    void aRefusalIsToldWithItsReasons() {
        assertThat(Timetable.result(List.of("drill crash is refused, nothing was done:", "  another drill runs", "  no backend is up")))
                .isEqualTo("drill crash is refused, nothing was done: another drill runs; no backend is up");
    }

    @Test
    void aResultIsToldWithoutTheStepsBeforeIt() {
        assertThat(Timetable.result(List.of("drill handover", "  the VIP moves", "  0.5 s  watch", "", "passed", "  report: 1.html")))
                .isEqualTo("passed; report: 1.html");
    }

    @Test
    void whoSaidNothingHasSaidNothing() {
        assertThat(Timetable.result(List.of())).isEqualTo("it said nothing");
    }
}
