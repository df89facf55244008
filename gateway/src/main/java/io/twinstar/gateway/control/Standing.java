package io.twinstar.gateway.control;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Drain;
import io.twinstar.gateway.relay.Closing;

/**
 * That something is in this state, other than ready mostly, by somebody's will.
 *
 * @param by the file, its removal, or a user
 * @param drain what its connections were given then
 */
public record Standing(AdminState state, String by, long sinceNanos, Drain drain) {

    /** For loops that are late: whoever is to be closed must be closed before it is forgotten why. */
    private static final long SLACK_NANOS = 60_000_000_000L;

    static final String THE_FILE = "the file";
    static final String REMOVED = "its removal";

    /** When those of its connections are closed that are left. */
    public Closing closing() {
        return Closing.drained(sinceNanos + drain.deadline().toNanos(), drain.spread().toNanos());
    }

    public boolean isOfRemoved() { return by.equals(REMOVED); }

    /** Whether there is nothing left of it to be closed. */
    boolean isOver(long nowNanos) {
        return nowNanos - closing().endNanos() > SLACK_NANOS;
    }
}
