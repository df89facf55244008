package io.twinstar.health;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line in HAProxy's agent format ("agent-check" in its manual): words that each change one thing, in any order; what is
 * not said stays as it was.
 *
 * @param percent of the backend's weight in the file
 * @param mode what an administrator wants of the backend
 * @param up whether the backend is well
 * @param connectionsMax how many connections it may have at once
 * @param reason what stood behind a #, for people
 */
public record AgentReply(Optional<Integer> percent, Optional<Mode> mode, Optional<Boolean> up, Optional<Integer> connectionsMax,
        Optional<String> reason) {

    /** Takes a weight of 1 to the greatest there is, 256; more counts as this, as for HAProxy. */
    private static final int PERCENT_MAX = 25_600;
    private static final Pattern PERCENT = Pattern.compile("([0-9]{1,9})%");
    private static final Pattern CONNECTIONS_MAX = Pattern.compile("maxconn:([0-9]{1,9})");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[ \t,]+");

    public enum Mode {
        /** Neither of the others. */
        READY,
        /** Keeps its connections and gets no new ones. */
        DRAIN,
        /** Is being worked on: it gets no new ones, and what the checks say of it is of no interest. */
        MAINTENANCE
    }

    /** What a line means, or the word in it that means nothing: then the whole line changes nothing. */
    public sealed interface Parsed {

        record Understood(AgentReply reply) implements Parsed {}

        record Unknown(String word) implements Parsed {}
    }

    /** @param line without its end. Of words that contradict each other the last one counts. */
    public static Parsed parse(String line) {
        int sharp = line.indexOf('#');
        var reason = sharp < 0 ? Optional.<String>empty() : Optional.of(line.substring(sharp + 1).strip()).filter(text -> !text.isEmpty());
        var words = sharp < 0 ? line : line.substring(0, sharp);
        var reply = new AgentReply(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), reason);
        for (String word : BETWEEN_WORDS.split(words.strip(), -1)) {
            if (word.isEmpty()) continue;
            var with = reply.with(word.toLowerCase(Locale.ROOT));
            if (with.isEmpty()) return new Parsed.Unknown(word);
            reply = with.get();
        }
        return new Parsed.Understood(reply);
    }

    private Optional<AgentReply> with(String word) {
        return switch (word) {
            case "ready" -> Optional.of(new AgentReply(percent, Optional.of(Mode.READY), up, connectionsMax, reason));
            case "drain" -> Optional.of(new AgentReply(percent, Optional.of(Mode.DRAIN), up, connectionsMax, reason));
            case "maint" -> Optional.of(new AgentReply(percent, Optional.of(Mode.MAINTENANCE), up, connectionsMax, reason));
            case "up" -> Optional.of(new AgentReply(percent, mode, Optional.of(true), connectionsMax, reason));
            case "down", "stopped", "fail", "failed" ->
                Optional.of(new AgentReply(percent, mode, Optional.of(false), connectionsMax, reason));
            default -> withNumber(word);
        };
    }

    private Optional<AgentReply> withNumber(String word) {
        Matcher share = PERCENT.matcher(word);
        if (share.matches()) {
            int number = Math.min(Integer.parseInt(share.group(1)), PERCENT_MAX);
            return Optional.of(new AgentReply(Optional.of(number), mode, up, connectionsMax, reason));
        }
        Matcher most = CONNECTIONS_MAX.matcher(word);
        if (!most.matches()) return Optional.empty();
        return Optional.of(new AgentReply(percent, mode, up, Optional.of(Integer.parseInt(most.group(1))), reason));
    }
}
