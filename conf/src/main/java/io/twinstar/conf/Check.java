package io.twinstar.conf;

import java.time.Duration;
import java.util.Optional;

/**
 * An active health check.
 *
 * @param timeout a probe that takes longer has failed
 * @param rise passes in a row that bring an ejected backend back
 * @param fall failures in a row that eject a backend
 * @param port that is probed; none: the one that serves
 * @param agent whom else the backend's state is asked of
 * @param proxyProtocol in which the backend is told first that this is a check, as it expects of every connection
 */
public record Check(Probe probe, Pace pace, Duration timeout, int rise, int fall, Optional<Integer> port, Optional<Agent> agent,
        Optional<ProxyProtocol> proxyProtocol) {

    public static final Check DEFAULT = new Check(new Probe.Tcp(), Duration.ofSeconds(2), Duration.ofSeconds(1), 2, 3);

    public Check {
        Invalid.unless(timeout.isPositive(), "check times must be positive");
        Invalid.unless(rise >= 1 && fall >= 1, "rise and fall are at least 1");
        port.ifPresent(Check::isPort);
    }

    /** One of the port that serves, without an agent, at the pace that goes with the interval. */
    public Check(Probe probe, Duration every, Duration timeout, int rise, int fall) {
        this(probe, Pace.of(every), timeout, rise, fall, Optional.empty(), Optional.empty());
    }

    /** Of a backend that expects no PROXY protocol. */
    public Check(Probe probe, Pace pace, Duration timeout, int rise, int fall, Optional<Integer> port, Optional<Agent> agent) {
        this(probe, pace, timeout, rise, fall, port, agent, Optional.empty());
    }

    /** The same for a backend that expects this of every connection to the port that serves; of another port nobody knows. */
    public Check in(Optional<ProxyProtocol> expected) {
        return port.isPresent() ? this : new Check(probe, pace, timeout, rise, fall, port, agent, expected);
    }

    /**
     * Times from the end of one probe to the start of the next, before jitter.
     *
     * @param every while the backend is up
     * @param fast while its results are against the verdict: it may be about to change
     * @param downEvery while it is down
     */
    public record Pace(Duration every, Duration fast, Duration downEvery) {

        public Pace {
            Invalid.unless(fast.isPositive() && downEvery.isPositive(), "check times must be positive");
            Invalid.unless(fast.compareTo(every) <= 0, "fast %s is longer than every %s", fast, every);
        }

        /** 2 s becomes 500 ms while changing, and 5 s while down. */
        public static Pace of(Duration every) {
            return new Pace(every, fastDefault(every), downEveryDefault(every));
        }

        public static Duration fastDefault(Duration every) { return every.dividedBy(4); }

        public static Duration downEveryDefault(Duration every) { return every.multipliedBy(5).dividedBy(2); }
    }

    /**
     * A program on the backend's host that says how the backend is, in HAProxy's agent format.
     *
     * @param every from the end of one question to the start of the next, before jitter
     * @param send said before it answers; none: it answers whoever connects
     */
    public record Agent(int port, Duration every, Duration timeout, Optional<Bytes> send) {

        public static final Duration EVERY_DEFAULT = Duration.ofSeconds(2);
        public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(1);

        public Agent {
            isPort(port);
            Invalid.unless(every.isPositive() && timeout.isPositive(), "check times must be positive");
        }
    }

    private static void isPort(int port) { Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port); }
}
