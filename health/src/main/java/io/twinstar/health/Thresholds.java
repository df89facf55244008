package io.twinstar.health;

import io.twinstar.conf.Check;

/**
 * How many results in a row change a verdict.
 *
 * @param rise passes that bring a backend that is down up
 * @param fall failures that bring one that is up down
 */
public record Thresholds(int rise, int fall) {

    public Thresholds {
        if (rise < 1 || fall < 1) throw new IllegalArgumentException("rise %d or fall %d is below 1".formatted(rise, fall));
    }

    public static Thresholds of(Check check) { return new Thresholds(check.rise(), check.fall()); }
}
