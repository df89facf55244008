package io.twinstar.conf;

/** How a pool chooses a backend for a new connection. */
public enum Balance {
    /** The backend with the fewest connections for its weight. */
    WEIGHTED_LEAST_CONNECTION("weighted-least-connection"),
    /** The same backend for the same client address, on both gateways. */
    IP_HASH("ip-hash"),
    /** Each in turn, a heavier one more often, in nginx's smooth order. */
    ROUND_ROBIN("round-robin"),
    /** Of two drawn by weight, the one with fewer connections for its weight. */
    RANDOM_TWO("random-two"),
    /** Of two drawn by weight, the one that has lately answered sooner for the connections it has. */
    LEAST_LATENCY("least-latency");

    private final String text;

    Balance(String text) { this.text = text; }

    /** As it stands in the file. */
    public String text() { return text; }
}
