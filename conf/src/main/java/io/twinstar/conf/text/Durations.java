package io.twinstar.conf.text;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times as the file writes them: a number and its unit, {@code 50ms} or {@code 1.5s}. */
public final class Durations {

    private enum Unit {
        H("h", 3_600_000_000_000L), M("m", 60_000_000_000L), S("s", 1_000_000_000L), MS("ms", 1_000_000L), US("us", 1_000L);

        final String text;
        final BigDecimal nanos;

        Unit(String text, long nanos) {
            this.text = text;
            this.nanos = BigDecimal.valueOf(nanos);
        }
    }

    /** Bounded digits bound the arithmetic; what is still too long for a long of nanoseconds is refused below. */
    static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(us|ms|s|m|h)");
    private static final BigDecimal NANOS_MAX = BigDecimal.valueOf(Long.MAX_VALUE);

    private Durations() {}

    /** None if the text has no unit, is negative, or does not come to whole nanoseconds. */
    public static Optional<Duration> parse(String text) {
        Matcher matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) return Optional.empty();
        BigDecimal nanos = new BigDecimal(matcher.group(1)).multiply(unit(matcher.group(2)).nanos);
        boolean exact = nanos.stripTrailingZeros().scale() <= 0 && nanos.compareTo(NANOS_MAX) <= 0;
        return exact ? Optional.of(Duration.ofNanos(nanos.longValueExact())) : Optional.empty();
    }

    /** In the largest unit that needs no more than two decimals. */
    public static String text(Duration duration) {
        if (duration.isZero()) return "0s";
        for (Unit unit : Unit.values()) {
            BigDecimal count = count(duration, unit);
            if (count.scale() <= 2 && count.compareTo(BigDecimal.ONE) >= 0) return count.toPlainString() + unit.text;
        }
        return count(duration, Unit.US).toPlainString() + Unit.US.text;
    }

    private static BigDecimal count(Duration duration, Unit unit) {
        return BigDecimal.valueOf(duration.toNanos()).divide(unit.nanos, MathContext.DECIMAL128).stripTrailingZeros();
    }

    private static Unit unit(String text) {
        for (Unit unit : Unit.values()) { if (unit.text.equals(text)) return unit; }
        throw new AssertionError("the pattern lets no other unit pass");
    }
}
