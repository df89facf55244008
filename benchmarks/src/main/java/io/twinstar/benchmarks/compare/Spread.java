package io.twinstar.benchmarks.compare;

import java.util.Collection;

/** The least, the middle and the greatest of some values; of an even number the middle is the mean of the two in the middle. */
public record Spread(double min, double median, double max) {

    /** @param values at least one */
    public static Spread of(Collection<Double> values) {
        var sorted = values.stream().sorted().toList();
        int upper = sorted.size() / 2;
        double median = sorted.size() % 2 == 1 ? sorted.get(upper) : (sorted.get(upper - 1) + sorted.get(upper)) / 2;
        return new Spread(sorted.getFirst(), median, sorted.getLast());
    }

    /** {@code 0.93 (0.91–0.97)}. */
    String text() {
        return "%s (%s–%s)".formatted(Numbers.shown(median), Numbers.shown(min), Numbers.shown(max));
    }
}
