package io.twinstar.gateway.peer.report;

import java.util.List;
import java.util.Optional;

/**
 * What changes all the time, and may be lost: in a datagram.
 *
 * @param order counts a process's datagrams; an older one tells nothing
 * @param sentAtNanos by the sender's clock
 * @param echo of what it heard last
 */
public record Counts(long order, long sentAtNanos, Optional<Echo> echo, List<Open> open) implements Decoded {

    /** A datagram of {@link MessageCodec#DATAGRAM_BYTES_MAX} holds so many. */
    public static final int OPEN_MAX = 128;

    public Counts {
        open = List.copyOf(open);
    }

    /** The receiver's own time stamp, and for how long the sender has had it. */
    public record Echo(long sentAtNanos, long heldNanos) {}

    /** @param number of a {@link Fact.BackendIs} */
    public record Open(int number, int connections) {}
}
