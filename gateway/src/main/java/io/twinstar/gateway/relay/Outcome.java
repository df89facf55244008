package io.twinstar.gateway.relay;

import java.util.Locale;

import io.twinstar.gateway.admit.Refusal;

/** How a connection ended. Each accepted connection of a listener ends in exactly one of these. */
public enum Outcome {
    /** Both streams were relayed to their ends, the client's ended first. */
    CLIENT_FIN,
    /** Both streams were relayed to their ends, the backend's ended first. */
    BACKEND_FIN,
    /** The client reset the connection, or the kernel gave it up; the backend was sent a RST. */
    CLIENT_RESET,
    /** The backend reset the connection, or the kernel gave it up; the client was sent a RST. */
    BACKEND_RESET,
    /** No byte either way for the idle timeout; both were sent a RST. */
    IDLE,
    /** The client had ended its stream, then no byte either way for the half-close timeout; both were sent a RST. */
    CLIENT_HALF_CLOSED,
    /** The backend had ended its stream, then no byte either way for the half-close timeout; both were sent a RST. */
    BACKEND_HALF_CLOSED,
    /** It had lasted for the maximum duration; both were sent a RST. */
    MAX_DURATION,
    /** Its backend went down or was ejected, and the pool does not keep such connections; both were sent a RST or a FIN, as the pool has it. */
    EJECTED,
    /** The client's address is denied, or not allowed; the client was sent a RST. */
    DENIED,
    /** The listener had as many connections as it may have; the client was sent a RST. */
    TOO_MANY,
    /** Connections came to the listener faster than they may; the client was sent a RST. */
    TOO_FAST,
    /** The client's source had as many connections as it may have; the client was sent a RST. */
    SOURCE_TOO_MANY,
    /** The client's source made connections faster than it may; the client was sent a RST. */
    SOURCE_TOO_FAST,
    /** Every backend was full, and as many waited as may; the client was sent a RST. */
    QUEUE_FULL,
    /** No backend had a place within the queue's timeout; the client was sent a RST. */
    QUEUE_TIMEOUT,
    /** The client went away while it waited for a place. */
    CLIENT_LEFT,
    /** A proxy that has to say whose connection this is did not, or not as the PROXY protocol has it; it was sent a RST. */
    NO_PROXY_HEADER,
    /** The client named no server, or none that the listener has a pool for; it was sent a RST. */
    UNKNOWN_SERVER_NAME,
    /** A PROXY protocol header or a ClientHello was not whole in time; the client was sent a RST. */
    PREREAD_TIMEOUT,
    /** No backend of the pool was up with a weight above 0; the client was sent a RST. */
    NO_BACKEND,
    /** No backend that was tried accepted within its connect timeout; the client was sent a RST. */
    CONNECT_FAILED,
    /** No port was left, from any source address, to a backend that could be tried; the client was sent a RST. */
    NO_SOURCE,
    /** Its backend, pool or listener drained or was removed, and the time to end by itself was over; both were sent a RST. */
    DRAINED,
    /** Its VIP was handed over, and the time to end by itself on this node was over; both were sent a RST. */
    MOVED,
    /** The gateway itself failed: it had no file descriptor or no memory left; both were sent a RST. */
    GATEWAY_FAULT,
    /** The gateway stopped; both were sent a RST, as neither stream had come to its end. */
    SHUTDOWN;

    /** In words, as the log and the status have it. */
    public String text() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }

    /** The client was given no backend. */
    boolean isRefusal() {
        return switch (this) {
            case DENIED, TOO_MANY, TOO_FAST, SOURCE_TOO_MANY, SOURCE_TOO_FAST, QUEUE_FULL, QUEUE_TIMEOUT, NO_PROXY_HEADER,
                    UNKNOWN_SERVER_NAME, PREREAD_TIMEOUT, NO_BACKEND, CONNECT_FAILED,
                    NO_SOURCE ->
                true;
            case CLIENT_FIN, BACKEND_FIN, CLIENT_RESET, BACKEND_RESET, IDLE, CLIENT_HALF_CLOSED, BACKEND_HALF_CLOSED, MAX_DURATION,
                    EJECTED, CLIENT_LEFT, DRAINED, MOVED, GATEWAY_FAULT, SHUTDOWN ->
                false;
        };
    }

    static Outcome of(Refusal refusal) {
        return switch (refusal) {
            case DENIED -> DENIED;
            case TOO_MANY -> TOO_MANY;
            case TOO_FAST -> TOO_FAST;
            case SOURCE_TOO_MANY -> SOURCE_TOO_MANY;
            case SOURCE_TOO_FAST -> SOURCE_TOO_FAST;
        };
    }
}
