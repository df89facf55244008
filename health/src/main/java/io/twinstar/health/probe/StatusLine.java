package io.twinstar.health.probe;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first line of an HTTP/1 answer (RFC 9112 §4). */
final class StatusLine {

    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[0-9] ([1-9][0-9]{2})(?: .*)?", Pattern.DOTALL);

    private StatusLine() {}

    /** Why an answer that starts with this line is a failure; none if it is a pass: a status of 200 to 399. */
    static Optional<String> failure(String line) {
        Matcher matcher = STATUS_LINE.matcher(line.stripTrailing());
        if (!matcher.matches()) return Optional.of("not an HTTP answer");
        int status = Integer.parseInt(matcher.group(1));
        return status >= 200 && status <= 399 ? Optional.empty() : Optional.of("status " + status);
    }
}
