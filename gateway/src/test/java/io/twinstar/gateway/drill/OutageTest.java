package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Drills.Objectives;
import io.twinstar.gateway.drill.Sighting.Echoed;
import io.twinstar.gateway.drill.Sighting.Late;
import io.twinstar.gateway.drill.Sighting.Lost;
import io.twinstar.gateway.drill.Sighting.Requested;

import static org.assertj.core.api.Assertions.assertThat;

/** A request every 2 ms that takes 1 ms; the fault is at 100 ms. */
class OutageTest {

    private static final long MS = 1_000_000;

    private final List<Sighting> seen = new ArrayList<>();

    private void answered(long startMs, long tookMs) {
        seen.add(new Requested(startMs * MS, startMs * MS + MS / 2, (startMs + tookMs) * MS, true, "-"));
    }

    private void failed(long startMs, String why) {
        seen.add(new Requested(startMs * MS, 0, (startMs + 1) * MS, false, why));
    }

    private void steady(long fromMs, long toMs) {
        for (long at = fromMs; at < toMs; at += 2) answered(at, 1);
    }

    private Outage outage() { return Outage.of(seen, 0, 100 * MS, 400 * MS); }

    @Test
    void theGapIsFromTheLastAnswerBeforeToTheFirstAfter() {
        steady(0, 100); // the last one ends at 99
        for (long at = 100; at < 120; at += 2) failed(at, "refused");
        steady(120, 400);
        var outage = outage();
        assertThat(outage.gapFromNanos()).isEqualTo(99 * MS);
        assertThat(outage.gapToNanos()).isEqualTo(121 * MS);
        assertThat(outage.gapNanos()).isEqualTo(22 * MS);
        assertThat(outage.ended()).isTrue();
        assertThat(outage.calmGapNanos()).isEqualTo(2 * MS);
        assertThat(outage.failed()).isEqualTo(10);
        assertThat(outage.failedBy()).containsExactly(Map.entry("refused", 10L));
    }

    @Test
    void aLaterLongerGapIsTheOne() {
        steady(0, 100);
        steady(110, 200);
        steady(260, 400);
        assertThat(outage().gapFromNanos()).isEqualTo(199 * MS);
        assertThat(outage().gapNanos()).isEqualTo(62 * MS);
    }

    @Test
    void aLongGapInTheCalmIsNotTheFaults() {
        steady(0, 20);
        steady(80, 400);
        assertThat(outage().gapNanos()).isEqualTo(2 * MS);
        assertThat(outage().calmGapNanos()).isEqualTo(62 * MS);
    }

    @Test
    void anOutageThatDoesNotEndLastsToTheEnd() {
        steady(0, 100);
        assertThat(outage().ended()).isFalse();
        assertThat(outage().gapNanos()).isEqualTo(301 * MS);
    }

    @Test
    void connectionsAreHeldThatWereAnsweredBeforeTheFaultAndLostAfterIt() {
        steady(0, 400);
        seen.add(new Echoed(1, 10 * MS, 11 * MS));
        seen.add(new Echoed(2, 10 * MS, 11 * MS));
        seen.add(new Echoed(2, 99 * MS, 130 * MS));
        seen.add(new Lost(1, 102 * MS, "Connection reset"));
        seen.add(new Lost(3, 50 * MS, "Connection reset"));
        var outage = outage();
        assertThat(outage.held()).isEqualTo(2);
        assertThat(outage.lost()).isEqualTo(1);
        assertThat(outage.lostBy()).containsOnlyKeys("Connection reset");
        assertThat(outage.stallNanos()).isEqualTo(31 * MS);
    }

    @Test
    void theCanarysOwnLatenessCountsAroundTheGapOnly() {
        steady(0, 100);
        steady(130, 400);
        seen.add(new Late(50 * MS, 9 * MS));
        seen.add(new Late(110 * MS, 4 * MS));
        seen.add(new Late(300 * MS, 8 * MS));
        assertThat(outage().lateNanos()).isEqualTo(4 * MS);
    }

    @Test
    void objectivesAreMetUpToTheirBound() {
        steady(0, 100);
        failed(100, "refused");
        steady(120, 400);
        var objectives = new Objectives(Optional.of(Duration.ofMillis(22)), Optional.of(0), Optional.of(0));
        assertThat(Verdict.of(objectives, outage())).containsExactly(new Verdict("recovery-time", "22ms", "22.0 ms", true),
                new Verdict("lost-connections", "0", "none was held", true), new Verdict("failed-requests", "0", "1 of 141", false));
        assertThat(Verdict.of(new Objectives(Optional.of(Duration.ofMillis(21)), Optional.empty(), Optional.empty()), outage()))
                .containsExactly(new Verdict("recovery-time", "21ms", "22.0 ms", false));
        assertThat(Verdict.of(Objectives.NONE, outage())).isEmpty();
    }

    @Test
    void aLineIsReadAsItWasWritten() {
        for (Sighting one : List.of(new Requested(1, 2, 3, true, "-"), new Requested(1, 0, 3, false, "Connection reset by peer"),
                new Echoed(4, 5, 6), new Lost(4, 7, "closed by the other side"), new Late(8, 9), new Sighting.Clock(1, 2))) {
            assertThat(Sighting.ofLine(one.line())).contains(one);
            assertThat(one.shifted(5).shifted(-5)).isEqualTo(one);
        }
        assertThat(Sighting.ofLine("Warning: something of ssh's")).isEmpty();
        assertThat(Sighting.ofLine("r 1 2")).isEmpty();
        assertThat(Sighting.ofLine("")).isEmpty();
        assertThat(new Requested(1, 0, 3, false, "x").shifted(5)).isEqualTo(new Requested(6, 0, 8, false, "x"));
    }
}
