package io.twinstar.gateway.drill.live;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What is told of a drill that nobody watched. */
class TimetableTest {

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
