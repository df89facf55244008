package io.twinstar.gateway.relay;

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
    /** No backend of the pool was up with a weight above 0; the client was sent a RST. */
    NO_BACKEND,
    /** No backend that was tried accepted within its connect timeout; the client was sent a RST. */
    CONNECT_FAILED,
    /** The gateway itself failed: it had no file descriptor or no memory left; both were sent a RST. */
    GATEWAY_FAULT,
    /** The gateway stopped; both were sent a RST, as neither stream had come to its end. */
    SHUTDOWN
}
