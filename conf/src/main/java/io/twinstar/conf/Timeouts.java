package io.twinstar.conf;

import java.time.Duration;

/**
 * Bounds on a connection's life.
 *
 * @param connect for one attempt to reach a backend
 * @param idle without a byte in either direction
 * @param halfClose without a byte, after one side has ended its stream
 * @param keepalive without a byte, until the peers are asked for a sign of life; one that gives none for as long again is gone
 */
public record Timeouts(Duration connect, Duration idle, Duration halfClose, Duration keepalive) {

    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(1),
            Duration.ofMinutes(1));

    public Timeouts {
        boolean positive = connect.isPositive() && idle.isPositive() && halfClose.isPositive() && keepalive.isPositive();
        Invalid.unless(positive, "timeouts must be positive");
    }
}
