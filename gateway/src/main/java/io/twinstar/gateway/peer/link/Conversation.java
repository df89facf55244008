package io.twinstar.gateway.peer.link;

import java.util.Optional;

import io.twinstar.gateway.peer.report.Message.Hello;

/** One QUIC connection between the two, from one end. Used by one thread. */
final class Conversation {

    final long id;
    final long openedAtNanos;
    /** When a younger one is to take its place. */
    long agedAtNanos;
    /** Counts the certificates that this node has had. */
    final int credentials;
    Optional<Hello> hello = Optional.empty();
    /** Our hello was accepted. */
    boolean welcome;
    /** The change up to which the other one was told. */
    long told;
    /** The change up to which it has said to know. */
    long acked;
    long heardAtNanos;
    /** Both ways. */
    long bytes;

    Conversation(long id, int credentials, long openedAtNanos, long agedAtNanos) {
        this.id = id;
        this.credentials = credentials;
        this.openedAtNanos = openedAtNanos;
        this.agedAtNanos = agedAtNanos;
        heardAtNanos = openedAtNanos;
    }

    boolean isTrusted() {
        return hello.isPresent() && welcome;
    }
}
