package io.twinstar.gateway.latency;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * What is timed, each by itself: their sum would mean nothing. What is measured is what happened to each connection, not what would have
 * happened to one that came at a given moment: while a client waits it asks for nothing, and those questions are in no histogram
 * (coordinated omission). Whoever wants to know what a steady rate of requests would see must send one: {@code twinstar bench}.
 */
public enum Phase {
    /** From the moment a connection was taken from the kernel until a backend was chosen for it, without the time in the queue. */
    ACCEPT_TO_SELECT("From accept until a backend was chosen, without the queue"),
    /** In the queue for a place at a backend; of those that waited. */
    QUEUE("In the queue for a place at a backend"),
    /** From the first packet to a backend until it accepted, or failed to: each attempt by itself. */
    BACKEND_CONNECT("From an attempt to connect until the backend accepted, refused, or the attempt was given up"),
    /** From the client's first byte, or from the connect where the backend speaks first, until the backend's first byte. */
    FIRST_BYTE("From the client's first byte until the backend's first byte"),
    /** From accept to the end of connections that had a backend. */
    SESSION_DURATION("From accept until the end of the connection"),
    /** From the end of the first of the two streams to the end of the connection. */
    HALF_CLOSE("From the end of one stream until the end of the connection"),
    /** How late an event loop came to what was due; looked at every 50 ms while it has connections. */
    EVENT_LOOP_LAG("How late an event loop came to what was due"),
    /** One look at a backend, whatever it found. */
    HEALTH_CHECK("One health check, passed or failed"),
    /** From the last advertisement of the gateway that was Active until this one was: nobody has served for no longer than that. */
    FAILOVER("From the last advertisement of the other gateway until this one was Active");

    private final String description;

    Phase(String description) { this.description = description; }

    /** As it stands in requests and metrics. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Phase> of(String text) {
        return Arrays.stream(values()).filter(phase -> phase.text().equals(text)).findFirst();
    }

    /** For people, without a full stop. */
    public String description() { return description; }
}
