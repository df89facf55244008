package io.twinstar.gateway.cli;

import java.util.stream.Collectors;

import io.twinstar.gateway.json.JsonObject;

/** A gateway's status page for people. */
final class StatusView {

    private static final String VIP_ROW = "  %-12s %-18s %-10s %s%n";
    private static final String TRACK_ROW = "  %-12s %-30s %-9s %s%n";
    private static final String LISTENER_ROW = "  %-12s %-22s %-16s %8s %12s %9s%n";
    private static final String BACKEND_ROW = "  %-24s %-9s %6s %8s %12s %9s  %s%n";

    private static final String NOT_READY_ROW = "  %-28s %-12s %-14s %-12s %8s %12s%n";

    private StatusView() {}

    static String render(JsonObject page) {
        var text = new StringBuilder();
        var configuration = page.object("configuration");
        var relay = page.object("relay");
        text.append("%s (%s), up %s, generation %s of %s, sha256 %.12s%n".formatted(page.text("node"), page.text("address"),
                duration(page.number("uptime_seconds")), configuration.text("generation"), configuration.text("file"),
                configuration.text("sha256")));
        text.append("relay on %s, %s event loops; last reload: %s%n".formatted(relay.text("transport"), relay.text("loops"),
                configuration.text("last_reload")));
        byHand(text, configuration);
        drill(text, page.object("drill"));
        pair(text, page);
        vips(text, page);
        tracks(text, page);
        listeners(text, page);
        pools(text, page);
        notReady(text, page);
        return text.toString();
    }

    private static void byHand(StringBuilder text, JsonObject configuration) {
        if (configuration.has("trial")) {
            var trial = configuration.object("trial");
            text.append("ON TRIAL by %s: ends in %s unless confirmed: twinstar confirm%n".formatted(trial.text("by"),
                    duration(trial.number("ends_in_seconds"))));
        }
        for (String change : configuration.texts("drift")) text.append("by hand, not in the file: %s%n".formatted(change));
    }

    private static void drill(StringBuilder text, JsonObject drill) {
        if (!drill.has("kind")) return;
        text.append("DRILL %s by %s: over in %s at the latest%n".formatted(drill.text("kind"), drill.text("by"),
                duration(drill.number("ends_in_seconds"))));
    }

    private static void vips(StringBuilder text, JsonObject page) {
        text.append(System.lineSeparator()).append(VIP_ROW.formatted("VIP", "ADDRESS", "ROLE", "").stripTrailing())
                .append(System.lineSeparator());
        for (var vip : page.objects("vips")) {
            text.append(VIP_ROW.formatted(vip.text("name"), vip.text("address"), vip.text("role"),
                    "for " + duration(vip.number("since_seconds")) + ": " + vip.text("reason")));
            text.append("  %-12s %s; %s%n".formatted("", vip.text("held_by"), peer(vip)));
            alarms(text, vip);
            if (vip.number("ailments") > 0) text.append("  %-12s ill: %s%n".formatted("", vip.text("evidence")));
        }
    }

    private static void pair(StringBuilder text, JsonObject page) {
        if (!page.has("pair")) return;
        var pair = page.object("pair");
        text.append("pulse of %s: %s%s; configuration %s%n".formatted(pair.text("peer"), pair.text("pulse"),
                pair.has("heard_seconds") ? ", heard " + duration(pair.number("heard_seconds")) + " ago" : "",
                switch (pair.text("same_configuration")) {
                    case "true" -> "the same";
                    case "false" -> "DIFFERENT";
                    default -> "not known";
                }));
        alarms(text, pair);
        peer(text, page);
    }

    /** What the two tell each other beside the heartbeats. */
    private static void peer(StringBuilder text, JsonObject page) {
        if (!page.has("peer")) {
            text.append("no peer link: the file has none (pair: { link: … })%n".formatted());
            return;
        }
        var link = page.object("peer");
        text.append("peer link to %s: %s for %s: %s%s%n".formatted(link.text("peer"), link.text("link"),
                duration(link.number("since_seconds")), link.text("reason"),
                link.has("round_trip_ms") ? ", round trip %.1f ms".formatted(link.number("round_trip_ms")) : ""));
        if (link.has("generation"))
            text.append("  its generation is %s, sha256 %.12s: %s file%s%n".formatted(link.text("generation"), link.text("sha256"),
                    link.text("same_configuration").equals("true") ? "the same" : "ANOTHER",
                    link.text("link").equals("up") ? "" : "; heard " + duration(link.number("heard_seconds")) + " ago"));
        var flows = link.object("flows");
        text.append("  of this gateway's connections it knows %.0f, of its %.0f are known here%n".formatted(flows.number("told"),
                flows.number("known")));
        if (link.has("certificate_problem"))
            text.append("  new certificates are not in use: %s%n".formatted(link.text("certificate_problem")));
    }

