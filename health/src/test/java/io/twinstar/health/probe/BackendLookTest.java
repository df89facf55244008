package io.twinstar.health.probe;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(60)
class BackendLookTest {

    private static final Probe TCP = new Probe.Tcp();
    private static final Probe HTTP = new Probe.Http("/healthz");
    private static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    @Test
    void anAcceptedConnectionPassesAsTcp() throws Exception {
        try (var backend = new StubBackend(StubBackend.SILENT)) {
            assertThat(patient(backend.id(), TCP)).isInstanceOf(ProbeResult.Passed.class);
        }
    }

    @ParameterizedTest
    @MethodSource
    void anAnswerFrom200To399Passes(String answer) throws Exception {
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
    void anyOtherAnswerFailsWithItsReason(String answer, String reason) throws Exception {
        try (var backend = new StubBackend(StubBackend.answer(answer))) {
            assertThat(failure(patient(backend.id(), HTTP))).isEqualTo(reason);
        }
    }

    static Stream<Arguments> anyOtherAnswerFailsWithItsReason() {
        return Stream.of(arguments("HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP 503, expected 200 to 399"), //
                arguments("HTTP/1.1 404 Not Found\r\n\r\n", "HTTP 404, expected 200 to 399"), //
                arguments("SSH-2.0-OpenSSH_9.2p1\r\n", "not an HTTP answer"), //
                arguments("x".repeat(1_024), "not an HTTP answer"), // the bound, without a line's end
                arguments("HTTP/1.1 200 " + "x".repeat(2_000) + "\r\n\r\n", "not an HTTP answer"), //
                arguments("", "closed before a status line"), //
                arguments("HTTP/1.1 20", "closed before a status line"));
    }

    @Test
    void aStatusLineThatComesByteByByteInTimePasses() throws Exception {
        try (var backend = new StubBackend(StubBackend.drip("HTTP/1.1 200\n"))) { // 13 bytes: about 260 ms
            assertThat(patient(backend.id(), HTTP)).isInstanceOf(ProbeResult.Passed.class);
        }
    }

    @Test
    void theTimeoutIsForTheWholeProbeNotForEachByte() throws Exception {
        try (var backend = new StubBackend(StubBackend.drip("HTTP/1.1 200 " + "x".repeat(900)))) { // some 18 s
            assertTimedOut(hasty(backend.id(), HTTP));
        }
    }

    @Test
    void aSilentBackendFailsAfterTheTimeout() throws Exception {
        try (var backend = new StubBackend(StubBackend.SILENT)) {
            assertTimedOut(hasty(backend.id(), HTTP));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aBackendThatDoesNotEvenAcceptFailsAfterTheTimeout(boolean http) throws Exception {
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
    void aClosedPortIsRefused() throws Exception {
        try (var bound = new Socket()) {
            bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)); // nobody else can have the port, and nobody listens
            var backend = new BackendId("web", bound.getLocalAddress(), bound.getLocalPort());
            assertThat(failure(patient(backend, TCP))).isEqualTo("connection refused");
            assertThat(failure(patient(backend, HTTP))).isEqualTo("connection refused");
        }
    }

    @Test
    void whatIsAskedIsOneShortRequest() throws Exception {
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
    void aProbeEndsItsConnectionInOrder(boolean http) throws Exception {
        try (var backend = new StubBackend(http ? StubBackend.answer("HTTP/1.1 200 OK\r\n\r\n") : StubBackend.SILENT)) {
            patient(backend.id(), http ? HTTP : TCP);
            assertThat(backend.notes.poll(10, TimeUnit.SECONDS)).isEqualTo("accepted");
            assertThat(backend.notes.poll(10, TimeUnit.SECONDS)).isEqualTo("ended");
        }
    }

    @Test
    void whatIsExpectedMayComeInPieces() throws Exception {
        try (var backend = new StubBackend(StubBackend.drip("220 hello\r\n"))) {
            assertThat(patient(backend.id(), new Probe.Exchange(Optional.of(Bytes.ofText("\r\n\r\n")), Bytes.ofText("hello"))))
                    .isInstanceOf(ProbeResult.Passed.class);
        }
    }

    @Test
    void aBackendThatOnlySaysSomethingElseIsQuoted() throws Exception {
        var probe = new Probe.Exchange(Optional.of(Bytes.ofText("\r\n\r\n")), Bytes.ofText("220"));
        try (var backend = new StubBackend(connection -> {
            StubBackend.answer("554 go away\r\n").serve(connection);
            StubBackend.SILENT.serve(connection);
        })) {
            assertThat(failure(hasty(backend.id(), probe))).isEqualTo("no \"220\" after \"554 go away\" within 200ms");
        }
        try (var backend = new StubBackend(StubBackend.answer("554 go away\r\n"))) {
            assertThat(failure(patient(backend.id(), probe))).isEqualTo("closed with no \"220\" after \"554 go away\"");
        }
    }

    @Test
    void anAnswerWithoutAnEndIsReadUpToItsBound() throws Exception {
        try (var backend = new StubBackend(StubBackend.answer("x".repeat(1_000_000)))) {
            assertThat(failure(patient(backend.id(), new Probe.Exchange(Optional.of(Bytes.ofText("\r\n\r\n")), Bytes.ofText("220")))))
                    .startsWith("no \"220\" after \"xxx").endsWith("…\" in the first 65536 bytes");
        }
    }

    @Test
    void theCheckMayUseAnotherPort() throws Exception {
        try (var backend = new StubBackend(StubBackend.SILENT)) {
            var elsewhere = new BackendId("web", backend.id().address(), 1);
            var check = new Check(TCP, Check.Pace.of(Duration.ofSeconds(1)), Duration.ofSeconds(30), 2, 3, Optional.of(backend.id().port()),
                    Optional.empty());
            assertThat(take(elsewhere, check)).isInstanceOf(ProbeResult.Passed.class);
        }
    }

    @Test
    void aCommandIsToldWhomItIsAbout(@TempDir Path directory) throws Exception {
        var script = directory.resolve("check");
        Files.writeString(script,
                "#!/bin/sh\n[ \"$TWINSTAR_POOL $TWINSTAR_ADDRESS $TWINSTAR_PORT\" = 'web 198.18.0.21 8080' ] || exit 7\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        var probe = new Probe.Exec(List.of(script.toString()));
        assertThat(patient(new BackendId("web", Inet4Address.ofLiteral("198.18.0.21"), 8080), probe))
                .isInstanceOf(ProbeResult.Passed.class);
        assertThat(failure(patient(new BackendId("web", Inet4Address.ofLiteral("198.18.0.22"), 8080), probe))).isEqualTo("ended with 7");
        assertThat(failure(patient(new BackendId("web", Inet4Address.ofLiteral("198.18.0.22"), 8080), new Probe.Exec(List.of("/nowhere")))))
                .contains("/nowhere", "No such file");
    }

    @Test
    void aCommandThatHangsIsKilledWithWhatItHasStarted(@TempDir Path directory) throws Exception {
        var pids = directory.resolve("pids");
        var probe = new Probe.Exec(List.of("sh", "-c", "echo $$ >>%1$s; sleep 1000 & echo $! >>%1$s; wait".formatted(pids)));
        var backend = new BackendId("web", InetAddress.getLoopbackAddress(), 1);
        do
            assertThat(failure(hasty(backend, probe))).isEqualTo("not ended within 200ms");
        while (Files.readAllLines(pids).size() < 2); // on a machine under load a run may be killed before it has started anything
        for (String pid : Files.readAllLines(pids)) {
            var process = ProcessHandle.of(Long.parseLong(pid));
            if (process.isPresent()) process.get().onExit().get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aPasswordThatCannotBeReadIsAFailureThatNamesItsFile() throws Exception {
        assertThat(failure(patient(new BackendId("web", InetAddress.getLoopbackAddress(), 1),
                new Probe.Redis(Optional.empty(), Optional.of("nowhere")))))
                .isEqualTo("cannot read nowhere: there is no such file");
    }

    /** 2 s, 500 ms, 5 s; rise 2, fall 3. */
    @Test
    void theNextProbeComesSoonWhileTheVerdictMayChangeAndLateWhileItIsDown() throws Exception {
        var status = new AtomicInteger(200);
        var pace = new Check.Pace(Duration.ofSeconds(2), Duration.ofMillis(500), Duration.ofSeconds(5));
        var check = new Check(HTTP, pace, Duration.ofSeconds(30), 2, 3, Optional.empty(), Optional.empty());
        try (var backend = new StubBackend(
                connection -> StubBackend.answer("HTTP/1.1 %d x\r\n\r\n".formatted(status.get())).serve(connection))) {
            var look = new BackendLook(backend.id(), check, new Credentials(Path.of("/")));
            assertThat(look.every()).isEqualTo(Duration.ofSeconds(2));
            look.take();
            assertThat(look.every()).as("up").isEqualTo(Duration.ofSeconds(2));
            status.set(503);
            look.take();
            assertThat(look.every()).as("one failure of three").isEqualTo(Duration.ofMillis(500));
            look.take();
            assertThat(look.every()).as("two").isEqualTo(Duration.ofMillis(500));
            look.take();
            assertThat(look.every()).as("down").isEqualTo(Duration.ofSeconds(5));
            status.set(200);
            look.take();
            assertThat(look.every()).as("one pass of two").isEqualTo(Duration.ofMillis(500));
        }
    }

    private static SocketChannel connecting(ServerSocket server) throws IOException {
        var channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.connect(server.getLocalSocketAddress());
        return channel;
    }

    /** With a timeout that does not end a test that should pass, on however slow a machine. */
    private static ProbeResult patient(BackendId backend, Probe probe) throws InterruptedException {
        return take(backend, check(probe, Duration.ofSeconds(30)));
    }

    private static ProbeResult hasty(BackendId backend, Probe probe) throws InterruptedException {
        return take(backend, check(probe, Duration.ofNanos(TIMEOUT_NANOS)));
    }

    private static ProbeResult take(BackendId backend, Check check) throws InterruptedException {
        return new BackendLook(backend, check, new Credentials(Path.of("/"))).take();
    }

    private static Check check(Probe probe, Duration timeout) { return new Check(probe, Duration.ofSeconds(1), timeout, 2, 3); }

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
