package io.twinstar.gateway.cli;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyViewTest {

    private static final String ROW = """
            {"phase":"first_byte","count":1200,"mean_ms":1.5,"min_ms":0.9,"p50_ms":1.25,"p90_ms":12.5,"p99_ms":125.4,"p99_9_ms":1500,
             "p99_99_ms":2000,"max_ms":90000,"bars":[{"to_ms":1,"count":300},{"to_ms":2,"count":600},{"to_ms":4,"count":0},{"to_ms":8,"count":1}]}
            """;

    @Test
    void timesHaveThreeDigitsThatCount() {
        assertThat(LatencyView.time(0.0056)).isEqualTo("5.60 µs");
        assertThat(LatencyView.time(0.25)).isEqualTo("250 µs");
        assertThat(LatencyView.time(12.345)).isEqualTo("12.3 ms");
        assertThat(LatencyView.time(1_500)).isEqualTo("1.50 s");
        assertThat(LatencyView.time(90_000)).isEqualTo("1:30 min");
    }

    @Test
    void onePhaseIsDrawn() {
        var view = LatencyView.render("castor",
                Json.read("{\"window\":\"1m\",\"selected\":{\"pool\":\"web\"},\"rows\":[" + ROW + "]}"));
        assertThat(view.lines()).startsWith("castor, pool web, the last 1m")
                .anyMatch(line -> line.matches(" +first_byte +1,200 +1.50 ms +1.25 ms +12.5 ms +125 ms +1.50 s +1:30 min +▅█ ▁"))
                .contains("  to   1.00 ms        300  " + "█".repeat(25), // half of the most, which is 50 wide
                        "  to   2.00 ms        600  " + "█".repeat(50), //
                        "  to   4.00 ms          0", //
                        "  to   8.00 ms          1  ▏");
    }

    @Test
    void severalPhasesAreATableOnly() {
        var view = LatencyView.render("castor", Json.read("{\"window\":\"start\",\"rows\":[" + ROW + "," + ROW + "]}"));
        assertThat(view.lines()).hasSize(4).startsWith("castor, since the start");
    }

    @Test
    void dividedRowsSayWhoseTheyAre() {
        var view = LatencyView.render("castor",
                Json.read("{\"window\":\"1m\",\"by\":\"backend\",\"rows\":["
                        + ROW.replace("\"bars\"", "\"backend\":\"198.18.0.21:80\",\"b\"") + "]}"));
        assertThat(view.lines()).hasSize(3).anyMatch(line -> line.endsWith("BACKEND")).anyMatch(line -> line.endsWith("  198.18.0.21:80"));
    }

    @Test
    void nothingIsSaidToBeNothing() {
        assertThat(LatencyView.render("castor", Json.read("{\"window\":\"1m\",\"rows\":[]}")).lines())
                .containsExactly("castor, the last 1m", "  nothing was timed");
    }
}
