package io.twinstar.benchmarks.compare;

import java.util.Optional;

/**
 * How a quantity is shown for one workload: a column of the table.
 *
 * @param unit of what is shown
 * @param scale what a measured quantity is multiplied by to be in that unit
 * @param target for Twinstar, if there is one
 */
public record Figure(Quantity quantity, String title, String unit, double scale, Optional<Target> target) {

    double inUnit(double measured) {
        return measured * scale;
    }

    /** {@code CPU, µs/request}. */
    String heading() {
        return title + ", " + unit;
    }
}
