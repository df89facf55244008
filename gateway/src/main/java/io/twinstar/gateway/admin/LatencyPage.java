package io.twinstar.gateway.admin;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.netty.handler.codec.http.HttpResponseStatus;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

import io.twinstar.gateway.admin.Routes.Answer;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Selection;
import io.twinstar.gateway.latency.Window;

/**
 * {@code /v1/latency}: percentiles of what is timed, as JSON; of one phase also its percentile distribution ({@code format=hgrm}) and its
 * slices of the last hour ({@code format=hlog}), for HdrHistogram's own tools.
 */
public final class LatencyPage {

    private static final List<String> LABELS = List.of("listener", "pool", "backend", "loop", "vip");
    private static final List<String> PHASES = Arrays.stream(Phase.values()).map(Phase::text).toList();
    private static final List<String> WINDOWS = Arrays.stream(Window.values()).map(Window::text).toList();
    private static final List<String> FORMATS = List.of("json", "hgrm", "hlog");
    private static final double NANOS_PER_MILLI = 1e6;
    /** Steps between a distribution's halvings of what is left above, HdrHistogram's own choice. */
    private static final int STEPS_PER_HALVING = 5;
    private static final int BARS = 20;
    private static final Map<String, Double> PERCENTILES = percentiles();

    private final Latencies latencies;

    private record Question(Selection selection, Window window, Optional<String> by, String format) {}

    public LatencyPage(Latencies latencies) {
        this.latencies = latencies;
    }

    Answer answer(Map<String, List<String>> parameters, long nowNanos) {
        var complaint = complaint(parameters);
        if (complaint.isPresent()) return Answer.plain(HttpResponseStatus.BAD_REQUEST, complaint.get());
        Question question = question(parameters);
        return switch (question.format) {
            case "hgrm" -> new Answer(HttpResponseStatus.OK, Routes.TEXT, distribution(question, nowNanos));
            case "hlog" -> new Answer(HttpResponseStatus.OK, Routes.TEXT, log(question, nowNanos));
            default -> new Answer(HttpResponseStatus.OK, Routes.JSON, json(question, nowNanos));
        };
    }

    /** What is wrong with a question, and what would be right. */
    private static Optional<String> complaint(Map<String, List<String>> parameters) {
        var known = Stream.concat(Stream.of("phase", "window", "by", "format"), LABELS.stream()).toList();
        var stranger = parameters.keySet().stream().filter(key -> !known.contains(key)).findFirst();
        if (stranger.isPresent()) return Optional.of(unknown("parameter", stranger.get(), known));
        var wrong = Stream.of(wrong(parameters, "phase", PHASES), wrong(parameters, "window", WINDOWS), wrong(parameters, "by", LABELS),
                wrong(parameters, "format", FORMATS)).flatMap(Optional::stream).findFirst();
        if (wrong.isPresent()) return wrong;
        var format = one(parameters, "format").filter(each -> !each.equals("json"));
        return format.filter(_ -> !parameters.containsKey("phase"))
                .map(each -> each + " is of one phase; add phase=first_byte, or another");
    }

    private static Optional<String> wrong(Map<String, List<String>> parameters, String key, List<String> right) {
        return one(parameters, key).filter(value -> !right.contains(value)).map(value -> unknown(key, value, right));
    }

    static Answer unknownPhase(String phase) {
        return Answer.plain(HttpResponseStatus.BAD_REQUEST, unknown("phase", phase, PHASES));
    }

    private static String unknown(String kind, String what, List<String> right) {
        return "%s %s is not known; there are %s".formatted(kind, what, String.join(", ", right));
    }

    private static Question question(Map<String, List<String>> parameters) {
        var labels = new LinkedHashMap<String, String>();
        for (String label : LABELS) one(parameters, label).ifPresent(value -> labels.put(label, value));
        return new Question(new Selection(one(parameters, "phase").flatMap(Phase::of), labels),
                one(parameters, "window").flatMap(Window::of).orElse(Window.MINUTE),
                one(parameters, "by"), one(parameters, "format").orElse("json"));
    }

