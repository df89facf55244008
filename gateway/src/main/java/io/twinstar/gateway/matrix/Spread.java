package io.twinstar.gateway.matrix;

import java.util.List;

/** The least, the middle and the greatest of some times; of an even number the upper one of the two middle ones. */
public record Spread(long minNanos, long medianNanos, long maxNanos) {

    public static Spread of(List<Long> nanos) {
        var sorted = nanos.stream().sorted().toList();
        return new Spread(sorted.getFirst(), sorted.get(sorted.size() / 2), sorted.getLast());
    }

    /** {@code 3/5/12 ms}; of a single time {@code 5 ms}, and of nothing {@code 0}. */
    public String text() {
        if (maxNanos == 0) return "0";
        if (minNanos == maxNanos) return millis(maxNanos) + " ms";
        return millis(minNanos) + "/" + millis(medianNanos) + "/" + millis(maxNanos) + " ms";
    }

    static String millis(long nanos) {
        return nanos < 10_000_000 && nanos % 1_000_000 != 0 ? "%.1f".formatted(nanos / 1e6) : String.valueOf(Math.round(nanos / 1e6));
    }
}
