package io.twinstar.gateway.cli;

import io.twinstar.gateway.json.JsonObject;

/** A gateway's status page for people. */
final class StatusView {

    private static final String VIP_ROW = "  %-12s %-18s %-10s %s%n";
    private static final String TRACK_ROW = "  %-12s %-30s %-9s %s%n";
    private static final String LISTENER_ROW = "  %-12s %-22s %-12s %8s %12s %9s%n";
    private static final String BACKEND_ROW = "  %-24s %-9s %6s %8s %12s %9s  %s%n";

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
        pair(text, page);
        vips(text, page);
        tracks(text, page);
        listeners(text, page);
        pools(text, page);
        return text.toString();
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
                    listener.text("pool"),
                    listener.text("open"), listener.text("accepted"), listener.text("refused")));
        }
    }

    private static void pools(StringBuilder text, JsonObject page) {
        for (var pool : page.objects("pools")) {
            text.append("%n  POOL %s, %s%n".formatted(pool.text("name"), pool.text("balance")));
            text.append(BACKEND_ROW.formatted("BACKEND", "HEALTH", "WEIGHT", "OPEN", "TOTAL", "FAILED", "LAST CHECK"));
            for (var backend : pool.objects("backends")) {
                text.append(
                        BACKEND_ROW.formatted(backend.text("address"), backend.text("health"), backend.text("weight"), backend.text("open"),
                                backend.text("total"), backend.text("connect_failures"), backend.text("last_check")));
            }
        }
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
