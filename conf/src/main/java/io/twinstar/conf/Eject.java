package io.twinstar.conf;

import java.time.Duration;

/**
 * When connections themselves show that a backend should get none, whatever its checks say. HAProxy: {@code observe layer4} with
 * {@code error-limit}; Envoy: outlier detection with {@code consecutive_local_origin_failure}.
 *
 * @param failures in a row, at which the backend is ejected: connections it did not accept, and early resets
 * @param base how long it is ejected the first time; the n-th time in a row n times as long, up to {@link #LONGEST} or this if it is longer
 * @param sharePercent how much of a pool may be ejected at once; one always may, but never the last that is up
 * @param early a reset by the backend this soon after the connection was established, and before any byte, is a failure; 0: none is
 */
public record Eject(int failures, Duration base, int sharePercent, Duration early) {

    public static final Duration LONGEST = Duration.ofMinutes(5);
    public static final Eject DEFAULT = new Eject(5, Duration.ofSeconds(10), 50, Duration.ofSeconds(1));

    public Eject {
        Invalid.unless(failures >= 1, "%d failures in a row are less than one", failures);
        Invalid.unless(base.isPositive() && !early.isNegative(), "ejection %s and early %s are not both times", base, early);
        Invalid.unless(sharePercent >= 1 && sharePercent <= 100, "share %d %% is outside 1 to 100 %%", sharePercent);
    }
}
