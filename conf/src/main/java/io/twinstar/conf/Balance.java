package io.twinstar.conf;

/** How a pool chooses a backend for a new connection. */
public enum Balance {
    /** The backend with the fewest connections for its weight. */
    WEIGHTED_LEAST_CONNECTION("weighted-least-connection"),
    /** The same backend for the same client address, on both gateways. */
    IP_HASH("ip-hash");

    private final String text;

    Balance(String text) { this.text = text; }

    /** As it stands in the file. */
    public String text() { return text; }
}
