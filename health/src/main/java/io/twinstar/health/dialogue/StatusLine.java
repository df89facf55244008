package io.twinstar.health.dialogue;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of an HTTP/1 answer (RFC 9112 §4). */
final class StatusLine {

    /** It is far shorter; beyond this the answer is none of HTTP. */
    static final int MAX = 1_024;

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([1-9][0-9]{2})(?: .*)?", Pattern.DOTALL);

    private StatusLine() {}

    /** None if the line is not one. */
    static OptionalInt status(String line) {
        Matcher matcher = STATUS_LINE.matcher(line.stripTrailing());
        return matcher.matches() ? OptionalInt.of(Integer.parseInt(matcher.group(1))) : OptionalInt.empty();
    }
}
