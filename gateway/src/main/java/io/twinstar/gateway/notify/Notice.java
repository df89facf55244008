package io.twinstar.gateway.notify;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.twinstar.vip.Alarm;
import io.twinstar.vip.VipReport;
import io.twinstar.vip.election.Role;

/**
 * Something that has happened and that people, or their machines, want to know of.
 *
 * @param facts by their name in lower case, in the order to be read in; each is cut at {@link #FACT_CHARS_MAX}
 */
public record Notice(Kind kind, Map<String, String> facts) {

    /** A notice has five facts at most: even at six bytes a character, as JSON escapes some, it fits a pipe's 64 KiB (pipe(7)). */
    static final int FACT_CHARS_MAX = 1_000;

    /** Causes of a step down that the owner took without being asked to, so that there are never two. */
    private static final Set<String> FENCES = Set.of("stalled", "unacknowledged");

    public enum Kind {
        TRANSITION, FENCE, ALARM, CLEAR, RESTORE, SETUP, SETUP_FAILED, RELOAD, STATE, HAND_OVER, LINGER, LINGER_END, TICKLE, PEER_ENDED, DRILL, LOST;

        /** As it stands in an event: {@code setup-failed}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public Notice {
        var cut = new LinkedHashMap<String, String>();
        facts.forEach((name, fact) -> cut.put(name, cut(fact)));
        facts = Collections.unmodifiableMap(cut);
    }

    static String cut(String fact) {
        return fact.length() <= FACT_CHARS_MAX ? fact : fact.substring(0, FACT_CHARS_MAX - 1) + "…";
    }

    public static Notice of(VipReport report) {
        return switch (report) {
            case VipReport.RoleChanged(String vip, Role from, Role to, String cause, String reason) ->
                of(isFence(cause) ? Kind.FENCE : Kind.TRANSITION,
                        "vip", vip, "from", from.title(), "to", to.title(), "cause", cause, "reason", reason);
            case VipReport.AlarmChanged(String vip, Alarm alarm, boolean raised, String evidence) ->
                of(raised ? Kind.ALARM : Kind.CLEAR, "vip", vip, "cause", alarm.text(), "evidence", evidence);
            case VipReport.HandOverAnswered(String vip, _, var refusal) ->
                of(Kind.HAND_OVER, "vip", vip, "reason", refusal.orElse("handed over"));
            case VipReport.Lingers(String vip, long connections, Duration most) ->
                of(Kind.LINGER, "vip", vip, "reason", "connections are served on until they end", "connections", Long.toString(connections),
                        "most_seconds", Long.toString(most.toSeconds()));
            case VipReport.LingerEnded(String vip, long connections, boolean isBack) ->
                of(Kind.LINGER_END, "vip", vip, "reason", isBack ? "the VIP is back" : "nothing is served on any more", "connections",
                        Long.toString(connections));
            case VipReport.OrphansTold(String vip, int connections) ->
                of(Kind.TICKLE, "vip", vip, "reason", "clients of the other gateway are told of its end", "connections",
                        Integer.toString(connections));
            case VipReport.PeerEnded ended ->
                of(Kind.PEER_ENDED, "vip", ended.vip(), "reason", "the other gateway's process has ended", "evidence", ended.evidence());
            case VipReport.Restored(String vip) ->
                of(Kind.RESTORE, "vip", vip, "reason", "put back an address that somebody had removed");
            case VipReport.TakesPart(String vip, String heldBy) -> of(Kind.SETUP, "vip", vip, "reason", "will be held by " + heldBy);
            case VipReport.SetupFailed(String vip, String reason) -> of(Kind.SETUP_FAILED, "vip", vip, "reason", reason);
        };
    }

    /** Somebody wants the other gateway to have a VIP. */
    public static Notice handOver(String by, String vip) {
        return of(Kind.HAND_OVER, "vip", vip, "by", by, "reason", "handed over on demand");
    }

    /**
     * How a reload has ended.
     *
     * @param lines each change that was made, or each problem for which it was refused; without any there is no evidence
     */
    public static Notice reload(String by, boolean accepted, String summary, List<String> lines) {
        return of(Kind.RELOAD, "by", by, "cause", accepted ? "accepted" : "refused", "reason", summary, "evidence",
                String.join("; ", lines));
    }

    /** The link to the other gateway is down for long enough, or up again: no VIP depends on it. */
    public static Notice linkLost(boolean raised, String evidence) {
        return of(raised ? Kind.ALARM : Kind.CLEAR, "vip", "pair", "cause", "link-lost", "evidence", evidence);
    }

    /** Somebody does something to the pair to see whether it bears it, or has done so. */
    public static Notice drill(String by, String kind, boolean begins) {
        return of(Kind.DRILL, "by", by, "subject", kind, "cause", begins ? "begins" : "ends", "reason",
                begins ? "a drill begins: " + kind : "a drill has ended: " + kind);
    }

    /** Somebody has drained something, or the like. */
    public static Notice state(String by, String subject, String state, String line) {
        return of(Kind.STATE, "by", by, "subject", subject, "cause", state, "reason", line);
    }

    /** Events that one channel did not deliver. */
    public static Notice lost(String channel, long events) {
        return of(Kind.LOST, "channel", channel, "reason", eventsLost(events));
    }

    /** Whether a change of role with this cause was a step down that nobody had asked for. */
    public static boolean isFence(String cause) {
        return FENCES.contains(cause);
    }

    /** In words. */
    public static String eventsLost(long events) {
        return events == 1 ? "1 event lost" : events + " events lost";
    }

    private static Notice of(Kind kind, String... namesAndFacts) {
        var facts = new LinkedHashMap<String, String>();
        for (int i = 0; i < namesAndFacts.length; i += 2) {
            if (!namesAndFacts[i + 1].isEmpty()) facts.put(namesAndFacts[i], namesAndFacts[i + 1]);
        }
        return new Notice(kind, facts);
    }
}
