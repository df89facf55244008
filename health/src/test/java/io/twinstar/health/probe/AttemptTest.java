package io.twinstar.health.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(60)
class AttemptTest {

    private static final Check.Probe TCP = new Check.Probe.Tcp();
    private static final Check.Probe HTTP = new Check.Probe.Http("/healthz");
    private static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void anAcceptedConnectionPassesAsTcp() throws IOException {
        try (var backend = new StubBackend(StubBackend.SILENT)) {
            assertThat(patient(backend.id(), TCP)).isInstanceOf(ProbeResult.Passed.class);
        }
    }

    @ParameterizedTest
    @MethodSource
    void anAnswerFrom200To399Passes(String answer) throws IOException {
        try (var backend = new StubBackend(StubBackend.answer(answer))) {
            assertThat(patient(backend.id(), HTTP)).isInstanceOf(ProbeResult.Passed.class);
        }
    }

    static Stream<String> anAnswerFrom200To399Passes() {
        return Stream.of("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: /\r\n\r\n", "HTTP/1.0 204\n",
                "HTTP/1.1 200 OK\r\nX-Huge: " + "x".repeat(1_000_000)); // only the status line is read
    }

    @ParameterizedTest
    @MethodSource
    void anyOtherAnswerFailsWithItsReason(String answer, String reason) throws IOException {
        try (var backend = new StubBackend(StubBackend.answer(answer))) {
            assertThat(failure(patient(backend.id(), HTTP))).isEqualTo(reason);
        }
    }

    static Stream<Arguments> anyOtherAnswerFailsWithItsReason() {
        return Stream.of(arguments("HTTP/1.1 503 Service Unavailable\r\n\r\n", "status 503"), //
                arguments("HTTP/1.1 404 Not Found\r\n\r\n", "status 404"), //
                arguments("SSH-2.0-OpenSSH_9.2p1\r\n", "not an HTTP answer"), //
                arguments("x".repeat(1_024), "not an HTTP answer"), // the bound, without a line's end
                arguments("HTTP/1.1 200 " + "x".repeat(2_000) + "\r\n\r\n", "not an HTTP answer"), //
                arguments("", "closed before a status line"), //
                arguments("HTTP/1.1 20", "closed before a status line"));
    }

    @Test
    void aStatusLineThatComesByteByByteInTimePasses() throws IOException {
        try (var backend = new StubBackend(StubBackend.drip("HTTP/1.1 200\n"))) { // 13 bytes: about 260 ms
            assertThat(patient(backend.id(), HTTP)).isInstanceOf(ProbeResult.Passed.class);
        }
    }

    @Test
    void theTimeoutIsForTheWholeProbeNotForEachByte() throws IOException {
        try (var backend = new StubBackend(StubBackend.drip("HTTP/1.1 200 " + "x".repeat(900)))) { // some 18 s
            assertTimedOut(hasty(backend.id(), HTTP));
        }
    }

    @Test
    void aSilentBackendFailsAfterTheTimeout() throws IOException {
        try (var backend = new StubBackend(StubBackend.SILENT)) {
            assertTimedOut(hasty(backend.id(), HTTP));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackendThatDoesNotEvenAcceptFailsAfterTheTimeout(boolean http) throws IOException {
        List<SocketChannel> waiting = new ArrayList<>();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // Linux drops a SYN when the queue of those who wait to be accepted is full
            for (int i = 0; i < 8; i++) waiting.add(connecting(server));
            assertTimedOut(hasty(new BackendId("web", server.getInetAddress(), server.getLocalPort()), http ? HTTP : TCP));
        } finally {
            for (SocketChannel channel : waiting) channel.close();
        }
    }

    @Test
    void aClosedPortIsRefused() throws IOException {
        try (var bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // nobody else can have the port, and nobody listens
            var backend = new BackendId("web", bound.getLocalAddress(), bound.getLocalPort());
            assertThat(failure(patient(backend, TCP))).isEqualTo("connection refused");
            assertThat(failure(patient(backend, HTTP))).isEqualTo("connection refused");
        }
    }

    @Test
    void whatIsAskedIsOneShortRequest() throws IOException, InterruptedException {
        BlockingQueue<String> requests = new LinkedBlockingQueue<>();
        try (var backend = new StubBackend(connection -> requests.add(StubBackend.request(connection.getInputStream())))) {
            patient(backend.id(), HTTP);
            assertThat(requests.poll(10, TimeUnit.SECONDS))
                    .isEqualTo("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nUser-Agent: twinstar\r\nConnection: close\r\n\r\n"
                            .formatted(backend.id().port()));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProbeEndsItsConnectionInOrder(boolean http) throws IOException, InterruptedException {
        try (var backend = new StubBackend(http ? StubBackend.answer("HTTP/1.1 200 OK\r\n\r\n") : StubBackend.SILENT)) {
            patient(backend.id(), http ? HTTP : TCP);
            assertThat(backend.notes.poll(10, TimeUnit.SECONDS)).isEqualTo("accepted");
            assertThat(backend.notes.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    private static SocketChannel connecting(ServerSocket server) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(server.getLocalSocketAddress());
        return channel;
    }

    /** With a timeout that does not end a test that should pass, on however slow a machine. */
    private static ProbeResult patient(BackendId backend, Check.Probe probe) {
        return Attempt.make(backend, check(probe, Duration.ofSeconds(30)));
    }

    private static ProbeResult hasty(BackendId backend, Check.Probe probe) {
        return Attempt.make(backend, check(probe, Duration.ofNanos(TIMEOUT_NANOS)));
    }

    private static Check check(Check.Probe probe, Duration timeout) { return new Check(probe, Duration.ofSeconds(1), timeout, 2, 3); }

    private static String failure(ProbeResult result) {
        assertThat(result).isInstanceOf(ProbeResult.Failed.class);
        return ((ProbeResult.Failed) result).reason();
    }

    private static void assertTimedOut(ProbeResult result) {
        assertThat(failure(result)).isEqualTo("no answer within 200ms");
        // far below the 18 s of the drip and the 1 s after which Linux sends a SYN again, plus room for a slow machine
        assertThat(result.tookNanos()).isBetween(TIMEOUT_NANOS, TimeUnit.SECONDS.toNanos(10));
    }
}
