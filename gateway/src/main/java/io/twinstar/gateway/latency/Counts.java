package io.twinstar.gateway.latency;

import java.util.Arrays;
import java.util.List;

/**
 * How often each slot was met in some span of time, for keeping: eight bytes for each slot that was met, of which a busy backend has a
 * hundred or so in ten seconds. Immutable.
 */
final class Counts {

    static final Counts NONE = new Counts(new long[0]);

    /** A slot needs 15 of the bits above them. */
    private static final int COUNT_BITS = 48;
    private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

    /** In the order of their slots. */
    private final long[] entries;

    /** Who is shown the slots that were met. */
    interface Visitor {
        void visit(int slot, long count);
    }

    private Counts(long[] entries) { this.entries = entries; }

    /** @param entries in any order, and the new counts' own; a slot may have several */
    static Counts of(long[] entries) {
        if (entries.length == 0) return NONE;
        Arrays.sort(entries);
        return new Counts(entries);
    }

    static long entry(int slot, long count) {
        return (long) slot << COUNT_BITS | count;
    }

    /** Of many with many slots in common it is made by slot, of few by sorting. */
    static Counts sum(List<Counts> all) {
        int size = all.stream().mapToInt(each -> each.entries.length).sum();
        if (size > Slots.COUNT / 16) return sumBySlot(all);
        var entries = new long[size];
        int at = 0;
        for (Counts each : all) {
            System.arraycopy(each.entries, 0, entries, at, each.entries.length);
            at += each.entries.length;
        }
        return of(entries);
    }

    private static Counts sumBySlot(List<Counts> all) {
        var bySlot = new long[Slots.COUNT];
        for (Counts each : all) each.addTo(bySlot);
        var entries = new long[(int) Arrays.stream(bySlot).filter(count -> count > 0).count()];
        int size = 0;
        for (int slot = 0; slot < bySlot.length; slot++) {
            if (bySlot[slot] > 0) entries[size++] = entry(slot, bySlot[slot]);
        }
        return new Counts(entries);
    }

    Counts plus(Counts other) {
        if (isEmpty()) return other;
        if (other.isEmpty()) return this;
        var sum = new long[entries.length + other.entries.length];
        int size = 0;
        for (int mine = 0, theirs = 0; mine < entries.length || theirs < other.entries.length;) {
            boolean next = theirs == other.entries.length || (mine < entries.length && entries[mine] <= other.entries[theirs]);
            long entry = next ? entries[mine++] : other.entries[theirs++];
            if (size > 0 && slot(sum[size - 1]) == slot(entry)) sum[size - 1] += entry & COUNT_MASK;
            else sum[size++] = entry;
        }
        return new Counts(Arrays.copyOf(sum, size));
    }

    boolean isEmpty() { return entries.length == 0; }

    /** @param counts by slot */
    void addTo(long[] counts) {
        for (long entry : entries) counts[slot(entry)] += entry & COUNT_MASK;
    }

    void each(Visitor visitor) {
        for (long entry : entries) visitor.visit(slot(entry), entry & COUNT_MASK);
    }

    private static int slot(long entry) { return (int) (entry >>> COUNT_BITS); }
}
