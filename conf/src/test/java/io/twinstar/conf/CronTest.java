package io.twinstar.conf;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Times that come again, and windows. 2026-11-22 is a Sunday. */
class CronTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0 3 * * *        | 2026-11-22T02:59 | 2026-11-22T03:00
            0 3 * * *        | 2026-11-22T03:00 | 2026-11-23T03:00
            */15 * * * *     | 2026-11-22T03:01 | 2026-11-22T03:15
            7 * * * *        | 2026-12-31T23:08 | 2027-01-01T00:07
            0 3 * * mon-fri  | 2026-11-22T00:00 | 2026-11-23T03:00
            0 3 * * 7        | 2026-11-22T04:00 | 2026-11-29T03:00
            0 3 * * 0        | 2026-11-22T04:00 | 2026-11-29T03:00
            0 3 1 * *        | 2026-11-22T04:00 | 2026-12-01T03:00
            0 3 1 * wed      | 2026-11-22T04:00 | 2026-11-25T03:00
            0 3 29 feb *     | 2026-11-22T04:00 | 2028-02-29T03:00
            0 22-23,1 * * *  | 2026-11-22T23:00 | 2026-11-23T01:00
            5/20 4 * * *     | 2026-11-22T04:06 | 2026-11-22T04:25
            """)
    void theNextTimeIsTheFirstMinuteThatIsNamedAfterThisOne(String cron, String after, String next) {
        assertThat(Cron.parse(cron).orElseThrow().next(at(after))).isEqualTo(at(next));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0 3 * *", "0 3 * * * *", "60 3 * * *", "0 24 * * *", "0 3 0 * *", "0 3 * 13 *", "0 3 * * 8", "0 3 * * fun",
            "5-1 * * * *", "*/0 * * * *", "0 3 30 feb *", "*-5 * * * *", "1,,2 * * * *"})
    void whatIsNoTimeIsNone(String text) {
        assertThat(Cron.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"02:00-05:00,2026-11-22T02:00,true", "02:00-05:00,2026-11-22T05:00,false", "02:00-05:00,2026-11-22T01:59,false",
            "sun,2026-11-22T23:59,true", "sun,2026-11-23T00:00,false", "fri-mon 10:00-11:00,2026-11-22T10:30,true",
            "fri-mon 10:00-11:00,2026-11-24T10:30,false", "sun 22:00-04:00,2026-11-22T23:00,true", "sun 22:00-04:00,2026-11-23T03:59,true",
            "sun 22:00-04:00,2026-11-22T03:59,false", "sat 22:00-04:00,2026-11-22T03:59,true", "SUN 00:00-24:00,2026-11-22T23:59,true"})
    void aWindowHasTheMomentsBetweenItsEndsAndAfterMidnightThoseOfTheDayBefore(String window, String moment, boolean inside) {
        assertThat(Window.parse(window).orElseThrow().contains(at(moment))).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "25:00-26:00", "02:60-03:00", "02:00", "someday", "mon-", "24:00-02:00", "mon02:00-03:00",
            "2:00-3:00"})
    void whatIsNoWindowIsNone(String text) {
        assertThat(Window.parse(text)).isEmpty();
    }

    @Test
    void aTimeThatIsNeverInAWindowIsKnownToBe() {
        var night = List.of(Window.parse("mon-fri 02:00-05:00").orElseThrow());
        assertThat(Cron.parse("0 3 * * *").orElseThrow().meets(night)).isTrue();
        assertThat(Cron.parse("0 3 * * sat,sun").orElseThrow().meets(night)).isFalse();
        assertThat(Cron.parse("0 5 * * *").orElseThrow().meets(night)).isFalse();
        assertThat(Cron.parse("0 3 1 * *").orElseThrow().meets(night)).as("the first is a Monday at some time").isTrue();
        assertThat(Cron.parse("0 12 * * *").orElseThrow().meets(List.of())).isTrue();
    }

    private static ZonedDateTime at(String text) {
        return java.time.LocalDateTime.parse(text).atZone(ZoneOffset.UTC);
    }
}
