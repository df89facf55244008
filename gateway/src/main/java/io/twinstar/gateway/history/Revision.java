package io.twinstar.gateway.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/**
 * A configuration that was put in force.
 *
 * @param number from 1, one more for each; those of removed revisions are not given again
 * @param by who or what put it in force
 * @param changes a line for each thing in which it differed from the one before
 */
public record Revision(long number, Instant at, String by, String sha256, List<String> changes) {

    public Revision {
        changes = List.copyOf(changes);
    }

    /** For a JSON object. */
    public Map<String, Object> members() {
        return Json.members("revision", number, "time", at.toString(), "by", by, "sha256", sha256, "changes", changes);
    }

    static Revision of(JsonObject read) {
        return new Revision((long) read.number("revision"), Instant.parse(read.text("time")), read.text("by"), read.text("sha256"),
                read.texts("changes"));
    }
}
