package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A kind of value a key can have.
 *
 * @param expected completes the sentence "this is not …"
 * @param example a value that would be right, given the one that is not
 * @param parser none for what is not of this kind
 */
record Kind<T>(String expected, UnaryOperator<String> example, Function<Tree.Scalar, Optional<T>> parser) {

    static final String NAME = "a name of 1 to 63 letters, digits, - and _ that starts with a letter";

    private static final Pattern NAME_PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");
    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final int WORDS_SHOWN_MAX = 8;

    static Kind<Integer> whole(int min, int max, int example) {
        return of("a whole number from %d to %d".formatted(min, max), Integer.toString(example),
                scalar -> scalar.plain() && DIGITS.matcher(scalar.text()).matches()
                        ? Optional.of(Integer.parseInt(scalar.text())).filter(number -> number >= min && number <= max)
                        : Optional.empty());
    }

    static Kind<Duration> time(Duration min, Duration max, String example) { return time(min, max, "", _ -> true, example); }

    static Kind<Duration> timeInSteps(Duration min, Duration max, Duration step, String example) {
        return time(min, max, " in steps of " + Durations.text(step), time -> time.toNanos() % step.toNanos() == 0, example);
    }

    private static Kind<Duration> time(Duration min, Duration max, String steps, Function<Duration, Boolean> onStep, String example) {
        return of("a time from %s to %s%s with its unit (us, ms, s, m or h)".formatted(Durations.text(min), Durations.text(max), steps),
                example,
                scalar -> Durations.parse(scalar.text())
                        .filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0 && onStep.apply(time)));
    }

    static Kind<Boolean> truth(boolean example) {
        return of("true or false", Boolean.toString(example), scalar -> switch (scalar.text()) {
            case "true" -> Optional.of(true).filter(_ -> scalar.plain());
            case "false" -> Optional.of(false).filter(_ -> scalar.plain());
            default -> Optional.empty();
        });
    }

    static Kind<String> matching(Pattern pattern, String expected, String example) {
        return of(expected, example, scalar -> Optional.of(scalar.text()).filter(text -> pattern.matcher(text).matches()));
    }

    static Kind<Inet4Address> ipv4(String example) {
        return of("an IPv4 address of one host", example, scalar -> Addresses.ipv4(scalar.text()).filter(Addresses::isUnicast));
    }

    static Kind<InetSocketAddress> hostAndPort(String example) {
        return of("an IPv4 or \"[IPv6]\" address and a port (host names are not looked up)", example,
                scalar -> Addresses.withPort(scalar.text()).filter(endpoint -> Addresses.isUnicast(endpoint.getAddress())));
    }

    /** As {@link #hostAndPort}, or 0.0.0.0 and [::] for all of this host's addresses. */
    static Kind<InetSocketAddress> listenAddress(String example) {
        return of("an IPv4 or \"[IPv6]\" address and a port", example, scalar -> Addresses.withPort(scalar.text())
                .filter(endpoint -> endpoint.getAddress().isAnyLocalAddress() || Addresses.isUnicast(endpoint.getAddress())));
    }

    /** @param word how a value is written */
    static <T> Kind<T> oneOf(Collection<T> values, Function<T, String> word) {
        var words = values.stream().map(word).toList();
        String shown = words.stream().limit(WORDS_SHOWN_MAX)
                .collect(Collectors.joining(", ", "", words.size() > WORDS_SHOWN_MAX ? ", …" : ""));
        return new Kind<>(words.size() == 1 ? shown : "one of " + shown,
                wrong -> Spelling.closest(wrong, words).orElse(words.getFirst()),
                scalar -> values.stream().filter(value -> word.apply(value).equals(scalar.text())).findFirst());
    }

    static boolean isName(String text) { return NAME_PATTERN.matcher(text).matches(); }

    private static <T> Kind<T> of(String expected, String example, Function<Tree.Scalar, Optional<T>> parser) {
        return new Kind<>(expected, _ -> example, parser);
    }
}