    private static Optional<String> one(Map<String, List<String>> parameters, String key) {
        return Optional.ofNullable(parameters.get(key)).map(List::getLast);
    }

    private String json(Question question, long nowNanos) {
        var rows = new ArrayList<Map<String, Object>>();
        latencies.view(question.selection, question.by, question.window, nowNanos, (value, phase, nanos) -> {
            var row = Json.members("phase", phase.text());
            question.by.ifPresent(label -> row.put(label, value));
            row.putAll(figures(nanos));
            if (question.by.isEmpty()) row.put("bars", bars(nanos));
            rows.add(row);
        });
        return Json.write(Json.members("window", question.window.text(), "selected", question.selection.labels(), "by", question.by,
                "rows", rows));
    }

    private static Map<String, Object> figures(Histogram nanos) {
        var figures = Json.members("count", nanos.getTotalCount(), "mean_ms", millis(nanos.getMean()), "min_ms",
                millis(nanos.getMinValue()));
        PERCENTILES.forEach((name, percentile) -> figures.put(name, millis(nanos.getValueAtPercentile(percentile))));
        figures.put("max_ms", millis(nanos.getMaxValue()));
        return figures;
    }

    /** From the least to the greatest, each as many times the one before. */
    private static List<Map<String, Object>> bars(Histogram nanos) {
        double least = Math.max(1, nanos.getMinNonZeroValue());
        double step = Math.pow(Math.max(1, nanos.getMaxValue() / least), 1.0 / BARS);
        var bars = new ArrayList<Map<String, Object>>();
        long below = 0;
        for (int bar = 1; bar <= BARS; bar++) {
            double upTo = bar == BARS ? nanos.getMaxValue() : least * Math.pow(step, bar);
            long count = nanos.getCountBetweenValues(0, (long) upTo);
            bars.add(Json.members("to_ms", millis(upTo), "count", count - below));
            below = count;
        }
        return bars;
    }

    private String distribution(Question question, long nowNanos) {
        var nanos = latencies.view(question.selection, question.window, nowNanos).values().stream().findFirst();
        return printed(
                out -> nanos.orElseGet(() -> new Histogram(1)).outputPercentileDistribution(out, STEPS_PER_HALVING, NANOS_PER_MILLI));
    }

    private String log(Question question, long nowNanos) {
        Phase phase = question.selection.phase().orElseThrow();
        var slices = latencies.intervals(phase, question.selection, nowNanos);
        long startMillis = Instant.now().toEpochMilli();
        return printed(out -> {
            var log = new HistogramLogWriter(out);
            log.outputComment("[Twinstar, %s, times in nanoseconds, maxima in milliseconds]".formatted(phase.text()));
            log.outputLogFormatVersion();
            log.outputLegend();
            for (Latencies.Interval slice : slices) {
                slice.nanos().setTag(phase.text());
                log.outputIntervalHistogram(seconds(startMillis, slice.fromNanos() - nowNanos),
                        seconds(startMillis, slice.toNanos() - nowNanos), slice.nanos(), NANOS_PER_MILLI);
            }
        });
    }

    private static double seconds(long nowMillis, long afterNanos) { return nowMillis / 1e3 + afterNanos / 1e9; }

    private interface Printer {
        void print(PrintStream out);
    }

    private static String printed(Printer printer) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new PrintStream(bytes, false, StandardCharsets.UTF_8)) {
            printer.print(out);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static double millis(double nanos) { return millis(Math.round(nanos)); }

    private static double millis(long nanos) { return nanos / NANOS_PER_MILLI; }

    private static Map<String, Double> percentiles() {
        var percentiles = new LinkedHashMap<String, Double>();
        percentiles.put("p50_ms", 50.0);
        percentiles.put("p90_ms", 90.0);
        percentiles.put("p99_ms", 99.0);
        percentiles.put("p99_9_ms", 99.9);
        percentiles.put("p99_99_ms", 99.99);
        return percentiles;
    }
}
