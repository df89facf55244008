package io.twinstar.gateway.latency;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was met since the slice before the last six began: what {@link Rolling} has of {@link Window#MINUTE}, without the rest of the hour. */
final class LastMinute {

    private final Deque<Rolling.Slice> slices = new ArrayDeque<>();

    /** @param tick never before the last one's */
    void add(long tick, Counts counts) {
        if (counts.isEmpty()) return;
        while (!slices.isEmpty() && !isIn(slices.getFirst(), tick)) slices.removeFirst();
        boolean goesOn = !slices.isEmpty() && slices.getLast().fromTick() == tick;
        slices.add(new Rolling.Slice(tick, tick + 1, goesOn ? slices.removeLast().counts().plus(counts) : counts));
    }

    /** @param counts by slot */
    void addTo(long[] counts, long nowTick) {
        for (Rolling.Slice slice : slices) {
            if (isIn(slice, nowTick)) slice.counts().addTo(counts);
        }
    }

    private static boolean isIn(Rolling.Slice slice, long nowTick) {
        return nowTick - slice.toTick() < Window.MINUTE.ticks();
    }
}
