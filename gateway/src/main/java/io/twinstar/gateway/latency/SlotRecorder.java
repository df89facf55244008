package io.twinstar.gateway.latency;

import java.util.Arrays;

import org.HdrHistogram.WriterReaderPhaser;

/**
 * How often each slot was met since somebody last asked. One thread writes, another reads, and the writer never waits: two tables take turns
 * under HdrHistogram's phaser, as its own recorders' arrays do. Those are packed as trees, and to read one takes a microsecond for each slot
 * that was met: of a thousand busy backends, longer than all the rest of a scrape.
 */
final class SlotRecorder {

    /** A writer whose thread was taken off its CPU in the midst of an increment is waited for in steps of this. */
    private static final long YIELD_NANOS = 500_000;

    private final WriterReaderPhaser phaser = new WriterReaderPhaser();
    private volatile Table written = new Table();
    private Table other = new Table();

    /** A hash table in one array, with open addressing. */
    private static final class Table {

        private static final int FIRST_PLACES = 16;
        /** A slot, which is never 0 here, takes the bits above. */
        private static final int COUNT_BITS = 17;
        private static final int COUNT_MAX = (1 << COUNT_BITS) - 1;
        private static final int GOLDEN = 0x9E37_79B9;

        private int[] places = new int[FIRST_PLACES];
        private int taken;

        void increment(int slot) {
            int at = find(places, slot);
            if (places[at] == 0) take(at, slot);
            else places[at]++;
        }

        /** Of a slot that was not met yet, or so often that its place is full and it gets another one. */
        private void take(int at, int slot) {
            places[at] = (slot + 1) << COUNT_BITS | 1;
            taken++;
            if (taken > places.length - places.length / 8) grow();
        }

        private void grow() {
            var wider = new int[2 * places.length];
            for (int place : places) {
                if (place != 0) wider[find(wider, slot(place))] = place;
            }
            places = wider;
        }

        /** A free one, if it has none or its last one is full. */
        private static int find(int[] places, int slot) {
            int mask = places.length - 1;
            int at = (slot * GOLDEN) >>> Integer.numberOfLeadingZeros(mask);
            while (places[at] != 0 && (slot(places[at]) != slot || (places[at] & COUNT_MAX) == COUNT_MAX)) at = (at + 1) & mask;
            return at;
        }

        private static int slot(int place) { return (place >>> COUNT_BITS) - 1; }

        Counts counts() {
            var entries = new long[taken];
            int size = 0;
            for (int place : places) {
                if (place != 0) entries[size++] = Counts.entry(slot(place), place & COUNT_MAX);
            }
            return Counts.of(entries);
        }

        void clear() {
            Arrays.fill(places, 0);
            taken = 0;
        }
    }

    /** For the one thread that writes. */
    void increment(int slot) {
        long entered = phaser.writerCriticalSectionEnter();
        try {
            written.increment(slot);
        } finally {
            phaser.writerCriticalSectionExit(entered);
        }
    }

    /** What was met since the last time. For one thread at a time. */
    Counts drain() {
        if (written.taken == 0) return Counts.NONE; // what comes in this moment is there the next time
        Table met = exchange();
        Counts counts = met.counts();
        met.clear();
        return counts;
    }

    private Table exchange() {
        phaser.readerLock();
        try {
            Table met = written;
            written = other;
            other = met;
            phaser.flipPhase(YIELD_NANOS);
            return met;
        } finally {
            phaser.readerUnlock();
        }
    }
}
