package io.twinstar.benchmarks.compare;

import java.util.Locale;

/** Numbers for people: as many digits as mean something. */
final class Numbers {

    private Numbers() {}

    /** {@code 0.36}, {@code 12.3}, {@code 28,401}. */
    static String shown(double value) {
        double size = Math.abs(value);
        return String.format(Locale.ROOT, size < 9.995 ? "%.2f" : size < 99.95 ? "%.1f" : "%,.0f", value);
    }
}
