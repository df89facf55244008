package io.twinstar.conf;

import java.time.Duration;

/**
 * How long connections may stay where no new ones go.
 *
 * @param deadline from the moment it began to drain, or was removed from the configuration
 * @param spread the time after the deadline over which those that are left are closed, at moments that are drawn: clients that come
 *     back all at once are a storm
 */
public record Drain(Duration deadline, Duration spread) {

    public static final Duration LONGEST = Duration.ofDays(7);
    public static final Drain DEFAULT = new Drain(Duration.ofMinutes(5), Duration.ofSeconds(10));
    /** Of what is in maintenance. */
    public static final Drain AT_ONCE = new Drain(Duration.ZERO, Duration.ZERO);

    public Drain {
        Invalid.unless(isInBounds(deadline) && isInBounds(spread), "deadline %s or spread %s is outside 0 to %s", deadline, spread,
                LONGEST);
    }

    public Drain with(Duration otherDeadline) { return new Drain(otherDeadline, spread); }

    private static boolean isInBounds(Duration time) { return !time.isNegative() && time.compareTo(LONGEST) <= 0; }
}
