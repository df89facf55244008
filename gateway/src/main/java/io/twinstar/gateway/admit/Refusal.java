package io.twinstar.gateway.admit;

/** Why a connection is not let in. */
public enum Refusal implements Entry {
    /** The lists of who is allowed and who is denied say so. */
    DENIED,
    /** The listener has as many connections as it may have. */
    TOO_MANY,
    /** Connections come to the listener faster than they may. */
    TOO_FAST,
    /** Its source has as many connections as it may have. */
    SOURCE_TOO_MANY,
    /** Its source makes connections faster than it may. */
    SOURCE_TOO_FAST
}
