package io.twinstar.conf.text;

import java.math.BigDecimal;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.twinstar.conf.Cidr;

/**
 * A kind of value a key can have.
 *
 * @param expected completes the sentence "this is not …"
 * @param example a value that would be right, given the one that is not
 * @param shape what JSON Schema can say of it. YAML takes a plain word of digits for a number, and true for a truth value, which here are
 *     words like any other where a text is asked for
 * @param parser none for what is not of this kind
 * @param hidden whether a wrong value may be a secret, so that no message repeats it
 */
record Kind<T>(String expected, UnaryOperator<String> example, Map<String, Object> shape, Function<Tree.Scalar, Optional<T>> parser,
        boolean hidden) {

    static final String NAME = "a name of 1 to 63 letters, digits, - and _ that starts with a letter";

    /** What the kernel takes for a device's name: dev_valid_name() in net/core/dev.c. */
    static final Kind<String> INTERFACE = matching(Pattern.compile("(?!\\.{1,2}$)[!-.0-9;-~]{1,15}"),
            "an interface's name of 1 to 15 characters without / or :", "eth0");
    /** One argument to execve(2), which ends it at a NUL. */
    static final Kind<String> WORD = matching(Pattern.compile("[^\\x00-\\x1F\\x7F]{1,1024}"), "a word of 1 to 1024 characters",
            "/usr/local/bin/script");
    static final Kind<String> PROGRAM = matching(Pattern.compile("[^\\s\\x00-\\x1F\\x7F]{1,1024}"), "one word or a list of words",
            "[ /usr/local/bin/script, argument ]");

    static final Pattern NAME_PATTERN = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,62}");
    private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,8}");
    private static final Pattern PERCENT = Pattern.compile("(0|[1-9][0-9]{0,2})%");
    private static final Pattern FACTOR = Pattern.compile("[1-9][0-9]{0,2}(?:\\.[0-9]{1,2})?");
    private static final int WORDS_SHOWN_MAX = 8;

    Kind(String expected, UnaryOperator<String> example, Map<String, Object> shape, Function<Tree.Scalar, Optional<T>> parser) {
        this(expected, example, described(shape, expected), parser, false);
    }

    static Kind<Integer> whole(int min, int max, int example) {
        return of("a whole number from %d to %d".formatted(min, max), Integer.toString(example),
                Map.of("type", "integer", "minimum", min, "maximum", max),
                scalar -> scalar.plain() && DIGITS.matcher(scalar.text()).matches()
                        ? Optional.of(Integer.parseInt(scalar.text())).filter(number -> number >= min && number <= max)
                        : Optional.empty());
    }

    /** A share of a whole, in percent. */
    static Kind<Integer> percent(int min, int max, int example) {
        return of("a share from %d%% to %d%%".formatted(min, max), example + "%", text(PERCENT),
                scalar -> Optional.of(PERCENT.matcher(scalar.text())).filter(Matcher::matches)
                        .map(matcher -> Integer.parseInt(matcher.group(1)))
                        .filter(percent -> percent >= min && percent <= max));
    }

    /** A factor above 1, as hundredths of it. */
    static Kind<Integer> factor(int maxHundredths, String example) {
        return of("a factor above 1 up to %d with at most two decimals".formatted(maxHundredths / 100), example,
                Map.of("type", List.of("number", "string"), "exclusiveMinimum", 1, "maximum", maxHundredths / 100, "pattern",
                        anchored(FACTOR.pattern())),
                scalar -> Optional.of(scalar.text()).filter(text -> FACTOR.matcher(text).matches())
                        .map(text -> new BigDecimal(text).movePointRight(2).intValueExact())
                        .filter(hundredths -> hundredths > 100 && hundredths <= maxHundredths));
    }

    static Kind<Duration> time(Duration min, Duration max, String example) { return time(min, max, "", _ -> true, example); }

    static Kind<Duration> timeInSteps(Duration min, Duration max, Duration step, String example) {
        return time(min, max, " in steps of " + Durations.text(step), time -> time.toNanos() % step.toNanos() == 0, example);
    }

    private static Kind<Duration> time(Duration min, Duration max, String steps, Function<Duration, Boolean> onStep, String example) {
        return of("a time from %s to %s%s with its unit (us, ms, s, m or h)".formatted(Durations.text(min), Durations.text(max), steps),
                example, text(Durations.WRITTEN),
                scalar -> Durations.parse(scalar.text())
                        .filter(time -> time.compareTo(min) >= 0 && time.compareTo(max) <= 0 && onStep.apply(time)));
    }

    static Kind<Boolean> truth(boolean example) {
        return of("true or false", Boolean.toString(example), Map.of("type", "boolean"), scalar -> switch (scalar.text()) {
            case "true" -> Optional.of(true).filter(_ -> scalar.plain());
            case "false" -> Optional.of(false).filter(_ -> scalar.plain());
            default -> Optional.empty();
        });
    }

    static Kind<String> matching(Pattern pattern, String expected, String example) {
        return parsed(pattern, expected, example, Optional::of);
    }

    /** @param pattern of what is given to the parser */
    static <T> Kind<T> parsed(Pattern pattern, String expected, String example, Function<String, Optional<T>> parser) {
        return of(expected, example, word(pattern),
                scalar -> Optional.of(scalar.text()).filter(text -> pattern.matcher(text).matches()).flatMap(parser));
    }

    static Kind<String> name(String example) { return matching(NAME_PATTERN, NAME, example); }

    /** Hidden, because many services take the secret in the path. */
    static Kind<URI> webAddress(String example) {
        return new Kind<URI>("an http or https address of a host, without a user", _ -> example, text(Addresses.VISIBLE),
                scalar -> Addresses.web(scalar.text())).hide();
    }

    static Kind<InetAddress> ip(String example) {
        return of("an IPv4 or IPv6 address of one host", example, text(Addresses.IP),
                scalar -> Addresses.ip(scalar.text()).filter(Addresses::isUnicast));
    }

    static Kind<Inet6Address> linkLocal(String example) {
        return of("an IPv6 link-local address (fe80::/10)", example, text(Addresses.IPV6),
                scalar -> Addresses.ipv6(scalar.text()).filter(Inet6Address::isLinkLocalAddress));
    }

    static Kind<Inet4Address> ipv4(String example) {
        return of("an IPv4 address of one host", example, text(Addresses.DOTTED_QUAD),
                scalar -> Addresses.ipv4(scalar.text()).filter(Addresses::isUnicast));
    }

    static Kind<InetSocketAddress> hostAndPort(String example) {
        return of("an IPv4 or \"[IPv6]\" address and a port (host names are not looked up)", example, text(Addresses.WITH_PORT),
                scalar -> Addresses.withPort(scalar.text()).filter(endpoint -> Addresses.isUnicast(endpoint.getAddress())));
    }

    /** As {@link #hostAndPort}, or 0.0.0.0 and [::] for all of this host's addresses. */
    static Kind<InetSocketAddress> listenAddress(String example) {
        return of("an IPv4 or \"[IPv6]\" address and a port", example, text(Addresses.WITH_PORT),
                scalar -> Addresses.withPort(scalar.text())
                        .filter(endpoint -> endpoint.getAddress().isAnyLocalAddress() || Addresses.isUnicast(endpoint.getAddress())));
    }

    /** A block of addresses or a single one. One that has bits set behind its prefix was perhaps meant otherwise. */
    static Kind<Cidr> block(String example) {
        return new Kind<>("an address, or a block that starts with its first one", wrong -> Addresses.around(wrong).map(Cidr::toString)
                .orElse(example), text(Addresses.IP_OR_BLOCK), scalar -> Addresses.block(scalar.text()));
    }

    /** @param word how a value is written */
    static <T> Kind<T> oneOf(Collection<T> values, Function<T, String> word) {
        var words = values.stream().map(word).toList();
        String shown = words.stream().limit(WORDS_SHOWN_MAX)
                .collect(Collectors.joining(", ", "", words.size() > WORDS_SHOWN_MAX ? ", …" : ""));
        return new Kind<>(words.size() == 1 ? shown : "one of " + shown,
                wrong -> Spelling.closest(wrong, words).orElse(words.getFirst()), Map.of("enum", words),
                scalar -> values.stream().filter(value -> word.apply(value).equals(scalar.text())).findFirst());
    }

    /** The same kind of value, where a wrong one may be a secret. */
    Kind<T> hide() {
        return new Kind<>(expected, example, shape, parser, true);
    }

    static boolean isName(String text) { return NAME_PATTERN.matcher(text).matches(); }

    /** JSON Schema finds a pattern anywhere. */
    static String anchored(String pattern) { return "^(?:" + pattern + ")$"; }

    /** The shape of what YAML takes for a text, too. */
    private static Map<String, Object> text(Pattern pattern) {
        return Map.of("type", "string", "pattern", anchored(pattern.pattern()));
    }

    /** The shape of a text that YAML may take for something else. */
    static Map<String, Object> word(Pattern pattern) {
        return Map.of("type", List.of("string", "number", "boolean"), "pattern", anchored(pattern.pattern()));
    }

    private static Map<String, Object> described(Map<String, Object> shape, String expected) {
        var described = new LinkedHashMap<String, Object>();
        described.put("description", expected);
        new TreeMap<>(shape).forEach(described::put);
        return described;
    }

    private static <T> Kind<T> of(String expected, String example, Map<String, Object> shape, Function<Tree.Scalar, Optional<T>> parser) {
        return new Kind<>(expected, _ -> example, shape, parser);
    }
}
