package io.twinstar.gateway.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import io.twinstar.gateway.json.JsonObject;

/** A kept report as one HTML page that asks nobody for anything: style and drawings are in it, and its policy forbids all else. */
public final class ReportPage {

    private static final String STYLE = """
            :root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --soft: light-dark(#5f6872, #9aa4af);
              --line: light-dark(#d9dde2, #363c44); --good: light-dark(#1a7f45, #4ac47d); --bad: light-dark(#c02b2b, #ff6b6b);
              --mark: light-dark(#2563c9, #7aa7ff); --paper: light-dark(#ffffff, #15181c); }
            body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem;
              margin: 2rem auto; padding: 0 1rem; }
            h1 { font-size: 1.6rem; margin: 0 0 .2rem; } h2 { font-size: 1.05rem; margin: 2rem 0 .5rem; }
            p { margin: .2rem 0; } .soft, caption { color: var(--soft); } .good { color: var(--good); } .bad { color: var(--bad); }
            .verdict { font-weight: 600; font-size: 1.15rem; margin-top: .6rem; }
            .figures { display: flex; flex-wrap: wrap; gap: .5rem 2.2rem; margin: 1rem 0; }
            .figures div { min-width: 7rem; } .figures b { display: block; font-size: 1.35rem; font-variant-numeric: tabular-nums; }
            table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
            th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
            th { font-weight: 600; color: var(--soft); }
            svg { width: 100%; height: auto; margin: .4rem 0 1rem; } svg text { font: 11px system-ui, sans-serif; fill: var(--soft); }
            svg .end { text-anchor: end; } svg .mid { text-anchor: middle; } svg .in { fill: #ffffff; }
            svg .note, svg .gapword { fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; }
            svg .gapword { font-weight: 600; fill: var(--bad); }
            .role { fill: #8a94a0; } .role.active { fill: #1a7f45; } .role.backup { fill: #6b7d92; } .role.gone { fill: #b3413f; }
            .gap { fill: var(--bad); opacity: .16; } .grid { stroke: var(--line); } .axis { stroke: var(--soft); }
            .step { stroke: var(--soft); stroke-dasharray: 3 3; } .ok { fill: var(--mark); } circle.bad { fill: var(--bad); }
            """;

    private final JsonObject report;
    private final JsonObject measured;

    private ReportPage(JsonObject report) {
        this.report = report;
        this.measured = report.object("measured");
    }

    /** @param earlier reports of the same kind, the newest first */
    public static String of(JsonObject report, List<JsonObject> earlier) {
        return new ReportPage(report).page(earlier);
    }

    private String page(List<JsonObject> earlier) {
        String title = "Drill %s: %s".formatted(report.text("number"), report.text("drill"));
        return """
                <!doctype html>
                <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
                <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
                <title>%s</title>
                <style>
                %s</style></head><body>
                <h1>%s</h1>
                %s%s%s%s%s%s</body></html>
                """.formatted(Html.text(title), STYLE, Html.text(title), head(), figures(), objectives(), charts(), course(),
                comparison(earlier));
    }

    private String head() {
        boolean passed = report.text("result").equals("passed");
        String restored = report.text("restored").equals("true")
                ? "the pair is as it was"
                : "THE PAIR IS NOT AS IT WAS: " + String.join("; ", report.texts("not_restored"));
        return """
                <p class="soft">%s on %s, with %s as the other gateway; VIP %s, listener %s; by %s</p>
                <p class="verdict %s">%s</p><p>%s; %s</p>
                """.formatted(Html.text(report.text("began")), Html.text(report.text("node")), Html.text(report.text("peer")),
                Html.text(String.join(", ", report.texts("vips"))), Html.text(report.text("listener")), Html.text(report.text("by")),
                passed ? "good" : "bad", passed ? "Passed" : "Failed", Html.text(report.text("ending")), Html.text(restored));
    }

