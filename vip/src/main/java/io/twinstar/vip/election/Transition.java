package io.twinstar.vip.election;

import java.util.List;
import java.util.Optional;

/**
 * What one step of the election decided.
 *
 * @param actions to perform in this order
 * @param reason why the role changed or an advertisement was not heeded; empty for the ordinary course of things
 */
public record Transition(State next, List<Action> actions, Optional<Reason> reason) {

    public Transition {
        actions = List.copyOf(actions);
    }
}
