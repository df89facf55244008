package io.twinstar.benchmarks.heartbeat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {

    private final Report report = report();

    @Test
    void aRowShowsTheMediansOfItsRoundsAndTheWorstBeatOfAll() {
        assertThat(report.table().lines()).contains(
                "How late a beat every 10 ms is, in milliseconds; medians of 3 rounds of 5 s, and the worst of all; -Xmx1g",
                "LOAD            COLLECTOR             P50      P99    P99.9      MAX    WORST  RESIDENT  ALLOCATED",
                "idle            ZGC                  0.10     0.20     0.30     2.00    90.00     80 MB     0 MB/s",
                "garbage         Serial               1.00     2.00     3.00     4.00     4.00    512 MB   400 MB/s",
                "Measured without what the host refused: memory is not locked: why");
    }

    @Test
    void jsonSaysTheSame() {
        var json = Json.read(Json.write(report.json()));
        assertThat(json.number("seconds")).isEqualTo(5);
        assertThat(json.texts("remarks")).containsExactly("memory is not locked: why");
        var zgc = json.objects("medians").getFirst();
        assertThat(zgc.text("collector")).isEqualTo("ZGC");
        assertThat(zgc.number("max_nanos")).isEqualTo(2_000_000);
        assertThat(zgc.number("worst_nanos")).isEqualTo(90_000_000);
    }

    private static Report report() {
        Map<Trial, List<Measured>> rounds = new LinkedHashMap<>();
        rounds.put(new Trial(Collector.ZGC, Load.IDLE), List.of(zgc(1_000_000), zgc(90_000_000), zgc(2_000_000)));
        rounds.put(new Trial(Collector.SERIAL, Load.GARBAGE),
                List.of(new Measured(1_000_000, 2_000_000, 3_000_000, 4_000_000, 512 << 20, 400 << 20)));
        return new Report("-Xmx1g", 5, rounds, List.of("memory is not locked: why"));
    }

    private static Measured zgc(long maxNanos) {
        return new Measured(100_000, 200_000, 300_000, maxNanos, 80 << 20, 0);
    }
}