    private String figures() {
        if (!report.has("measured")) return "<p>It never came to the fault, so that nothing was measured.</p>\n";
        var figures = new ArrayList<List<String>>();
        figures.add(
                List.of("longest time without an answer", ms("gap_ms") + (measured.text("gap_ended").equals("true") ? "" : ", and on")));
        figures.add(List.of("fault to detection", ms("detection_ms")));
        figures.add(List.of("fault to takeover", ms("takeover_ms")));
        figures.add(List.of("fault to first success", ms("first_success_ms")));
        figures.add(
                List.of("connections lost", "%s of %s".formatted(measured.text("connections_lost"), measured.text("connections_held"))));
        figures.add(List.of("requests failed", "%s of %s".formatted(measured.text("failed"), measured.text("requests"))));
        figures.add(List.of("longest stall of a connection", ms("longest_stall_ms")));
        return "<div class=\"figures\">\n"
                + figures.stream().map(one -> "<div><b>%s</b>%s</div>\n".formatted(Html.text(one.getLast()), Html.text(one.getFirst())))
                        .collect(Collectors.joining())
                + "</div>\n<p class=\"soft\">Without the fault the longest time was %s; the canary itself was late by %s at the most, and its clock may be off by %s.</p>\n"
                        .formatted(ms("calm_gap_ms"), ms("canary_late_ms"), ms("clock_error_ms"))
                + reasons("failed_by", "Requests failed") + reasons("lost_by", "Connections were lost");
    }

    private String reasons(String key, String what) {
        var reasons = measured.object(key).members();
        if (reasons.isEmpty()) return "";
        return "<p class=\"soft\">%s: %s</p>\n".formatted(what, Html.text(reasons.entrySet().stream()
                .map(reason -> reason.getValue() + "× " + reason.getKey()).collect(Collectors.joining(", "))));
    }

    private String objectives() {
        var objectives = report.objects("objectives");
        if (objectives.isEmpty()) return "<p class=\"soft\">The configuration names no objectives.</p>\n";
        var rows = new StringBuilder();
        for (var one : objectives) {
            rows.append(Html.row("td", List.of(one.text("objective"), "at most " + one.text("wanted"), one.text("measured"),
                    one.text("met").equals("true") ? "met" : "missed")));
        }
        return table("Objectives", List.of("objective", "wanted", "measured", ""), rows);
    }

    private String charts() {
        if (!report.has("measured")) return "";
        return "<h2>The gap</h2>\n" + Chart.closeUp(report) + "<h2>The whole drill</h2>\n" + Chart.whole(report);
    }

    private String course() {
        var steps = new StringBuilder();
        for (var step : report.objects("steps")) {
            steps.append(
                    Html.row("td", List.of(since(step.number("at_ms")), step.text("step"), "%.1f ms".formatted(step.number("took_ms")))));
        }
        var roles = new StringBuilder();
        for (var role : report.objects("roles")) {
            roles.append(Html.row("td", List.of(since(role.number("at_ms")), role.text("node"), role.text("vip"), role.text("role"),
                    role.text("reason"))));
        }
        return table("Steps", List.of("since the fault", "step", "took"), steps)
                + table("Roles", List.of("since the fault", "gateway", "VIP", "role", "reason"), roles);
    }

    private String comparison(List<JsonObject> earlier) {
        if (earlier.isEmpty()) return "<p class=\"soft\">There is no earlier drill of this kind.</p>\n";
        var all = new ArrayList<JsonObject>();
        all.add(report);
        all.addAll(earlier);
        var rows = new StringBuilder();
        for (var one : all) rows.append(Html.row("td", figures(one)));
        return table("Beside the last drills of this kind",
                List.of("drill", "began", "result", "gap", "detection", "lost", "failed"), rows);
    }

    /** Of one drill in a table of several: number, beginning, result, gap, detection, lost, failed. */
    public static List<String> figures(JsonObject one) {
        var measured = one.object("measured");
        return List.of(one.text("number"), "%.19s".formatted(one.text("began")), one.text("result"), ms(measured, "gap_ms"),
                ms(measured, "detection_ms"),
                measured.text("connections_lost"), measured.text("failed"));
    }

    private static String table(String title, List<String> head, StringBuilder rows) {
        return "<h2>%s</h2>\n<table><thead>\n%s</thead><tbody>\n%s</tbody></table>\n".formatted(Html.text(title), Html.row("th", head),
                rows);
    }

    private String since(double ms) { return "%+.1f ms".formatted(ms - measured.number("fault_at_ms")); }

    private String ms(String name) { return ms(measured, name); }

    private static String ms(JsonObject of, String name) {
        return of.has(name) ? "%.1f ms".formatted(of.number(name)) : "–";
    }
}
