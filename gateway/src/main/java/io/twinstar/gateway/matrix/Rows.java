package io.twinstar.gateway.matrix;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The eighteen rows.
 *
 * <p>Figures in milliseconds. Where nothing but VRRP's timers can tell, the peer takes over 3 × 50 ms and a skew of less than a
 * millisecond after the last advertisement; the bounds leave a busy machine {@value #SLACK} ms on top of what should be. Where
 * nothing may happen, a client's request may still take {@value #CALM} ms on such a machine.
 */
public final class Rows {

    static final String VIP = "198.18.0.100";
    static final int SLACK = 50;
    static final int CALM = 100;
    /** 3 × 50 ms, and the skew rounded up. */
    static final int DOWN_INTERVAL = 151;
    static final int TAKEOVER = DOWN_INTERVAL + SLACK;
    /** One question that two answer may be a late answer to the one before. */
    static final int BLINK = 10;
    static final Duration WATCH = Duration.ofSeconds(1);
    static final Duration LONG_WATCH = Duration.ofSeconds(2);

    private Rows() {}

    /** In order. */
    public static List<Row> all() {
        return Stream.of(Deaths.ROWS, Cuts.ROWS, Surprises.ROWS).flatMap(List::stream)
                .sorted((a, b) -> a.number() == b.number() ? a.id().compareTo(b.id()) : Integer.compare(a.number(), b.number())).toList();
    }
}
