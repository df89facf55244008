package io.twinstar.gateway.relay.wire;

/** The two ends of a connection through the gateway. */
public enum Side {
    CLIENT, BACKEND;

    public Side other() { return this == CLIENT ? BACKEND : CLIENT; }
}
