package io.twinstar.conf.text;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"50ms, 50_000_000", "1.5s, 1_500_000_000", "250us, 250_000", "0.001us, 1", "2m, 120_000_000_000",
            "1h, 3_600_000_000_000", "0.5h, 1_800_000_000_000", "0s, 0"})
    void aNumberAndItsUnitAreATime(String text, String nanos) {
        assertThat(Durations.parse(text)).contains(Duration.ofNanos(Long.parseLong(nanos.replace("_", ""))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "50", "ms", "50 ms", "-1s", "+1s", "1.s", ".5s", "1e3s", "1S", "1d", "1s1s", "0.0001us", "1,5s", "٥s",
            "9999999999s",
            "2600000h"}) // 2,562,047 h and a bit is what a long of nanoseconds holds
    void whatHasNoUnitOrIsNotExactIsNone(String text) { assertThat(Durations.parse(text)).isEmpty(); }

    @ParameterizedTest
    @CsvSource({"50ms, 50ms", "1500ms, 1.5s", "40950ms, 40.95s", "60s, 1m", "90s, 1.5m", "3661s, 3661s", "0.5s, 500ms",
            "1.234s, 1234ms", "0.001us, 0.001us", "0s, 0s", "168h, 168h"})
    void aTimeIsWrittenInTheLargestUnitWithAtMostTwoDecimals(
            String read, String written) {
        assertThat(Durations.parse(read).map(Durations::text)).contains(written);
        assertThat(Durations.parse(written)).isEqualTo(Durations.parse(read));
    }
}
