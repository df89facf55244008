package io.twinstar.gateway.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

import io.twinstar.gateway.json.JsonObject;

/** One gateway's part of {@link Top}: what two readings of it, one after the other, tell, in the room there is. */
final class TopView {

    private static final String VIP_ROW = "  %-12s %-10s %-12s %-16s %s";
    private static final String LISTENER_ROW = "  %-24s %9s %6s %9s %9s";
    private static final String BACKEND_ROW = "  %-24s %9s %6s %9s %9s %9s %9s %9s %7s";
    private static final String PHASE_ROW = "  %-18s %10s %9s %9s %9s %9s  %s";
    private static final String BOLD = "\033[1m";
    private static final String DIM = "\033[2m";
    private static final String RED = "\033[31m";
    private static final String GREEN = "\033[32m";
    private static final String PLAIN = "\033[0m";
    /** So many are shown if there is no room at all. */
    private static final int BACKENDS_LEAST = 3;
    private static final int EVENTS_WANTED = 6;

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT);

    private final List<String> lines = new ArrayList<>();
    private final Reading now;
    private final Reading before;
    private final int columns;
    private final boolean colour;

    /** @param atNanos when it was read */
    record Reading(long atNanos, JsonObject status, JsonObject latency, JsonObject hour, JsonObject events) {}

    private TopView(Reading now, Reading before, int columns, boolean colour) {
        this.now = now;
        this.before = before;
        this.columns = columns;
        this.colour = colour;
    }

    /** No line is longer than the columns, and there are no more of them than rows, unless there are fewer than anything could be told in. */
    static List<String> lines(Reading now, Reading before, int columns, int rows, boolean colour) {
        var view = new TopView(now, before, columns, colour);
        view.head();
        view.vips();
        view.listeners();
        view.phases();
        view.traffic();
        view.pools(rows - view.lines.size() - EVENTS_WANTED - 1);
        view.events(rows - view.lines.size());
        return view.lines.size() <= rows ? view.lines : view.lines.subList(0, Math.max(0, rows));
    }

    private void head() {
        var status = now.status;
        var relay = status.object("relay");
        add(BOLD, "%s (%s), up %s, generation %s, %s on %s loops, %s late at worst".formatted(status.text("node"), status.text("address"),
                StatusView.duration(status.number("uptime_seconds")), status.object("configuration").text("generation"),
                relay.text("transport"), relay.text("loops"), LatencyView.time(relay.number("lag_ms"))));
        if (status.has("pair")) pair(status.object("pair"));
        for (JsonObject vip : status.objects("vips")) alarms(vip.text("name"), vip);
    }

    private void pair(JsonObject pair) {
        String file = switch (pair.text("same_configuration")) {
            case "true" -> "the same file";
            case "false" -> "ANOTHER FILE";
            default -> "its file is not known";
        };
        add(pair.text("pulse").equals("sound") ? "" : RED, "%s: pulse %s%s, %s".formatted(pair.text("peer"), pair.text("pulse"),
                pair.has("heard_seconds") ? ", heard " + StatusView.duration(pair.number("heard_seconds")) + " ago" : "", file));
        alarms("pair", pair);
    }

    private void alarms(String of, JsonObject raised) {
        for (JsonObject alarm : raised.objects("alarms"))
            add(RED, "ALARM %s %s: %s".formatted(of, alarm.text("alarm"), alarm.text("evidence")));
    }

    private void vips() {
        heading(VIP_ROW.formatted("VIP", "ROLE", "FOR", "THE OTHER", "BECAUSE"));
        for (JsonObject vip : now.status.objects("vips")) {
            var other = same(now.status.object("pair").objects("vips"), "name", vip);
            add(vip.text("role").equals("Active") ? GREEN : "", VIP_ROW.formatted(vip.text("name"), vip.text("role"),
                    StatusView.duration(vip.number("since_seconds")), other.text("role"), vip.text("reason")));
        }
    }

    private void listeners() {
        heading(LISTENER_ROW.formatted("LISTENER", "", "OPEN", "NEW/S", "REFUSED"));
        for (JsonObject listener : now.status.objects("listeners")) {
            var old = same(before.status.objects("listeners"), "name", listener);
            add("", LISTENER_ROW.formatted("%s %s:%s".formatted(listener.text("name"), listener.text("address"), listener.text("port")), "",
                    listener.text("open"), rate(listener, old, "accepted"), listener.text("refused")));
        }
    }

    private void phases() {
        var rows = now.latency.objects("rows");
        if (rows.isEmpty()) return;
        heading(PHASE_ROW.formatted("THE LAST MINUTE", "COUNT", "P50", "P99", "P99.9", "MAX", "SHAPE"));
        for (JsonObject row : rows)
            add("", PHASE_ROW.formatted(row.text("phase"), "%,d".formatted((long) row.number("count")), time(row, "p50_ms"),
                    time(row, "p99_ms"), time(row, "p99_9_ms"), time(row, "max_ms"), LatencyView.shape(row.objects("bars"))));
    }

    private void traffic() {
        int width = Math.min(columns - TopCharts.LABEL_COLUMNS, TopCharts.COLUMNS_MAX);
        if (width < TopCharts.COLUMNS_LEAST) return;
        heading("  THE LAST HOUR");
        for (String line : TopCharts.lines(now.hour, width)) add("", line);
    }

    /** Where there is not room for all, those that are not well come first. */
    private void pools(int room) {
        var pools = now.status.objects("pools");
        int each = Math.max(BACKENDS_LEAST, (room - 2 * pools.size()) / Math.max(1, pools.size()));
        for (JsonObject pool : pools) {
            var all = pool.objects("backends");
            heading(BACKEND_ROW.formatted("POOL " + pool.text("name"), "HEALTH", "WEIGHT", "OPEN", "NEW/S", "TO B/S", "FROM B/S", "RTT",
                    "FAILED"));
            if (pool.text("panics").equals("true")) add(RED, "  IN PANIC: so few are up that those that are down are used as well");
            var old = same(before.status.objects("pools"), "name", pool).objects("backends");
            var shown = all.size() <= each ? all : all.stream().sorted(Comparator.comparing(TopView::isWell)).limit(each).toList();
            for (JsonObject backend : shown) backend(backend, same(old, "address", backend));
            if (shown.size() < all.size())
                add(DIM, "  and %d more, %d of all are up".formatted(all.size() - shown.size(),
                        all.stream().filter(TopView::isWell).count()));
        }
    }

    private void backend(JsonObject backend, JsonObject old) {
        add(isWell(backend) ? "" : RED, BACKEND_ROW.formatted(backend.text("address"), health(backend), backend.text("weight"),
                backend.text("open"), rate(backend, old, "total"), rate(backend, old, "bytes_from_clients"),
                rate(backend, old, "bytes_from_backend"), backend.has("rtt_ms") ? time(backend, "rtt_ms") : "-",
                backend.text("connect_failures")));
    }

    private static boolean isWell(JsonObject backend) {
        return health(backend).equals("up");
    }

    private static String health(JsonObject backend) {
        if (backend.has("state") && !backend.text("state").equals("ready")) return backend.text("state");
        return backend.text("ejected").equals("true") ? "ejected" : backend.has("health") ? backend.text("health") : "unknown";
    }

    /** The latest last, as in a log. */
    private void events(int room) {
        var notes = now.events.objects("events").stream().filter(event -> event.text("type").equals("note")).toList();
        if (notes.isEmpty() || room < 2) return;
        heading("  EVENTS");
        for (JsonObject note : notes.subList(Math.max(0, notes.size() - Math.min(room - 1, 2 * EVENTS_WANTED)), notes.size()))
            add(note.text("severity").equals("warning") ? RED : "", "  %s %s".formatted(clock(note.text("time")), note.text("text")));
    }

    private static String clock(String instant) {
        return CLOCK.format(Instant.parse(instant).atZone(ZoneId.systemDefault()));
    }

    private static JsonObject same(List<JsonObject> others, String by, JsonObject one) {
        return others.stream().filter(other -> other.text(by).equals(one.text(by))).findFirst().orElse(JsonObject.EMPTY);
    }

    private static String time(JsonObject of, String name) { return LatencyView.time(of.number(name)); }

    /** Since the reading before; of a gateway that was restarted meanwhile, nothing. */
    private String rate(JsonObject of, JsonObject old, String counter) {
        double seconds = (now.atNanos - before.atNanos) / 1e9;
        if (seconds <= 0 || !old.has(counter)) return "-";
        return quantity(Math.max(0, of.number(counter) - old.number(counter)) / seconds);
    }

    /** {@code 12}, {@code 1.25k}, {@code 80.0M}: with three digits that count. */
    static String quantity(double value) {
        String steps = " kMGT";
        int step = 0;
        for (; value >= 999.5 && step < steps.length() - 1; step++) value /= 1_000;
        if (step == 0) return value < 9.95 && value != Math.rint(value) ? "%.1f".formatted(value) : "%.0f".formatted(value);
        return (value < 9.995 ? "%.2f%c" : value < 99.95 ? "%.1f%c" : "%.0f%c").formatted(value, steps.charAt(step));
    }

    private void heading(String line) {
        add(DIM, line);
    }

    private void add(String style, String line) {
        String shown = line.length() <= columns ? line.stripTrailing() : line.substring(0, columns - 1) + "…";
        lines.add(colour && !style.isEmpty() ? style + shown + PLAIN : shown);
    }
}
