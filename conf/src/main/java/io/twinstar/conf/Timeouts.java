package io.twinstar.conf;

import java.time.Duration;

/**
 * Bounds on a connection's life.
 *
 * @param connect for one attempt to reach a backend
 * @param idle without a byte in either direction
 * @param halfClose without a byte, after one side has ended its stream
 */
public record Timeouts(Duration connect, Duration idle, Duration halfClose) {

    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(1));

    public Timeouts {
        Invalid.unless(connect.isPositive() && idle.isPositive() && halfClose.isPositive(), "timeouts must be positive");
    }
}
