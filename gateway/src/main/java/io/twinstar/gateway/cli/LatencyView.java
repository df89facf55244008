package io.twinstar.gateway.cli;

import java.util.List;
import java.util.Locale;

import io.twinstar.gateway.json.JsonObject;

/** A gateway's latency page for people: a table, and of a single phase the histogram. */
final class LatencyView {

    private static final String ROW = "  %-18s %10s %9s %9s %9s %9s %9s %9s  %s";
    private static final int BAR_CHARS = 50;
    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";
    private static final String LEVELS = "▁▂▃▄▅▆▇█";

    private LatencyView() {}

    static String render(String node, JsonObject page) {
        List<JsonObject> rows = page.objects("rows");
        var text = new StringBuilder("%s, %s%s%n".formatted(node, selected(page), since(page.text("window"))));
        if (rows.isEmpty()) return text.append("  nothing was timed%n".formatted()).toString();
        String by = page.has("by") ? page.text("by") : "";
        line(text, ROW, "PHASE", "COUNT", "MEAN", "P50", "P90", "P99", "P99.9", "MAX",
                by.isEmpty() ? "SHAPE" : by.toUpperCase(Locale.ROOT));
        for (JsonObject row : rows) {
            line(text, ROW, row.text("phase"), "%,d".formatted((long) row.number("count")), time(row, "mean_ms"), time(row, "p50_ms"),
                    time(row, "p90_ms"), time(row, "p99_ms"), time(row, "p99_9_ms"), time(row, "max_ms"),
                    by.isEmpty() ? shape(row.objects("bars")) : row.text(by));
        }
        if (rows.size() == 1 && by.isEmpty()) histogram(text, rows.getFirst().objects("bars"));
        return text.toString();
    }

    private static void line(StringBuilder text, String form, Object... cells) {
        text.append(form.formatted(cells).stripTrailing()).append(System.lineSeparator());
    }

    private static String selected(JsonObject page) {
        var selected = new StringBuilder();
        page.object("selected").members().forEach((label, value) -> selected.append(label).append(' ').append(value).append(", "));
        return selected.toString();
    }

    private static String since(String window) {
        return window.equals("start") ? "since the start" : "the last " + window;
    }

    /** The whole distribution in a word: a character for each bar, as high as it is to the highest. */
    static String shape(List<JsonObject> bars) {
        double most = most(bars);
        var shape = new StringBuilder();
        for (JsonObject bar : bars) {
            double count = bar.number("count");
            shape.append(count == 0 ? ' ' : LEVELS.charAt((int) Math.min(LEVELS.length() - 1, LEVELS.length() * count / most)));
        }
        return shape.toString();
    }

    private static void histogram(StringBuilder text, List<JsonObject> bars) {
        double most = most(bars);
        text.append(System.lineSeparator());
        for (JsonObject bar : bars) {
            double count = bar.number("count");
            line(text, "  to %9s %10s  %s", time(bar, "to_ms"), "%,d".formatted((long) count), bar(count / most));
        }
    }

    private static double most(List<JsonObject> bars) {
        return bars.stream().mapToDouble(bar -> bar.number("count")).max().orElse(1);
    }

    /** To an eighth of a character; what is not nothing is seen. */
    private static String bar(double part) {
        int eighths = (int) Math.ceil(part * BAR_CHARS * EIGHTHS.length());
        String whole = "█".repeat(eighths / EIGHTHS.length());
        int rest = eighths % EIGHTHS.length();
        return rest == 0 ? whole : whole + EIGHTHS.charAt(rest);
    }

    private static String time(JsonObject of, String name) { return time(of.number(name)); }

    /** With three digits that count. */
    static String time(double millis) {
        if (millis < 1) return digits(millis * 1_000) + " µs";
        if (millis < 1_000) return digits(millis) + " ms";
        double seconds = millis / 1_000;
        return seconds < 60 ? digits(seconds) + " s" : "%d:%02d min".formatted((int) seconds / 60, (int) seconds % 60);
    }

    private static String digits(double value) {
        return (value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f").formatted(value);
    }
}
