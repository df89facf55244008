package io.twinstar.gateway.drill;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import io.twinstar.gateway.json.JsonObject;

/** A drill drawn: who had the VIPs when, above what the canary's requests took, on one axis of time, the gap marked. SVG for a page. */
final class Chart {

    private static final int WIDTH = 960;
    private static final int LEFT = 84;
    private static final int LANE = 22;
    private static final int PLOT = 220;
    private static final double LATENCY_MIN_MS = 0.1;

    private final JsonObject report;
    private final JsonObject measured;
    private final double fromMs;
    private final double untilMs;
    private final StringBuilder svg = new StringBuilder();

    private Chart(JsonObject report, double fromMs, double untilMs) {
        this.report = report;
        this.measured = report.object("measured");
        this.fromMs = fromMs;
        this.untilMs = Math.max(untilMs, fromMs + 1);
    }

    /** From the first request to the end. */
    static String whole(JsonObject report) {
        return new Chart(report, 0, report.number("took_ms")).draw("The whole drill");
    }

    /** The fault and the gap, and as much again on both sides. */
    static String closeUp(JsonObject report) {
        var measured = report.object("measured");
        double from = Math.min(measured.number("fault_at_ms"), measured.number("gap_from_ms"));
        double to = Math.max(measured.number("fault_at_ms"), measured.number("gap_to_ms"));
        double margin = Math.max(20, to - from);
        return new Chart(report, Math.max(0, from - margin), Math.min(report.number("took_ms"), to + margin)).draw("The gap");
    }

    private String draw(String title) {
        var nodes = List.of(report.text("node"), report.text("peer"));
        int lanes = nodes.size() * LANE + 8;
        int height = lanes + PLOT + 44;
        add("<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s: roles, and the latency of each request\">", WIDTH, height, title);
        for (int lane = 0; lane < nodes.size(); lane++) roles(nodes.get(lane), lane * LANE);
        latency(lanes);
        gap(lanes + PLOT);
        steps(lanes, lanes + PLOT);
        axis(lanes + PLOT);
        return svg.append("</svg>\n").toString();
    }

    private void roles(String node, int top) {
        add("<text x=\"%d\" y=\"%d\" class=\"end\">%s</text>", LEFT - 8, top + 15, Html.text(node));
        var changes = report.objects("roles").stream().filter(role -> role.text("node").equals(node))
                .filter(role -> role.text("vip").equals(report.texts("vips").stream().findFirst().orElse("-"))).toList();
        for (int i = 0; i < changes.size(); i++) {
            double from = Math.max(fromMs, changes.get(i).number("at_ms"));
            double to = Math.min(untilMs, i + 1 < changes.size() ? changes.get(i + 1).number("at_ms") : untilMs);
            if (to <= from) continue;
            String role = changes.get(i).text("role");
            add("<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" class=\"role %s\"><title>%s is %s: %s</title></rect>", x(from),
                    top + 2,
                    x(to) - x(from), LANE - 4, Html.text(role.toLowerCase(Locale.ROOT)), Html.text(node), Html.text(role),
                    Html.text(changes.get(i).text("reason")));
            if (x(to) - x(from) > 50) add("<text x=\"%.1f\" y=\"%d\" class=\"in\">%s</text>", x(from) + 5, top + 15, Html.text(role));
        }
    }

    private void gap(int bottom) {
        if (!report.has("measured")) return;
        double from = Math.max(fromMs, measured.number("gap_from_ms"));
        double to = Math.min(untilMs, measured.number("gap_to_ms"));
        if (to <= from) return;
        add("<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" class=\"gap\"><title>%.1f ms without an answer</title></rect>", x(from),
                Math.max(1, x(to) - x(from)), bottom, measured.number("gap_ms"));
        add("<text x=\"%.1f\" y=\"%d\" class=\"gapword\">%.1f ms</text>", Math.min(x(to) + 4, WIDTH - 70), bottom - PLOT + 12,
                measured.number("gap_ms"));
    }

    private void latency(int top) {
        for (double ms = 1; ms <= most(); ms *= 10) {
            add("<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" class=\"grid\"/>", LEFT, WIDTH, y(ms, top), y(ms, top));
            add("<text x=\"%d\" y=\"%.1f\" class=\"end\">%.0f ms</text>", LEFT - 8, y(ms, top) + 4, ms);
        }
        for (var point : report.lists("latency")) {
            double at = number(point.get(0));
            if (at < fromMs || at > untilMs) continue;
            boolean ok = number(point.get(2)) != 0;
            add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%s\" class=\"%s\"/>", x(at), y(number(point.get(1)), top), ok ? "1.6" : "3",
                    ok ? "ok" : "bad");
        }
    }

    /** The slowest request, rounded up to a power of ten. */
    private double most() {
        double slowest = report.lists("latency").stream().mapToDouble(point -> number(point.get(1))).max().orElse(1);
        return IntStream.range(0, 6).mapToDouble(power -> Math.pow(10, power)).filter(power -> power >= slowest).findFirst().orElse(1e5);
    }

    private void steps(int top, int bottom) {
        for (var step : report.objects("steps")) {
            double at = step.number("at_ms");
            if (at < fromMs || at > untilMs || step.text("step").equals("watch")) continue;
            add("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\" class=\"step\"><title>%s</title></line>", x(at), x(at), bottom,
                    Html.text(step.text("step")));
            boolean left = x(at) > WIDTH * 0.7;
            add("<text x=\"%.1f\" y=\"%d\" class=\"%s\">%s</text>", x(at) + (left ? -4 : 4), top + 26 + 14 * number(step),
                    left ? "end note" : "note", Html.text(step.text("step")));
        }
    }

    /** Its place among the steps: their words stand below each other. */
    private int number(JsonObject step) {
        return report.objects("steps").indexOf(step) % 6;
    }

    private void axis(int bottom) {
        double span = untilMs - fromMs;
        double tick = Math.pow(10, Math.floor(Math.log10(span)));
        while (span / tick < 5) tick /= 2;
        double zero = measured.number("fault_at_ms");
        for (double at = zero + Math.ceil((fromMs - zero) / tick) * tick; at <= untilMs; at += tick) {
            add("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" class=\"axis\"/>", x(at), x(at), bottom, bottom + 5);
            add("<text x=\"%.1f\" y=\"%d\" class=\"mid\">%s</text>", x(at), bottom + 18, time(at - zero, span));
        }
        add("<text x=\"%d\" y=\"%d\" class=\"end\">since the fault</text>", WIDTH, bottom + 38);
    }

    private static String time(double ms, double span) { return span > 3_000 ? "%.1f s".formatted(ms / 1e3) : "%.0f ms".formatted(ms); }

    private double x(double ms) { return LEFT + (ms - fromMs) / (untilMs - fromMs) * (WIDTH - LEFT - 8); }

    private double y(double ms, int top) {
        double decades = Math.log10(most() / LATENCY_MIN_MS);
        return top + PLOT - Math.log10(Math.max(ms, LATENCY_MIN_MS) / LATENCY_MIN_MS) / decades * (PLOT - 10);
    }

    private static double number(Object item) { return item instanceof Number number ? number.doubleValue() : 0; }

    private void add(String form, Object... about) { svg.append(form.formatted(about)).append('\n'); }
}
