package io.twinstar.gateway.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One phase's last hour, tick by tick, whosever times they are. The present tick is whole, as only so its percentiles are right; of those
 * before it there is what can be drawn, 80 KB in all.
 */
final class HeatMap {

    static final int COLUMNS = 360;

    private static final byte[] ROW_BY_SLOT = new byte[Slots.COUNT];

    static {
        for (int slot = 0; slot < Slots.COUNT; slot++) ROW_BY_SLOT[slot] = (byte) Heat.row(Slots.middleNanos(slot) / 1e9);
    }

    private final Heat[] ring = new Heat[COLUMNS];
    /** By slot. */
    private final long[] present = new long[Slots.COUNT];
    private long presentTick;

    HeatMap(long tick) {
        presentTick = tick;
        Arrays.fill(ring, Heat.NONE);
    }

    /** @param tick never before the last one's */
    void add(long tick, Counts interval) {
        if (tick != presentTick) {
            ring[place(presentTick)] = drawn();
            Arrays.fill(present, 0);
            presentTick = tick;
        }
        interval.addTo(present);
    }

    /** Those of the last hour in which anything was met, the oldest first. */
    List<Heat> columns(long nowTick) {
        var columns = new ArrayList<Heat>();
        for (long tick = nowTick - COLUMNS + 1; tick <= nowTick; tick++) {
            Heat column = tick == presentTick ? drawn() : ring[place(tick)];
            if (column.fromNanos() == tick * Rolling.TICK_NANOS) columns.add(column);
        }
        return columns;
    }

    private static int place(long tick) {
        return Math.floorMod(tick, COLUMNS);
    }

    private Heat drawn() {
        var rows = new int[Heat.ROWS];
        for (int slot = 0; slot < present.length; slot++) {
            int row = ROW_BY_SLOT[slot];
            rows[row] = (int) Math.min(rows[row] + present[slot], Integer.MAX_VALUE);
        }
        var nanos = Slots.histogram(present);
        return new Heat(presentTick * Rolling.TICK_NANOS, Arrays.stream(rows).boxed().toList(), nanos.getTotalCount(),
                nanos.getValueAtPercentile(50),
                nanos.getValueAtPercentile(99), nanos.getValueAtPercentile(99.9), nanos.getMaxValue());
    }
}
