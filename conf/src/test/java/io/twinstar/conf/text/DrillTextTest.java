package io.twinstar.conf.text;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Drills;
import io.twinstar.conf.Drills.Objectives;

import static io.twinstar.conf.text.Texts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class DrillTextTest {

    private static final String DRILLS = SMALL + """
            drills:
              objectives: { recovery-time: 100ms, lost-connections: 0 }
              windows: [ "mon-fri 22:00-04:00", sat ]
              zone: Europe/Zurich
              keep: 20
              by: castor
              canary: [ ssh, client, twinstar ]
              restart: [ systemctl, start, twinstar ]
              schedule:
                moves: { kind: handover, at: "0 23 * * mon-fri", recovery-time: 50ms }
                deaths: { kind: crash, at: "0 3 * * *", listener: web, failed-requests: 9 }
            """;

    @Test
    void whatIsDrilledWhenAndWhatItMustShowIsRead() {
        Drills drills = Texts.good(DRILLS).drills();
        assertThat(drills.objectives()).isEqualTo(new Objectives(Optional.of(Duration.ofMillis(100)), Optional.of(0), Optional.empty()));
        assertThat(drills.zone()).isEqualTo(ZoneId.of("Europe/Zurich"));
        assertThat(drills.keep()).isEqualTo(20);
        assertThat(drills.by()).contains("castor");
        assertThat(drills.canary()).containsExactly("ssh", "client", "twinstar");
        assertThat(drills.restart()).containsExactly("systemctl", "start", "twinstar");
        var deaths = Objects.requireNonNull(drills.schedule().get("deaths"));
        assertThat(deaths.kind()).isEqualTo(Drills.Kind.CRASH);
        assertThat(deaths.listener()).contains("web");
        assertThat(deaths.objectives().or(drills.objectives()))
                .isEqualTo(new Objectives(Optional.of(Duration.ofMillis(100)), Optional.of(0), Optional.of(9)));
        assertThat(drills.schedule().keySet()).containsExactly("moves", "deaths");
    }

    @Test
    void windowsAreOfTheirTimeZone() {
        Drills drills = Texts.good(DRILLS).drills();
        assertThat(drills.allows(ZonedDateTime.parse("2026-11-23T21:30:00Z"))).as("22:30 in Zurich").isTrue();
        assertThat(drills.allows(ZonedDateTime.parse("2026-11-23T20:30:00Z"))).as("21:30 in Zurich").isFalse();
    }

    @Test
    void withoutAWordOfDrillsThereAreNoneAndAnyTimeIsRight() {
        assertThat(Texts.good(SMALL).drills()).isEqualTo(Drills.NONE);
        assertThat(Drills.NONE.allows(ZonedDateTime.parse("2026-11-23T21:30:00Z"))).isTrue();
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String right, String wrong, List<String> printed) {
        Texts.assertPrinted(DRILLS, right, wrong, printed);
    }

    static Stream<Arguments> aMistakeIsPrintedWithItsPlaceAndNothingElseIs() {
        return Stream.of( //
                row("kind: handover", "kind: hand-over",
                        "f:21:20: kind hand-over is not one of handover, crash, hang, link-down, partition, isolate-clients, backend-down,"
                                + " slow-backend, …; write kind: handover"),
                row("0 23 * * mon-fri", "0 12 * * mon-fri",
                        "f:21:34: 0 12 * * mon-fri is never in one of the windows; choose another time, or add a window"),
                row("0 23 * * mon-fri", "0 23 30 feb *",
                        "f:21:34: at \"0 23 30 feb *\" is not minute, hour, day of the month, month and day of"
                                + " the week as in crontab(5), of a day that there is; write at: \"0 3 * * sun\""),
                row("by: castor", "by: kastor", "f:17:7: by kastor is not a node of this file (one of castor, pollux); write by: castor"),
                row("listener: web", "listener: wed",
                        "f:22:55: listener wed is not a listener of this file (web); write listener: web"),
                row("zone: Europe/Zurich", "zone: Europe/Zuerich",
                        "f:15:9: zone Europe/Zuerich is not a time zone; write zone: Europe/Zurich"),
                row("keep: 20", "keep: 0", "f:16:9: keep 0 is not a whole number from 1 to 1000; write keep: 50"));
    }

    private static Arguments row(String right, String wrong, String... printed) { return arguments(right, wrong, List.of(printed)); }
}
