package io.twinstar.conf;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * What the two gateways tell each other beside VRRP.
 *
 * @param key the file with their shared secret, relative to the configuration's directory
 * @param pulse how often each says that it lives
 * @param port of the pulse, for TCP and UDP
 * @param alone what a gateway may do that hears nothing of the other and has no witness
 * @param witness who decides then; none: {@code alone} does
 * @param skew what follows from two different configuration files, beside an alarm
 * @param link where they tell each other the rest; none: they do not
 */
public record Pair(String key, Duration pulse, int port, Alone alone, Optional<InetSocketAddress> witness, Skew skew,
        Optional<Link> link) {

    public static final Duration PULSE_DEFAULT = Duration.ofMillis(10);
    public static final Duration PULSE_MIN = Duration.ofMillis(5);
    public static final Duration PULSE_MAX = Duration.ofSeconds(1);
    public static final int PORT_DEFAULT = 5112;

    public Pair {
        Invalid.unless(pulse.compareTo(PULSE_MIN) >= 0 && pulse.compareTo(PULSE_MAX) <= 0, "pulse %s is not 5ms to 1s", pulse);
        Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port);
    }

    /** One that says no more than what it needs for the heartbeats. */
    public Pair(String key, Duration pulse, int port, Alone alone, Optional<InetSocketAddress> witness) {
        this(key, pulse, port, alone, witness, Skew.ALARM, Optional.empty());
    }

    /**
     * The peer link: QUIC, on which each shows the other a certificate.
     *
     * @param pki the directory with {@code ca.pem} and the node's {@code NODE.pem} and {@code NODE.key}, relative to the configuration's
     * @param port UDP
     * @param tickle whether each knows the other's open connections, so as to tell their clients when it is no more
     */
    public record Link(String pki, int port, boolean tickle) {

        public static final int PORT_DEFAULT = 5114;

        public Link {
            Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port);
        }
    }

    /** What two gateways do that have different configuration files. */
    public enum Skew {
        /** Tell people, no more. */
        ALARM("alarm"),
        /** The preferred node does not take a VIP back either, until the files are the same. */
        NO_FAILBACK("no-failback");

        private final String text;

        Skew(String text) { this.text = text; }

        /** As it stands in the file. */
        public String text() { return text; }
    }

    /** Which is the lesser evil when nobody knows whether the other gateway still serves. */
    public enum Alone {
        /** Serve: two owners, if the other one is only cut off. */
        AVAILABILITY("availability"),
        /** One owner at most: none, if the gateway that was Backup is gone without a sign. */
        SAFETY("safety");

        private final String text;

        Alone(String text) { this.text = text; }

        /** As it stands in the file. */
        public String text() { return text; }
    }
}
