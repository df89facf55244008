package io.twinstar.gateway.peer.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

import io.twinstar.vip.packet.ClientFlow;

/**
 * Connections that have been opened and closed since somebody was told. Of one that came and went in between nobody is told. It holds no
 * more than are open and were told of. Used by one thread.
 */
public final class FlowChanges {

    private final SequencedSet<ClientFlow> opened = new LinkedHashSet<>();
    private final SequencedSet<ClientFlow> closed = new LinkedHashSet<>();

    /** Some of them, none in both lists. */
    public record Batch(List<ClientFlow> opened, List<ClientFlow> closed) {

        public Batch {
            opened = List.copyOf(opened);
            closed = List.copyOf(closed);
        }
    }

    public void opened(ClientFlow flow) { if (!closed.remove(flow)) opened.add(flow); }

    public void closed(ClientFlow flow) { if (!opened.remove(flow)) closed.add(flow); }

    public boolean isEmpty() { return opened.isEmpty() && closed.isEmpty(); }

    /** Connections that are open, and not told of. */
    public int untold() { return opened.size(); }

    /** The oldest, so many at the most; from now on these have been told. */
    public Batch take(int most) {
        var ends = take(closed, most);
        return new Batch(take(opened, most - ends.size()), ends);
    }

    private static List<ClientFlow> take(SequencedSet<ClientFlow> from, int most) {
        int count = Math.min(most, from.size());
        var taken = new ArrayList<ClientFlow>(count);
        for (int i = 0; i < count; i++) taken.add(from.removeFirst());
        return taken;
    }
}
