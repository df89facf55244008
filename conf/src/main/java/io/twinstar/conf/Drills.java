package io.twinstar.conf;

import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What is drilled, when, and what a drill must show.
 *
 * @param objectives of every drill that has none of its own
 * @param windows in which a drill may begin, by hand or by schedule; none: at any time
 * @param zone whose times are meant
 * @param keep how many results each gateway keeps
 * @param by the node that runs what is scheduled; empty: the one that is Active then
 * @param canary the command before {@code drill-canary} that runs it on a client's host; empty: it runs on the gateway's own
 * @param restart the command that starts a gateway which was killed; empty: it is started as it was before
 */
public record Drills(Objectives objectives, List<Window> windows, ZoneId zone, int keep, Optional<String> by, List<String> canary,
        List<String> restart, Map<String, Scheduled> schedule) {

    public static final int KEEP_DEFAULT = 50;
    public static final int KEEP_MAX = 1_000;
    public static final int SCHEDULED_MAX = 64;
    public static final int WINDOWS_MAX = 16;
    public static final Drills NONE = new Drills(Objectives.NONE, List.of(), ZoneId.of("UTC"), KEEP_DEFAULT, Optional.empty(), List.of(),
            List.of(), Map.of());

    public Drills {
        windows = List.copyOf(windows);
        canary = List.copyOf(canary);
        restart = List.copyOf(restart);
        schedule = Collections.unmodifiableMap(new LinkedHashMap<>(schedule));
        Invalid.unless(keep >= 1 && keep <= KEEP_MAX, "%d results are not 1 to %d", keep, KEEP_MAX);
    }

    /** Whether a drill may begin at this moment. */
    public boolean allows(ZonedDateTime moment) {
        var there = moment.withZoneSameInstant(zone);
        return windows.isEmpty() || windows.stream().anyMatch(window -> window.contains(there));
    }

    /** What is done to the pair. */
    public enum Kind {
        HANDOVER, CRASH, HANG, LINK_DOWN, PARTITION, ISOLATE_CLIENTS, BACKEND_DOWN, SLOW_BACKEND, RELOAD_STORM;

        /** As it stands in the file and on the command line. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * What a drill must show; what is absent is no objective.
     *
     * @param recoveryTime the longest that a client may be without an answer
     * @param lostConnections how many open connections may end
     * @param failedRequests how many requests of new connections may fail
     */
    public record Objectives(Optional<Duration> recoveryTime, Optional<Integer> lostConnections, Optional<Integer> failedRequests) {

        public static final int COUNT_MAX = 1_000_000;
        public static final Objectives NONE = new Objectives(Optional.empty(), Optional.empty(), Optional.empty());

        /** These, and where they say nothing the others. */
        public Objectives or(Objectives others) {
            return new Objectives(recoveryTime.or(others::recoveryTime), lostConnections.or(others::lostConnections),
                    failedRequests.or(others::failedRequests));
        }
    }

    /** @param listener whom the canary asks; empty: the first of a VIP that is Active there */
    public record Scheduled(String name, Kind kind, Cron at, Optional<String> listener, Objectives objectives) {}
}
