package io.twinstar.gateway.latency;

import java.util.concurrent.atomic.AtomicReferenceArray;

import org.jspecify.annotations.Nullable;

/**
 * Where the times of one subject are recorded: for each phase and event loop a recorder of its own, written by that loop alone, and made
 * when it is first needed. Recording takes no lock, and allocates only while a recorder meets new magnitudes.
 *
 * <p>A recorder is two tables, one that is written and one that was read last; each takes a hundred bytes, and five to nine for each slot it
 * has met.
 */
public final class Recorders {

    /** Off only to measure what recording costs: {@code ./twinstar bench cost}. */
    public static final boolean ON = !"off".equals(System.getProperty("twinstar.recording"));

    private static final int PHASES = Phase.values().length;

    private final AtomicReferenceArray<@Nullable SlotRecorder> byWriterAndPhase;
    private final int off;

    Recorders(int loops) {
        off = loops;
        byWriterAndPhase = new AtomicReferenceArray<>((loops + 1) * PHASES);
    }

    /** To be called on the event loop of this number. */
    public void record(int loop, Phase phase, long nanos) {
        if (!ON) return;
        int index = index(loop, phase);
        SlotRecorder recorder = byWriterAndPhase.getPlain(index); // nobody else writes it
        if (recorder == null) {
            recorder = new SlotRecorder();
            byWriterAndPhase.setRelease(index, recorder);
        }
        recorder.increment(Slots.of(nanos));
    }

    /** For all other threads, one at a time. */
    void recordOffTheLoops(Phase phase, long nanos) { record(off, phase, nanos); }

    @SuppressWarnings("EnumOrdinal") // of this process alone, and an EnumMap has no safe publication
    private static int index(int writer, Phase phase) { return writer * PHASES + phase.ordinal(); }

    /** Adds up what all writers have met since the last time. For one thread at a time. */
    Counts drain(Phase phase) {
        Counts met = Counts.NONE;
        for (int writer = 0; writer <= off; writer++) {
            SlotRecorder recorder = byWriterAndPhase.getAcquire(index(writer, phase));
            if (recorder != null) met = met.plus(recorder.drain());
        }
        return met;
    }
}
