package io.twinstar.vip.election;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Who is Active: the state machine of RFC 9568 §6.4, which never reads a clock. */
public final class Election {

    private Election() {}

    public static Transition step(Router me, State state, Event event, long nowNanos) {
        return new Transition(state, List.of(), Optional.empty());
    }

    /** When to step with {@link Event.Deadline}; empty: nothing to wait for. */
    public static OptionalLong deadlineNanos(State state) {
        return OptionalLong.empty();
    }
}
