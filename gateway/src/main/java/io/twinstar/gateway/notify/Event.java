package io.twinstar.gateway.notify;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.twinstar.gateway.json.Json;

/**
 * A notice on its way.
 *
 * @param order counts a process's events from 1: it tells what came first where the clock was set back, and with node and
 *     time that two deliveries are of one event. A gap is what a channel has lost
 */
public record Event(long order, Instant at, String node, Notice notice) {

    private static final DateTimeFormatter MILLIS = new DateTimeFormatterBuilder().appendInstant(3).toFormatter(Locale.ROOT);

    /** One line, without its end. */
    public String json() {
        return Json.write(members());
    }

    /** Every member of the JSON object, by a name such as {@code TWINSTAR_VIP}. */
    public Map<String, String> environment() {
        var variables = new LinkedHashMap<String, String>();
        // what a variable cannot hold is its own end (environ(7))
        members().forEach((name, value) -> variables.put("TWINSTAR_" + name.toUpperCase(Locale.ROOT), value.toString().replace('\0', ' ')));
        return variables;
    }

    /** As people and machines read it. */
    public static String time(Instant at) {
        return MILLIS.format(at);
    }

    Map<String, Object> members() {
        var members = Json.members("time", time(at), "order", order, "node", node, "kind", notice.kind().text());
        members.putAll(notice.facts());
        return members;
    }
}