    private static void alarms(StringBuilder text, JsonObject of) {
        for (var alarm : of.objects("alarms")) text.append("  ALARM %s: %s%n".formatted(alarm.text("alarm"), alarm.text("evidence")));
    }

    private static void tracks(StringBuilder text, JsonObject page) {
        var tracks = page.objects("tracks");
        if (tracks.isEmpty()) return;
        text.append(System.lineSeparator()).append(TRACK_ROW.formatted("TRACK", "SUBJECT", "STATE", "LAST LOOK"));
        for (var track : tracks)
            text.append(TRACK_ROW.formatted(track.text("name"), track.text("subject"), track.text("state"), track.text("last_look")));
    }

    /** A Backup is silent by design (RFC 9568 §6.4.2): the Active router cannot hear whether it is there. */
    private static String peer(JsonObject vip) {
        if (!vip.has("peer")) return "no peer heard" + (vip.text("role").equals("Active") ? " (a Backup is silent)" : "");
        var peer = vip.object("peer");
        return "peer %s heard %s ago, priority %s".formatted(peer.text(peer.has("node") ? "node" : "address"),
                duration(peer.number("heard_seconds")),
                peer.text("priority"));
    }

    private static void listeners(StringBuilder text, JsonObject page) {
        text.append(System.lineSeparator()).append(LISTENER_ROW.formatted("LISTENER", "ADDRESS", "POOL", "OPEN", "ACCEPTED", "REFUSED"));
        for (var listener : page.objects("listeners")) {
            text.append(LISTENER_ROW.formatted(listener.text("name"), listener.text("address") + ":" + listener.text("port"),
                    listener.object("sni").members().isEmpty() ? listener.text("pool") : byName(listener),
                    listener.text("open"), listener.text("accepted"), listener.text("refused")));
            if (listener.has("refused_by")) text.append("  %-12s refused: %s%n".formatted("", counts(listener.object("refused_by"))));
        }
    }

    /** The names themselves may be many. */
    private static String byName(JsonObject listener) {
        return listener.has("pool") ? "by SNI, " + listener.text("pool") : "by SNI";
    }

    private static void pools(StringBuilder text, JsonObject page) {
        for (var pool : page.objects("pools")) {
            text.append("%n  POOL %s, %s%s%n".formatted(pool.text("name"), pool.text("balance"), queue(pool)));
            for (var finder : pool.objects("finders")) text.append("  from %s%n".formatted(finder(finder)));
            text.append(BACKEND_ROW.formatted("BACKEND", "HEALTH", "WEIGHT", "OPEN", "TOTAL", "FAILED", "LAST CHECK"));
            for (var backend : pool.objects("backends")) {
                text.append(
                        BACKEND_ROW.formatted(backend.text("address"), word(backend), backend.text("weight"), backend.text("open"),
                                backend.text("total"), backend.text("connect_failures"), backend.text("last_check")));
            }
        }
    }

    /** What keeps it from connections: that somebody wants it so, or its checks. */
    private static String word(JsonObject backend) {
        var state = backend.text("state");
        return state.equals("drain") || state.equals("maintenance") ? state : backend.text("health");
    }

    private static String finder(JsonObject finder) {
        return "%s: %s found%s%s".formatted(finder.text("finder"), finder.text("backends"),
                finder.has("age_seconds") ? ", " + duration(finder.number("age_seconds")) + " ago" : "",
                finder.has("failure") ? "; " + finder.text("failure") : "");
    }

    private static void notReady(StringBuilder text, JsonObject page) {
        var subjects = page.objects("not_ready");
        if (subjects.isEmpty()) return;
        text.append(System.lineSeparator()).append(NOT_READY_ROW.formatted("NOT READY", "STATE", "BY", "FOR", "OPEN", "CLOSED IN"));
        for (var subject : subjects) {
            text.append(NOT_READY_ROW.formatted(subject.text("subject"), subject.text("state"), subject.text("by"),
                    duration(subject.number("since_seconds")), subject.text("open"), duration(subject.number("closes_seconds"))));
        }
    }

    private static String counts(JsonObject byReason) {
        return byReason.members().entrySet().stream().map(each -> each.getKey() + " " + each.getValue()).collect(Collectors.joining(", "));
    }

    private static String queue(JsonObject pool) {
        if (!pool.has("queue") || pool.object("queue").number("total") == 0) return "";
        var queue = pool.object("queue");
        return ", %s of %s waiting".formatted(queue.text("waiting"), queue.text("max"));
    }

    /** {@code 0.023} is 23 ms, {@code 75} is 1 min 15 s. */
    static String duration(double seconds) {
        if (seconds < 1) return Math.round(seconds * 1000) + " ms";
        long whole = (long) seconds;
        if (whole < 60) return whole + " s";
        if (whole < 3600) return whole / 60 + " min " + whole % 60 + " s";
        return whole / 3600 + " h " + whole % 3600 / 60 + " min";
    }
}
