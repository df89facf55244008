package io.twinstar.gateway.latency;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * The last hour of one thing that is timed, in slices: of ten seconds while they are young, of a minute once they are more than a minute
 * old, of ten minutes once they are more than ten. So there are at most 36, and a window ends up to a slice earlier than it is named.
 */
final class Rolling {

    static final long TICK_NANOS = 10_000_000_000L;

    private static final long MINUTE_TICKS = 6;
    private static final long TEN_MINUTES_TICKS = 60;
    private static final long HOUR_TICKS = 360;

    /** From one tick to before another. */
    record Slice(long fromTick, long toTick, Counts counts) {}

    private static final int FRESH_MAX = 8;

    private final Deque<Slice> slices = new ArrayDeque<>();
    /** Of the last slice, what is not in it yet: whoever asks often would have it copied each time. */
    private final List<Counts> fresh = new ArrayList<>();
    private long freshTick;
    private long coarseTick = Long.MIN_VALUE;

    /**
     * @param fromTick in which the time began that these were counted in; never before the last one's
     * @return what has left the last hour with this tick
     */
    Counts add(long fromTick, long nowTick, Counts counts) {
        if (!counts.isEmpty()) append(fromTick, counts);
        if (nowTick == coarseTick) return Counts.NONE; // nothing has grown older since
        coarseTick = nowTick;
        return coarsen(nowTick);
    }

    boolean isEmpty() { return slices.isEmpty() && fresh.isEmpty(); }

    /** What was met in the last so many ticks before this one, in this one, and in the rest of the slice they begin in; by slot. */
    void addTo(long[] counts, long ticks, long nowTick) {
        for (Slice slice : slices) {
            if (nowTick - slice.toTick < ticks) slice.counts.addTo(counts);
        }
        if (nowTick - freshTick - 1 >= ticks) return;
        for (Counts each : fresh) each.addTo(counts);
    }

    /** The oldest first. */
    List<Slice> slices() {
        settle();
        return List.copyOf(slices);
    }

    private void append(long tick, Counts counts) {
        if (tick != freshTick || fresh.size() == FRESH_MAX) settle();
        freshTick = tick;
        fresh.add(counts);
    }

    private void settle() {
        if (fresh.isEmpty()) return;
        Counts met = sum(fresh.stream());
        fresh.clear();
        Slice last = slices.peekLast();
        boolean goesOn = last != null && last.fromTick == freshTick;
        slices.add(new Slice(freshTick, freshTick + 1, goesOn ? slices.removeLast().counts.plus(met) : met));
    }

    private Counts coarsen(long nowTick) {
        settle();
        Counts left = Counts.NONE;
        while (!slices.isEmpty() && slices.getFirst().toTick <= nowTick - HOUR_TICKS) left = left.plus(slices.removeFirst().counts);
        merge(TEN_MINUTES_TICKS, nowTick - TEN_MINUTES_TICKS);
        merge(MINUTE_TICKS, nowTick - MINUTE_TICKS);
        return left;
    }

    /** Slices that lie in one span of so many ticks become one, where that span is over and was so before the given tick. */
    private void merge(long spanTicks, long beforeTick) {
        if (slices.stream().noneMatch(slice -> isFiner(slice, spanTicks, beforeTick))) return;
        var old = List.copyOf(slices);
        slices.clear();
        for (int i = 0; i < old.size();) {
            Slice first = old.get(i);
            if (isFiner(first, spanTicks, beforeTick)) {
                long fromTick = Math.floorDiv(first.fromTick, spanTicks) * spanTicks;
                var parts = new ArrayList<Slice>();
                while (i < old.size() && old.get(i).fromTick < fromTick + spanTicks) parts.add(old.get(i++));
                slices.add(merged(parts, fromTick, fromTick + spanTicks));
            } else {
                slices.add(first);
                i++;
            }
        }
    }

    private static boolean isFiner(Slice slice, long spanTicks, long beforeTick) {
        long spanEnd = (Math.floorDiv(slice.fromTick, spanTicks) + 1) * spanTicks;
        return slice.toTick - slice.fromTick < spanTicks && spanEnd <= beforeTick;
    }

    private static Slice merged(List<Slice> parts, long fromTick, long toTick) {
        return new Slice(fromTick, toTick, sum(parts.stream().map(Slice::counts)));
    }

    private static Counts sum(Stream<Counts> parts) { return parts.reduce(Counts.NONE, Counts::plus); }
}
