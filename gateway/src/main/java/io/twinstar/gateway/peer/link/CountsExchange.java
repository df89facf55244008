package io.twinstar.gateway.peer.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.ToIntFunction;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.peer.link.LinkAction.Post;
import io.twinstar.gateway.peer.report.Counts;
import io.twinstar.gateway.peer.report.Counts.Echo;
import io.twinstar.gateway.peer.report.Counts.Open;
import io.twinstar.gateway.peer.report.Journal;
import io.twinstar.gateway.peer.report.Mirror;

/** The datagrams of one end: each says how many connections some backends have, in turn, and measures the way there and back. */
final class CountsExchange {

    private static final int DATAGRAMS_MAX = 4;

    private final Journal journal;
    private long order;
    private int lastNumber;
    private Optional<Heard> last = Optional.empty();
    private OptionalLong roundTripNanos = OptionalLong.empty();

    private record Heard(long sentAtNanos, long heardAtNanos) {}

    CountsExchange(Journal journal) {
        this.journal = journal;
    }

    /** At least one: it is the sign of life. Of more backends than go into four, each has its turn. */
    void post(long conversation, ToIntFunction<BackendId> open, long nowNanos, List<LinkAction> actions) {
        int left = Math.min(journal.backends(), DATAGRAMS_MAX * Counts.OPEN_MAX);
        do {
            var counted = new ArrayList<Open>(Math.min(left, Counts.OPEN_MAX));
            for (; left > 0 && counted.size() < Counts.OPEN_MAX; left--) {
                Map.Entry<Integer, BackendId> next = journal.after(lastNumber).orElseThrow();
                lastNumber = next.getKey();
                counted.add(new Open(lastNumber, open.applyAsInt(next.getValue())));
            }
            var echo = last.map(it -> new Echo(it.sentAtNanos, nowNanos - it.heardAtNanos));
            actions.add(new Post(conversation, new Counts(++order, nowNanos, echo, counted)));
        } while (left > 0);
    }

    void heard(Counts counts, Mirror mirror, long nowNanos) {
        if (!mirror.take(counts)) return;
        last = Optional.of(new Heard(counts.sentAtNanos(), nowNanos));
        counts.echo().ifPresent(echo -> roundTripNanos = OptionalLong.of(nowNanos - echo.sentAtNanos() - echo.heldNanos()));
    }

    OptionalLong roundTripNanos() {
        return roundTripNanos;
    }

    /** The other process is another one: what the former said by its clock means nothing to it. */
    void forget() {
        last = Optional.empty();
        roundTripNanos = OptionalLong.empty();
    }
}
