package io.twinstar.benchmarks.compare;

/**
 * What Twinstar is to reach.
 *
 * @param of what is held against the bound
 * @param bound not to be exceeded, or where more is better not to be fallen short of
 */
public record Target(Of of, double bound) {

    /** The ratio to HAProxy, or the figure itself in its unit. */
    public enum Of {
        RATIO, VALUE
    }

    static Target ratio(double bound) {
        return new Target(Of.RATIO, bound);
    }

    static Target value(double bound) {
        return new Target(Of.VALUE, bound);
    }

    boolean isMet(Quantity quantity, double value) {
        return quantity.lowerIsBetter() ? value <= bound : value >= bound;
    }

    /** {@code ≤ 0.90}. */
    String text(Quantity quantity) {
        return (quantity.lowerIsBetter() ? "≤ " : "≥ ") + Numbers.shown(bound);
    }
}
