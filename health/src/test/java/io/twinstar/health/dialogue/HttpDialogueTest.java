package io.twinstar.health.dialogue;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Probe;
import io.twinstar.conf.Probe.Method;
import io.twinstar.conf.Probe.Statuses;

import static org.assertj.core.api.Assertions.assertThat;

class HttpDialogueTest {

    private static final HttpDialogue PLAIN = of(new Probe.Http("/healthz"));
    private static final HttpDialogue STRICT = of(
            new Probe.Http("/", Method.HEAD, Optional.of("www.example.com"), List.of(new Statuses(200, 200), new Statuses(204, 206)),
                    Optional.empty(),
                    Optional.empty()));
    private static final HttpDialogue READY = of(
            new Probe.Http("/", Method.GET, Optional.empty(), List.of(Statuses.DEFAULT), Optional.of(Bytes.ofText("réady")),
                    Optional.empty()));

    @Test
    void theRequestIsShort() {
        assertThat(Judged.opening(PLAIN))
                .isEqualTo("GET /healthz HTTP/1.1\r\nHost: 198.18.0.21:8080\r\nUser-Agent: twinstar\r\nConnection: close\r\n\r\n");
        assertThat(Judged.opening(STRICT))
                .isEqualTo("HEAD / HTTP/1.1\r\nHost: www.example.com\r\nUser-Agent: twinstar\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.1 200 OK, passed", "HTTP/1.1 399, passed", "HTTP/1.1 400 Bad, 'HTTP 400, expected 200 to 399'",
            "HTTP/1.1 199 Odd, 'HTTP 199, expected 200 to 399'", "HTTP/1.0 503 Service Unavailable, 'HTTP 503, expected 200 to 399'",
            "SSH-2.0-OpenSSH_9.2p1, not an HTTP answer"})
    void theStatusDecides(String line, String judgement) {
        assertThat(Judged.text(PLAIN, line + "\r\n", false)).isEqualTo(judgement);
    }

    @ParameterizedTest
    @CsvSource({"200, passed", "204, passed", "206, passed", "201, 'HTTP 201, expected 200, 204 to 206'",
            "302, 'HTTP 302, expected 200, 204 to 206'"})
    void onlyWhatIsExpectedPasses(int status, String judgement) {
        assertThat(Judged.text(STRICT, "HTTP/1.1 " + status + " x\r\n", false)).isEqualTo(judgement);
    }

    @Test
    void aStatusLineIsAwaitedUpToItsBound() {
        assertThat(Judged.text(PLAIN, "", false)).isEqualTo("waiting for answer");
        assertThat(Judged.text(PLAIN, "HTTP/1.1 200", false)).isEqualTo("waiting for answer");
        assertThat(Judged.text(PLAIN, "HTTP/1.1 200", true)).isEqualTo("closed before a status line");
        assertThat(Judged.text(PLAIN, "x".repeat(1_023), false)).isEqualTo("waiting for answer");
        assertThat(Judged.text(PLAIN, "x".repeat(1_024), false)).isEqualTo("not an HTTP answer");
        assertThat(Judged.text(PLAIN, "HTTP/1.1 200 " + "x".repeat(2_000) + "\r\n", false)).isEqualTo("not an HTTP answer");
    }

    /** é is two bytes, C3 A9: the sizes count bytes. */
    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\nr\u00c3\u00a9ady", "\nServer: x\n\nwe are r\u00c3\u00a9ady now",
            "\r\nContent-Length: 100\r\n\r\nr\u00c3\u00a9ady", // not whole yet, and it need not be
            "\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nr\u00c3\r\n4;x=y\r\n\u00a9ady\r\n"})
    void theBodyMayHoldItAnywhere(String rest) {
        assertThat(Judged.text(READY, "HTTP/1.1 200 OK" + rest, false)).isEqualTo("passed");
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '|', value = {
            // the head is no part of the body
            "X: r\u00c3\u00a9ady\\n, waiting for hex 72c3a9616479 in the body", //
            "\\nno, waiting for hex 72c3a9616479 in the body", //
            "Content-Length: 2\\n\\nno, no hex 72c3a9616479 in the body", //
            "Content-Length: 3\\n\\nno, waiting for hex 72c3a9616479 in the body", //
            "Transfer-Encoding: chunked\\n\\n2\\nno\\n, waiting for hex 72c3a9616479 in the body", //
            "Transfer-Encoding: chunked\\n\\n2\\nno\\n0\\n, no hex 72c3a9616479 in the body", //
            "Transfer-Encoding: chunked\\n\\nfffffff\\nno, waiting for hex 72c3a9616479 in the body", //
            "Transfer-Encoding: chunked\\n\\nffffffffffff\\nno, no hex 72c3a9616479 in the body"})
    void aBodyWithoutItFailsWhenItIsWhole(String rest, String judgement) {
        String answer = "HTTP/1.1 200 OK\n" + rest.replace("\\n", "\n");
        assertThat(Judged.text(READY, answer, false)).isEqualTo(judgement);
        assertThat(Judged.text(READY, answer, true)).isEqualTo("no hex 72c3a9616479 in the body");
    }

    private static HttpDialogue of(Probe.Http http) { return new HttpDialogue(http, "198.18.0.21:8080"); }
}
