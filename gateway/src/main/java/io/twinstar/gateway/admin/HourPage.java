package io.twinstar.gateway.admin;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.netty.handler.codec.http.HttpResponseStatus;

import io.twinstar.gateway.admin.Routes.Answer;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.latency.Heat;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.metrics.Traffic;

/**
 * {@code /v1/hour}: the last hour in steps of ten seconds, for those who draw it: traffic, and how long one phase took. Times are seconds
 * before now.
 */
public record HourPage(Latencies latencies, Traffic traffic) {

    Answer answer(Optional<String> asked, long nowNanos) {
        var phase = asked.isEmpty() ? Optional.of(Phase.FIRST_BYTE) : Phase.of(asked.get());
        if (phase.isEmpty()) return LatencyPage.unknownPhase(asked.get());
        return new Answer(HttpResponseStatus.OK, Routes.JSON, Json.write(Json.members(
                "phase", phase.get().text(),
                "description", phase.get().description(),
                "rows_to_ms", Arrays.stream(Heat.boundsSeconds()).mapToObj(seconds -> 1e3 * seconds).toList(),
                "latency", latencies.heat(phase.get(), nowNanos).stream().map(heat -> heat(heat, nowNanos)).toList(),
                "traffic", traffic.steps().stream().map(step -> step(step, nowNanos)).toList())));
    }

    private static Map<String, Object> heat(Heat heat, long nowNanos) {
        return Json.members("from_seconds", StatusPage.seconds(nowNanos - heat.fromNanos()), "count", heat.count(),
                "p50_ms", heat.p50Nanos() / 1e6, "p99_ms", heat.p99Nanos() / 1e6, "p99_9_ms", heat.p999Nanos() / 1e6,
                "max_ms", heat.maxNanos() / 1e6, "rows", rows(heat.rows()));
    }

    /** Row and count of those that were met. */
    private static List<List<Integer>> rows(List<Integer> counts) {
        var rows = new ArrayList<List<Integer>>();
        for (int row = 0; row < counts.size(); row++)
            if (counts.get(row) > 0) rows.add(List.of(row, counts.get(row)));
        return rows;
    }

    private static Map<String, Object> step(Traffic.Step step, long nowNanos) {
        var counted = step.counted();
        return Json.members("from_seconds", StatusPage.seconds(nowNanos - step.fromNanos()),
                "to_seconds", StatusPage.seconds(nowNanos - step.toNanos()),
                "accepted_per_second", step.perSecond(counted.accepted()), "refused_per_second", step.perSecond(counted.refused()),
                "bytes_from_clients_per_second", step.perSecond(counted.bytesFromClients()),
                "bytes_from_backends_per_second", step.perSecond(counted.bytesFromBackends()), "open", counted.open());
    }
}
