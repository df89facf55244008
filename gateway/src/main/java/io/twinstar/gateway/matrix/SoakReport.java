package io.twinstar.gateway.matrix;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * What many failovers came to.
 *
 * @param gaps the client's, in nanoseconds, by what caused them
 * @param footprints of every process, one after each failover it has lived through, in order
 */
public record SoakReport(Map<Fall, List<Long>> gaps, Map<Long, List<Footprint>> footprints) {

    /** What the VRRP timers need at worst, and what a busy machine may add. */
    static final long GAP_MAX_NANOS = (Rows.DOWN_INTERVAL + 2L * Rows.SLACK) * 1_000_000;
    /** A process that has lived through fewer is still warming up. */
    static final int AGE_MIN = 40;
    private static final long GROWTH_MAX_PERCENT = 10;
    private static final int DESCRIPTORS_MAX = 8;

    /**
     * What a process holds.
     *
     * @param memoryKib its proportional set size
     * @param descriptors open file descriptors
     */
    public record Footprint(long memoryKib, long descriptors) {}

    public boolean isOk() {
        return broken().isEmpty();
    }

    /** Gaps over the bound, and processes that have grown. */
    public List<String> broken() {
        var broken = new ArrayList<String>();
        gaps.forEach((fall, all) -> {
            long over = all.stream().filter(gap -> gap > GAP_MAX_NANOS).count();
            if (over > 0)
                broken.add(
                        "%d× %s: the client could not reconnect within %s ms".formatted(over, fall.text(), Spread.millis(GAP_MAX_NANOS)));
        });
        aged().forEach((pid, life) -> {
            long memory = early(life, Footprint::memoryKib);
            if (late(life, Footprint::memoryKib) > memory + memory * GROWTH_MAX_PERCENT / 100)
                broken.add("process %d has grown".formatted(pid));
            if (late(life, Footprint::descriptors) > early(life, Footprint::descriptors) + DESCRIPTORS_MAX)
                broken.add("process %d has more descriptors than before".formatted(pid));
        });
        return broken;
    }

    public String text() {
        var text = new StringBuilder();
        gaps.forEach((fall, all) -> text
                .append("%-10s %5d failovers, client's gap %s%n".formatted(fall.text(), all.size(), Spread.of(all).text())));
        aged().forEach((pid, life) -> text
                .append("process %d, %d failovers old: memory %d MiB early, %d MiB late; descriptors %d, %d%n".formatted(pid, life.size(),
                        early(life, Footprint::memoryKib) / 1024, late(life, Footprint::memoryKib) / 1024,
                        early(life, Footprint::descriptors), late(life, Footprint::descriptors))));
        text.append(
                isOk() ? "The client could reconnect every time; nothing has grown.\n" : "FAILED: " + String.join("; ", broken()) + "\n");
        return text.toString();
    }

    private Map<Long, List<Footprint>> aged() {
        var aged = new LinkedHashMap<>(footprints);
        aged.values().removeIf(life -> life.size() < AGE_MIN);
        return aged;
    }

    /** The median of the second quarter of its life: the first one warms it up. */
    private static long early(List<Footprint> life, ToLongFunction<Footprint> figure) {
        return median(life.subList(life.size() / 4, life.size() / 2), figure);
    }

    /** The median of the last quarter. */
    private static long late(List<Footprint> life, ToLongFunction<Footprint> figure) {
        return median(life.subList(life.size() * 3 / 4, life.size()), figure);
    }

    private static long median(List<Footprint> some, ToLongFunction<Footprint> figure) {
        return Spread.of(some.stream().map(figure::applyAsLong).toList()).medianNanos();
    }
}
