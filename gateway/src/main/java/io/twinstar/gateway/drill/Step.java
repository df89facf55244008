package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.List;

/**
 * One thing after the other.
 *
 * @param name for people
 * @param undo what restores the pair once the deed has begun, the last of it first
 * @param within by when the deed must be done; later the pair is restored
 */
public record Step(String name, Deed deed, List<Deed> undo, Duration within) {

    public Step {
        undo = List.copyOf(undo);
        if (!within.isPositive()) throw new IllegalArgumentException("a step without time: " + name);
    }
}
