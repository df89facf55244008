package io.twinstar.conf;

import java.time.Duration;
import java.util.Optional;

/**
 * Bounds on a connection's life.
 *
 * @param connect for one attempt to reach a backend
 * @param idle without a byte in either direction
 * @param halfClose without a byte, after one side has ended its stream
 * @param keepalive without a byte, until the peers are asked for a sign of life; one that gives none for as long again is gone
 * @param maxDuration from the moment the backend accepted, however much is being sent; empty: no bound
 */
public record Timeouts(Duration connect, Duration idle, Duration halfClose, Duration keepalive, Optional<Duration> maxDuration) {

    public static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(1),
            Duration.ofMinutes(1));

    public Timeouts {
        boolean positive = connect.isPositive() && idle.isPositive() && halfClose.isPositive() && keepalive.isPositive()
                && maxDuration.stream().allMatch(Duration::isPositive);
        Invalid.unless(positive, "timeouts must be positive");
    }

    /** However long a connection lasts. */
    public Timeouts(Duration connect, Duration idle, Duration halfClose, Duration keepalive) {
        this(connect, idle, halfClose, keepalive, Optional.empty());
    }
}
