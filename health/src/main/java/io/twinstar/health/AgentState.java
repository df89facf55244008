package io.twinstar.health;

import java.util.Locale;
import java.util.Optional;

import io.twinstar.conf.Backend;
import io.twinstar.health.AgentReply.Mode;

/**
 * What a backend's agent has made of it, reply by reply. An agent that falls silent changes nothing: whether the backend
 * can be reached is for the check to say.
 *
 * @param percent of the backend's weight in the file
 * @param up false: the backend is down, whatever its check says
 * @param connectionsMax how many connections it may have at once; none: the agent has not said
 * @param reason what the agent gave for the last reply in which mode, or up, or both were said
 */
public record AgentState(int percent, Mode mode, boolean up, Optional<Integer> connectionsMax, Optional<String> reason) {

    /** Of a backend whose agent has said nothing yet, or that has none. */
    public static final AgentState SILENT = new AgentState(100, Mode.READY, true, Optional.empty(), Optional.empty());

    public AgentState hear(AgentReply reply) {
        boolean aboutState = reply.mode().isPresent() || reply.up().isPresent();
        return new AgentState(reply.percent().orElse(percent), reply.mode().orElse(mode), reply.up().orElse(up),
                reply.connectionsMax().or(() -> connectionsMax), aboutState ? reply.reason() : reason);
    }

    /** As an agent would say all of it. */
    public String text() {
        var words = new StringBuilder(up ? "up " : "down ").append(mode.name().toLowerCase(Locale.ROOT)).append(' ').append(percent)
                .append('%');
        connectionsMax.ifPresent(most -> words.append(" maxconn:").append(most));
        reason.ifPresent(why -> words.append(" # ").append(why));
        return words.toString();
    }

    /** Whether it may get new connections, as far as the agent is concerned. */
    public boolean takesConnections() {
        return up && mode == Mode.READY;
    }

    /** The backend as it is in force. */
    public Backend applied(Backend configured) {
        int most = connectionsMax.filter(bound -> bound > 0).orElse(Backend.UNLIMITED); // 0: no bound, as for HAProxy
        return new Backend(configured.id(), weight(configured.weight()), Math.min(configured.maxConnections(), most), configured.backup(),
                configured.state());
    }

    /** The weight in force; a backend that had some and keeps a share of it keeps at least 1, or a small share would drain it. */
    public int weight(int configured) {
        if (configured == 0 || percent == 0) return 0;
        return Math.clamp(Math.round(configured * percent / 100.0), 1, Backend.WEIGHT_MAX);
    }
}
