package io.twinstar.conf;

import java.time.Duration;

/**
 * An active health check.
 *
 * @param every time from the end of one probe to the start of the next, before jitter
 * @param timeout a probe that takes longer has failed
 * @param rise passes in a row that bring an ejected backend back
 * @param fall failures in a row that eject a backend
 */
public record Check(Probe probe, Duration every, Duration timeout, int rise, int fall) {

    public static final Check DEFAULT = new Check(new Probe.Tcp(), Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);

    public Check {
        Invalid.unless(every.isPositive() && timeout.isPositive(), "check times must be positive");
        Invalid.unless(rise >= 1 && fall >= 1, "rise and fall are at least 1");
    }

    /** What is asked of the backend. */
    public sealed interface Probe {
        /** Passes when a TCP connection is accepted. */
        record Tcp() implements Probe {}

        /** Passes when {@code GET path} is answered with a status of 200 to 399. */
        record Http(String path) implements Probe {

            public Http {
                Invalid.unless(path.startsWith("/"), "path %s does not start with /", path);
            }
        }
    }
}
