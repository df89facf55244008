package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** A drill's report in a few lines. */
final class DrillView {

    private DrillView() {}

    static void print(PrintWriter out, JsonObject report, Path page) {
        var measured = report.object("measured");
        out.printf("%s: %s%n", report.text("result"), report.text("ending"));
        report.texts("not_restored").forEach(line -> out.println("  NOT RESTORED: " + line));
        if (report.has("measured")) {
            out.printf("  longest time without an answer %.1f ms (%.1f ms without the fault)%s%n", measured.number("gap_ms"),
                    measured.number("calm_gap_ms"), measured.text("gap_ended").equals("true") ? "" : ", not over at the end");
            out.printf("  detection %s, takeover %s, first success %s after the fault%n", ms(measured, "detection_ms"),
                    ms(measured, "takeover_ms"), ms(measured, "first_success_ms"));
            out.printf("  %s of %s requests failed%s; %s of %s connections lost%s%n", measured.text("failed"), measured.text("requests"),
                    reasons(measured.object("failed_by")), measured.text("connections_lost"), measured.text("connections_held"),
                    reasons(measured.object("lost_by")));
        }
        for (var one : report.objects("objectives")) {
            out.printf("  %s %s: %s, at most %s is wanted%n", one.text("met").equals("true") ? "met   " : "MISSED", one.text("objective"),
                    one.text("measured"), one.text("wanted"));
        }
        out.println("  report: " + page);
    }

    private static String reasons(JsonObject reasons) {
        if (reasons.members().isEmpty()) return "";
        return reasons.members().entrySet().stream().map(reason -> reason.getValue() + "× " + reason.getKey())
                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String ms(JsonObject of, String name) {
        return of.has(name) ? "%.1f ms".formatted(of.number(name)) : "–";
    }

    /** As it is written again. */
    static Object plain(Object read) {
        return switch (read) {
            case JsonObject(var members) -> {
                var plain = Json.members();
                members.forEach((name, member) -> plain.put(name, plain(member)));
                yield plain;
            }
            case List<?> items -> items.stream().map(DrillView::plain).toList();
            default -> read;
        };
    }
}
