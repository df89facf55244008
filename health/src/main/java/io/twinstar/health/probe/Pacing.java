package io.twinstar.health.probe;

import java.time.Duration;

import io.twinstar.conf.Check;
import io.twinstar.health.Health;
import io.twinstar.health.Verdict;

/** When to probe, as arithmetic; a fraction is drawn evenly from 0 (included) to 1 (excluded). */
final class Pacing {

    private static final long SPREAD_EACH_NANOS = 1_000_000;
    private static final long SPREAD_MAX_NANOS = 1_000_000_000;

    private Pacing() {}

    /**
     * From now to a new backend's first probe. A handful start at once, so that a gateway serves soon; with more the
     * spread grows by a millisecond each, so that a start is no storm, up to a second or the interval.
     */
    static long firstNanos(int newcomers, long everyNanos, double fraction) {
        long spread = Math.min(newcomers * SPREAD_EACH_NANOS, Math.min(everyNanos, SPREAD_MAX_NANOS));
        return (long) (spread * fraction);
    }

    /** The interval that goes with how a backend is: whichever way its verdict may be about to change, it is known soon. */
    static Duration interval(Check.Pace pace, Health health) {
        if (health.streak() > 0) return pace.fast();
        return health.verdict() == Verdict.DOWN ? pace.downEvery() : pace.every();
    }

    /** From the end of one probe to the next: the interval, give or take a tenth, so that probes that meet do not keep meeting. */
    static long nextNanos(long everyNanos, double fraction) {
        long tenth = everyNanos / 10;
        return everyNanos - tenth + (long) (2 * tenth * fraction);
    }
}
