package io.twinstar.vip.pulse;

/** Why a pulse that is well sealed is not accepted all the same. */
public enum Refusal {
    /** Of a process that is not proven to live now: a recording, or one that has just started and has not heard us yet. */
    STALE_NONCE("stale-nonce"),
    /** Sent before one that was accepted already: repeated, or overtaken on its way. */
    REPLAYED("replayed"),
    /** Our own. */
    REFLECTED("reflected");

    private final String reason;

    Refusal(String reason) { this.reason = reason; }

    /** A short key that never changes, to count by. */
    public String reason() { return reason; }
}
