package io.twinstar.health;

import io.twinstar.conf.Check;
import io.twinstar.conf.Track;

/**
 * How many results in a row change a verdict.
 *
 * @param rise passes that bring up what is down
 * @param fall failures that bring down what is up
 */
public record Thresholds(int rise, int fall) {

    public Thresholds {
        if (rise < 1 || fall < 1) throw new IllegalArgumentException("rise %d or fall %d is below 1".formatted(rise, fall));
    }

    public static Thresholds of(Check check) { return new Thresholds(check.rise(), check.fall()); }

    public static Thresholds of(Track track) { return new Thresholds(track.rise(), track.fall()); }
}
