package io.twinstar.gateway.admin;

import java.net.Inet4Address;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Subject;

import static org.assertj.core.api.Assertions.assertThat;

class LatencyPageTest {

    private static final Subject SERVED = new Subject.Served("public", new BackendId("web", Inet4Address.ofLiteral("198.18.0.21"), 80));

    private final Latencies latencies = new Latencies(1, 0);
    private final LatencyPage page = new LatencyPage(latencies);

    @Test
    void aQuestionThatCannotBeAnsweredIsToldWhatWouldBeRight() {
        assertThat(refused(Map.of("phase", List.of("first_bite"))))
                .startsWith("phase first_bite is not known; there are accept_to_select, queue, ");
        assertThat(refused(Map.of("window", List.of("2m")))).isEqualTo("window 2m is not known; there are 10s, 1m, 10m, 1h, start\n");
        assertThat(refused(Map.of("by", List.of("colour"))))
                .isEqualTo("by colour is not known; there are listener, pool, backend, loop, vip\n");
        assertThat(refused(Map.of("format", List.of("xml")))).isEqualTo("format xml is not known; there are json, hgrm, hlog\n");
        assertThat(refused(Map.of("pol", List.of("web")))).startsWith("parameter pol is not known; there are phase, window, ");
        assertThat(refused(Map.of("format", List.of("hlog")))).isEqualTo("hlog is of one phase; add phase=first_byte, or another\n");
    }

    @Test
    void nothingTimedIsNoRowAndAnEmptyDistribution() {
        assertThat(Json.read(page.answer(Map.of(), 0).body()).objects("rows")).isEmpty();
        assertThat(page.answer(Map.of("phase", List.of("queue"), "format", List.of("hgrm")), 0).body())
                .containsPattern("Total count +=\\s+0\\]");
    }

    @Test
    void barsAddUpToTheCount() {
        latencies.keep(Set.of(SERVED));
        for (int i = 1; i <= 100; i++) latencies.recorders(SERVED).record(0, Phase.FIRST_BYTE, 1_000_000L * i);
        var row = Json.read(page.answer(Map.of("pool", List.of("web")), 0).body()).objects("rows").getFirst();
        assertThat(row.number("count")).isEqualTo(100);
        assertThat(row.objects("bars")).hasSize(20);
        assertThat(row.objects("bars").stream().mapToDouble(bar -> bar.number("count")).sum()).isEqualTo(100);
        assertThat(row.number("p50_ms")).isBetween(49.9, 50.1);
    }

    @Test
    void dividedByBackendEachHasItsRow() {
        latencies.keep(Set.of(SERVED));
        latencies.recorders(SERVED).record(0, Phase.FIRST_BYTE, 1_000_000);
        var rows = Json.read(page.answer(Map.of("by", List.of("backend")), 0).body()).objects("rows");
        assertThat(rows).extracting(row -> row.text("backend")).containsExactly("198.18.0.21:80");
    }

    private String refused(Map<String, List<String>> parameters) {
        var answer = page.answer(parameters, 0);
        assertThat(answer.code().code()).isEqualTo(400);
        return answer.body();
    }
}
