package io.twinstar.gateway.trial;

import java.util.Locale;

/** A kind of pair that goes through the matrix. */
enum Contender {
    TWINSTAR(50), KEEPALIVED_100MS(100), KEEPALIVED_10MS(10);

    private final int intervalMillis;

    Contender(int intervalMillis) {
        this.intervalMillis = intervalMillis;
    }

    /** From one advertisement to the next. */
    int intervalMillis() {
        return intervalMillis;
    }

    /** As it stands on the command line: {@code keepalived-100ms}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
