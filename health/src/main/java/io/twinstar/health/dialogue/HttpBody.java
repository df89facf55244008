package io.twinstar.health.dialogue;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much of the body of an HTTP/1 answer as has come (RFC 9112 §6, §7).
 *
 * @param whole whether that is all of it
 */
record HttpBody(String text, boolean whole) {

    private static final HttpBody NOTHING_YET = new HttpBody("", false);
    private static final Pattern HEAD_END = Pattern.compile("\r?\n\r?\n");
    private static final Pattern LENGTH = Pattern.compile("^content-length:[ \t]*([0-9]{1,9})[ \t]*\r?$",
            Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
    private static final Pattern CHUNKED = Pattern.compile("^transfer-encoding:.*\\bchunked[ \t]*\r?$",
            Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);
    /** A size, and perhaps extensions that mean nothing here (§7.1.1). Seven digits: no sum of two sizes overflows. */
    private static final Pattern CHUNK = Pattern.compile("([0-9A-Fa-f]{1,7})[ \t]*(?:;[^\n]*)?\r?\n");

    static HttpBody of(String answer) {
        Matcher headEnd = HEAD_END.matcher(answer);
        if (!headEnd.find()) return NOTHING_YET;
        String head = answer.substring(0, headEnd.start() + 1);
        String body = answer.substring(headEnd.end());
        if (CHUNKED.matcher(head).find()) return chunks(body);
        Matcher length = LENGTH.matcher(head);
        return new HttpBody(body, length.find() && body.length() >= Integer.parseInt(length.group(1)));
    }

    /** What does not look like a chunk ends the body: no more of it can be understood. */
    private static HttpBody chunks(String body) {
        var text = new StringBuilder();
        Matcher chunk = CHUNK.matcher(body);
        int at = 0;
        while (at < body.length()) {
            chunk.region(at, body.length());
            if (!chunk.lookingAt()) return new HttpBody(text.toString(), body.indexOf('\n', at) >= 0);
            int size = Integer.parseInt(chunk.group(1), 16);
            if (size == 0) return new HttpBody(text.toString(), true);
            int end = Math.min(chunk.end() + size, body.length());
            text.append(body, chunk.end(), end);
            at = end + lineEnd(body, end);
        }
        return new HttpBody(text.toString(), false);
    }

    private static int lineEnd(String body, int at) {
        if (body.startsWith("\r\n", at)) return 2;
        return body.startsWith("\n", at) ? 1 : 0;
    }
}
