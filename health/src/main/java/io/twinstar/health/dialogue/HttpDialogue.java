package io.twinstar.health.dialogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.stream.Collectors;

import io.twinstar.conf.Probe;

/**
 * One request over HTTP/1.1 (RFC 9112). Where no body is expected, the status line is all that is looked at.
 *
 * @param endpoint the backend's address and port
 */
public record HttpDialogue(Probe.Http http, String endpoint) implements Dialogue {

    private static final Judgement NOT_HTTP = new Judgement.Failed("not an HTTP answer");

    @Override
    public byte[] opening() {
        return "%s %s HTTP/1.1\r\nHost: %s\r\nUser-Agent: twinstar\r\nConnection: close\r\n\r\n"
                .formatted(http.method(), http.path(), http.host().orElse(endpoint)).getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public Judgement judge(ByteBuffer heard, boolean ended) {
        String answer = Quote.latin(heard);
        int lineEnd = answer.indexOf('\n');
        if (lineEnd < 0 && answer.length() < StatusLine.MAX)
            return ended ? new Judgement.Failed("closed before a status line") : Judgement.WAITING;
        if (lineEnd < 0 || lineEnd > StatusLine.MAX) return NOT_HTTP;
        OptionalInt status = StatusLine.status(answer.substring(0, lineEnd));
        if (status.isEmpty()) return NOT_HTTP;
        if (http.expected().stream().noneMatch(each -> each.contains(status.getAsInt()))) {
            return new Judgement.Failed("HTTP %d, expected %s".formatted(status.getAsInt(), expected()));
        }
        return http.body().map(wanted -> judgeBody(HttpBody.of(answer), Quote.latin(ByteBuffer.wrap(wanted.toArray())), ended))
                .orElse(Judgement.PASSED);
    }

    private Judgement judgeBody(HttpBody body, String wanted, boolean ended) {
        if (body.text().contains(wanted)) return Judgement.PASSED;
        String lacking = http.body().orElseThrow() + " in the body";
        return ended || body.whole() ? new Judgement.Failed("no " + lacking) : new Judgement.Waiting(lacking);
    }

    private String expected() {
        var ranges = http.expected().stream()
                .map(each -> each.from() == each.to() ? Integer.toString(each.from()) : each.from() + " to " + each.to()).toList();
        return ranges.stream().limit(8).collect(Collectors.joining(", ")) + (ranges.size() > 8 ? ", …" : "");
    }
}
