package io.twinstar.vip.pulse;

/**
 * The only message on the connection between two processes: it ties the connection to them.
 *
 * @param from the sender's nonce
 * @param to the receiver's nonce
 * @param attempt which of the caller's connections it is, rising: a recorded hello opens no second one
 * @param answer whether it is the listener's, in return for the caller's
 */
public record Hello(long from, long to, long attempt, boolean answer) implements Decoded {

    /** The listener's answer to this one. */
    public Hello answered() { return new Hello(to, from, attempt, true); }
}
