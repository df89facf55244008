package io.twinstar.gateway.cli;

import java.util.List;

import io.twinstar.gateway.json.JsonObject;

/** A plan for people. */
final class PlanView {

    private PlanView() {}

    static String render(JsonObject plan) {
        var text = new StringBuilder();
        var changes = plan.objects("changes");
        text.append("%s: generation %s is in force; this would be %s%n".formatted(plan.text("node"), plan.text("generation"),
                switch (changes.size()) {
                    case 0 -> "no change";
                    case 1 -> "1 change";
                    default -> changes.size() + " changes";
                }));
        for (var change : changes) text.append("  %s %s%n".formatted(sign(change.text("kind")), change.text("sentence")));
        var drains = plan.objects("drains").stream()
                .map(drain -> "%s, %s open".formatted(drain.text("subject"), connections((long) drain.number("open")))).toList();
        section(text, "no new connections any more:", drains);
        section(text, "takes effect at the next start:", plan.texts("restarts"));
        section(text, "changed by hand since the file was read, and not in it:", plan.texts("drift"));
        section(text, "wanted by hand, whatever the file says:", plan.objects("by_hand").stream()
                .map(each -> "%s: %s, by %s".formatted(each.text("subject"), each.text("state"), each.text("by"))).toList());
        section(text, "would be refused, for this host lacks something:", plan.texts("missing"));
        return text.toString();
    }

    private static void section(StringBuilder text, String title, List<String> lines) {
        if (lines.isEmpty()) return;
        text.append(title).append(System.lineSeparator());
        for (String line : lines) text.append("    ").append(line).append(System.lineSeparator());
    }

    private static String connections(long open) {
        return open == 1 ? "1 connection" : open + " connections";
    }

    private static String sign(String kind) {
        return switch (kind) {
            case "added" -> "+";
            case "removed" -> "-";
            default -> "~";
        };
    }
}
