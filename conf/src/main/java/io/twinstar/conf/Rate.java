package io.twinstar.conf;

import java.time.Duration;

/**
 * How many connections may come: a bucket of {@code burst} tokens, of which each connection takes one.
 *
 * @param connections tokens that come into the bucket, evenly, in the time {@code per}
 */
public record Rate(int connections, Duration per, int burst) {

    public static final int MAX = 1_000_000;

    public Rate {
        Invalid.unless(connections >= 1 && connections <= MAX, "%d connections are not 1 to %d", connections, MAX);
        Invalid.unless(burst >= 1 && burst <= MAX, "a burst of %d is not 1 to %d", burst, MAX);
        Invalid.unless(per.isPositive(), "a rate is per some time, not %s", per);
    }

    /** With what comes in that time as the burst. */
    public Rate(int connections, Duration per) { this(connections, per, connections); }
}
