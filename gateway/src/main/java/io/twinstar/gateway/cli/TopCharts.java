package io.twinstar.gateway.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import io.twinstar.gateway.json.JsonObject;

/** The last hour, drawn with characters: connections and bytes as a line of bars, and how long one phase took as a heat map. */
final class TopCharts {

    static final int LABEL_COLUMNS = 24;
    static final int COLUMNS_LEAST = 20;
    static final int COLUMNS_MAX = 120;

    private static final double HOUR_SECONDS = 3_600;
    private static final String LEVELS = "▁▂▃▄▅▆▇█";
    private static final String SHADES = "░▒▓█";
    private static final int ROWS_PER_DECADE = 6;
    private static final double FIRST_DECADE_MS = 0.01;

    private TopCharts() {}

    /** @param width of what is drawn, beside its labels */
    static List<String> lines(JsonObject hour, int width) {
        var lines = new ArrayList<String>();
        var traffic = hour.objects("traffic");
        lines.add(bars("connections", "/s", traffic, "accepted_per_second", width));
        lines.add(bars("to clients", "B/s", traffic, "bytes_from_backends_per_second", width));
        lines.addAll(heat(hour, width));
        return lines;
    }

    /** Each column is its busiest step; where there is none, nothing is known. */
    private static String bars(String name, String unit, List<JsonObject> steps, String what, int width) {
        var most = new double[width];
        Arrays.fill(most, -1);
        double peak = 0;
        for (JsonObject step : steps) {
            int column = column(step.number("to_seconds"), width);
            most[column] = Math.max(most[column], step.number(what));
            peak = Math.max(peak, step.number(what));
        }
        var bars = new StringBuilder();
        for (double value : most)
            bars.append(
                    value < 0 ? ' ' : LEVELS.charAt(peak == 0 ? 0 : (int) Math.min(LEVELS.length() - 1, LEVELS.length() * value / peak)));
        return label(name + " ≤ " + TopView.quantity(peak) + unit) + bars;
    }

    /** A line for each decade that was met, the longest times first; the darker, the greater a part of what its column met. */
    private static List<String> heat(JsonObject hour, int width) {
        int decades = hour.texts("rows_to_ms").size() / ROWS_PER_DECADE;
        var counts = new double[width][decades];
        var sums = new double[width];
        int first = decades;
        int last = -1;
        for (JsonObject column : hour.objects("latency")) {
            int x = column(column.number("from_seconds"), width);
            for (List<?> cell : column.lists("rows")) {
                int decade = ((Number) cell.getFirst()).intValue() / ROWS_PER_DECADE;
                double count = ((Number) cell.getLast()).doubleValue();
                counts[x][decade] += count;
                sums[x] += count;
                first = Math.min(first, decade);
                last = Math.max(last, decade);
            }
        }
        var lines = new ArrayList<String>();
        for (int decade = last; decade >= first; decade--) {
            String upTo = "to " + LatencyView.time(FIRST_DECADE_MS * Math.pow(10, decade + 1.0));
            var line = new StringBuilder(label(decade == last ? hour.text("phase") + " " + upTo : upTo));
            for (int x = 0; x < width; x++) line.append(shade(counts[x][decade], sums[x]));
            lines.add(line.toString());
        }
        return lines;
    }

    private static char shade(double count, double of) {
        return count == 0 ? ' ' : SHADES.charAt((int) Math.min(SHADES.length() - 1, SHADES.length() * count / of));
    }

    private static String label(String text) {
        return ("%" + (LABEL_COLUMNS - 1) + "s ").formatted(text);
    }

    private static int column(double agoSeconds, int width) {
        return Math.clamp((int) (width * (1 - agoSeconds / HOUR_SECONDS)), 0, width - 1);
    }
}
