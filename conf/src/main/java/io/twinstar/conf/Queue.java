package io.twinstar.conf;

import java.time.Duration;

/**
 * Where a pool's connections wait while none of its backends has a place for them.
 *
 * @param max connections that wait at a time, of one gateway; 0: none may
 * @param timeout for one of them; whoever has not got a place by then is refused
 */
public record Queue(int max, Duration timeout) {

    public static final int LONGEST = 100_000;
    public static final Queue DEFAULT = new Queue(1_000, Duration.ofSeconds(5));

    public Queue {
        Invalid.unless(max >= 0 && max <= LONGEST, "a queue of %d is not 0 to %d long", max, LONGEST);
        Invalid.unless(timeout.isPositive(), "a queue's timeout is positive, not %s", timeout);
    }
}
