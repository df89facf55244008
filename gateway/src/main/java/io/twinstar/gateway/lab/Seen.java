package io.twinstar.gateway.lab;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.twinstar.gateway.json.Json;

/** One thing that {@code lab-watch} saw, and its line of JSON. Times are on the kernel's monotonic clock, which all processes share. */
public sealed interface Seen {

    String line();

    /** A question by ARP who has the VIP, and the Ethernet addresses that answered before the next one. */
    record Answered(long askedNanos, Set<String> macs) implements Seen {

        @Override
        public String line() {
            return Json.write(Map.of("asked", askedNanos, "answered", new TreeSet<>(macs)));
        }
    }

    /** Gratuitous ARP for the VIP. */
    record Claimed(long atNanos, String mac) implements Seen {

        @Override
        public String line() {
            return Json.write(Map.of("at", atNanos, "claimed", mac));
        }
    }

    /** A request to the VIP that has ended. */
    record Requested(Asked asked) implements Seen {

        @Override
        public String line() {
            return Json.write(Map.of("request", asked.line()));
        }
    }

    static Seen ofLine(String line) {
        var object = Json.read(line);
        if (object.has("request")) return new Requested(Asked.ofLine(object.text("request")));
        if (object.has("claimed")) return new Claimed(Long.parseLong(object.text("at")), object.text("claimed"));
        return new Answered(Long.parseLong(object.text("asked")), Set.copyOf(object.texts("answered")));
    }
}
