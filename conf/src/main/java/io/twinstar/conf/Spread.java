package io.twinstar.conf;

import java.time.Duration;
import java.util.OptionalInt;

/**
 * What a pool's policy is to heed beside its rule.
 *
 * @param boundedLoadPercent for ip-hash: more than this part of its share of open connections no backend is given; empty: no bound
 * @param slowStart how long a backend that has come up is given less than its weight, a tenth at first; 0: not at all
 * @param panicPercent below this part of backends that are up, the checks are not believed and all are used; 0: never
 */
public record Spread(OptionalInt boundedLoadPercent, Duration slowStart, int panicPercent) {

    public static final int BOUND_PERCENT_MAX = 1_000;
    public static final Duration SLOW_START_MAX = Duration.ofHours(1);
    public static final Spread DEFAULT = new Spread(OptionalInt.empty(), Duration.ZERO, 30);

    public Spread {
        Invalid.unless(
                boundedLoadPercent.isEmpty() || (boundedLoadPercent.getAsInt() > 100 && boundedLoadPercent.getAsInt() <= BOUND_PERCENT_MAX),
                "a bound is above 100 %% and at most %d %%", BOUND_PERCENT_MAX);
        Invalid.unless(!slowStart.isNegative() && slowStart.compareTo(SLOW_START_MAX) <= 0, "slow start %s is outside 0 to %s", slowStart,
                SLOW_START_MAX);
        Invalid.unless(panicPercent >= 0 && panicPercent <= 100, "panic %d %% is outside 0 to 100 %%", panicPercent);
    }
}
