package io.twinstar.vip.election;

import java.util.List;
import java.util.Optional;

/**
 * What one step of the election decided.
 *
 * @param actions to perform in this order
 * @param reason why the role changed, or what was odd about an advertisement; empty for the ordinary course of things
 */
public record Transition(State next, List<Action> actions, Optional<Reason> reason) {

    public Transition {
        actions = List.copyOf(actions);
    }

    static Transition to(State next, Reason reason, Action... actions) {
        return new Transition(next, List.of(actions), Optional.of(reason));
    }

    /** The role stays; its timers may have moved. */
    static Transition unchanged(State next, Action... actions) {
        return new Transition(next, List.of(actions), Optional.empty());
    }

    static Transition ignoring(State state, Reason reason) { return new Transition(state, List.of(), Optional.of(reason)); }
}
