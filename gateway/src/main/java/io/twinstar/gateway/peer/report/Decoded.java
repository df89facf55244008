package io.twinstar.gateway.peer.report;

/** What bytes of the other gateway's mean. */
public sealed interface Decoded permits Message, Counts, Decoded.Malformed {

    /** They mean nothing that a gateway says; one clause. */
    record Malformed(String why) implements Decoded {}
}
