package io.twinstar.benchmarks.heartbeat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What all rounds showed.
 *
 * @param rounds of each trial, in the order in which they are shown
 * @param remarks what the host refused the measured processes
 */
record Report(String javaOptions, int seconds, Map<Trial, List<Measured>> rounds, List<String> remarks) {

    /** For people. */
    String table() {
        var text = new StringBuilder();
        text.append("How late a beat every %d ms is, in milliseconds; medians of %d rounds of %d s, and the worst of all; %s%n%n".formatted(
                Beat.PERIOD_NANOS / 1_000_000, roundsEach(), seconds, javaOptions));
        text.append("%-15s %-16s %8s %8s %8s %8s %8s %9s %10s%n".formatted("LOAD", "COLLECTOR", "P50", "P99", "P99.9", "MAX", "WORST",
                "RESIDENT", "ALLOCATED"));
        rounds.forEach((trial, measured) -> text.append(row(trial, Measured.median(measured), worstNanos(measured))));
        remarks.forEach(remark -> text.append("%nMeasured without what the host refused: %s%n".formatted(remark)));
        return text.toString();
    }

    private static String row(Trial trial, Measured median, long worstNanos) {
        return "%-15s %-16s %8.2f %8.2f %8.2f %8.2f %8.2f %6d MB %5d MB/s%n".formatted(trial.load().title(), trial.collector().title(),
                millis(median.p50Nanos()), millis(median.p99Nanos()), millis(median.p999Nanos()), millis(median.maxNanos()),
                millis(worstNanos), median.residentBytes() >> 20, median.allocatedBytesPerSecond() >> 20);
    }

    /** To be written by {@link io.twinstar.gateway.json.Json}. */
    Map<String, Object> json() {
        var rows = new ArrayList<Map<String, Object>>();
        rounds.forEach((trial, measured) -> {
            var row = new LinkedHashMap<String, Object>();
            row.put("load", trial.load().title());
            row.put("collector", trial.collector().title());
            row.putAll(Measured.median(measured).json());
            row.put("worst_nanos", worstNanos(measured));
            rows.add(row);
        });
        var page = new LinkedHashMap<String, Object>();
        page.put("period_nanos", Beat.PERIOD_NANOS);
        page.put("rounds", roundsEach());
        page.put("seconds", seconds);
        page.put("java_options", javaOptions);
        page.put("remarks", remarks);
        page.put("medians", rows);
        return page;
    }

    private int roundsEach() {
        return rounds.values().stream().mapToInt(List::size).max().orElse(0);
    }

    private static long worstNanos(List<Measured> measured) {
        return measured.stream().mapToLong(Measured::maxNanos).max().orElseThrow();
    }

    private static double millis(long nanos) {
        return nanos / 1e6;
    }
}
