package io.twinstar.gateway.latency;

import java.util.Arrays;

import org.HdrHistogram.packedarray.IterationValue;
import org.HdrHistogram.packedarray.PackedLongArray;

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

    static Counts of(PackedLongArray met) {
        var entries = new long[16];
        int size = 0;
        for (IterationValue slot : met.nonZeroValues()) {
            if (size == entries.length) entries = Arrays.copyOf(entries, 2 * size);
            entries[size++] = (long) slot.getIndex() << COUNT_BITS | slot.getValue();
        }
        return size == 0 ? NONE : new Counts(Arrays.copyOf(entries, size));
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
