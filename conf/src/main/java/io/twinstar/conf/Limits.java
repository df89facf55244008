package io.twinstar.conf;

import java.util.Optional;

/**
 * How many connections somebody may have, and may make.
 *
 * @param maxConnections at a time; {@link Backend#UNLIMITED} without a limit
 */
public record Limits(int maxConnections, Optional<Rate> rate) {

    public static final Limits NONE = new Limits(Backend.UNLIMITED, Optional.empty());

    public Limits {
        Invalid.unless(maxConnections >= 1, "a limit of %d connections is below 1", maxConnections);
    }
}
