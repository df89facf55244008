package io.twinstar.health.probe;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(120)
class TlsProbeTest {

    private static final Optional<String> NAME = Optional.of("www.example.com");
    private static final Duration PATIENT = Duration.ofSeconds(30);

    @TempDir
    private static Path directory;
    private static TestCertificates certificates;

    @BeforeAll
    static void make() throws Exception {
        certificates = new TestCertificates(directory);
        certificates.make("www.example.com", "-1d", 3_650);
        certificates.make("old.example.com", "2024/12/31 12:00:00", 2); // to noon of 2025-01-02
        certificates.make("new.example.com", "2999/01/01 12:00:00", 2);
    }

    @Test
    void aCertificateThatAnAuthoritySignedPasses() throws Exception {
        assertThat(probe("www.example.com", new Probe.Tls(Optional.empty(), true, ca("www.example.com")))).isEqualTo("passed");
        assertThat(probe("www.example.com", new Probe.Tls(NAME, true, ca("www.example.com")))).isEqualTo("passed");
    }

    @Test
    void aCertificateOutOfItsTimeFailsWithTheDay() throws Exception {
        assertThat(probe("old.example.com", new Probe.Tls(Optional.empty(), true, ca("old.example.com"))))
                .isEqualTo("certificate expired on 2025-01-02");
        assertThat(probe("new.example.com", new Probe.Tls(Optional.empty(), true, ca("new.example.com"))))
                .isEqualTo("certificate is not valid before 2999-01-01");
    }

    @Test
    void aCertificateThatNobodyKnownSignedFails() throws Exception {
        assertThat(probe("www.example.com", new Probe.Tls(Optional.empty(), true, ca("new.example.com"))))
                .isEqualTo("certificate is signed by nobody in new.example.com.pem");
        assertThat(probe("www.example.com", new Probe.Tls(Optional.empty(), true, Optional.empty())))
                .isEqualTo("certificate is signed by nobody in Java's list of authorities");
    }

    @Test
    void aCertificateForAnotherNameFails() throws Exception {
        assertThat(probe("www.example.com", new Probe.Tls(Optional.of("api.example.com"), true, ca("www.example.com"))))
                .startsWith("certificate: no subject alternative").contains("api.example.com");
    }

    @Test
    void whatIsNotVerifiedPasses() throws Exception {
        for (String name : List.of("old.example.com", "new.example.com"))
            assertThat(probe(name, new Probe.Tls(NAME, false, Optional.empty()))).isEqualTo("passed");
    }

    @Test
    void theNameIsAskedFor() throws Exception {
        var asked = new AtomicReference<>("");
        try (var backend = new StubBackend(tls("www.example.com", secure -> {
            var session = (ExtendedSSLSession) secure.getSession();
            asked.set(session.getRequestedServerNames().toString());
        }))) {
            take(backend, new Probe.Tls(NAME, false, Optional.empty()), PATIENT);
            assertThat(backend.notes.poll(10, TimeUnit.SECONDS)).isEqualTo("accepted");
            assertThat(backend.notes.poll(10, TimeUnit.SECONDS)).isNotNull(); // it is through
            assertThat(asked.get()).contains("www.example.com");
        }
    }

    @Test
    void httpsIsHttpOverThat() throws Exception {
        var https = new Probe.Http("/", Probe.Method.GET, NAME, List.of(Probe.Statuses.DEFAULT), Optional.of(Bytes.ofText("ready")),
                Optional.of(new Probe.Tls(NAME, true, ca("www.example.com"))));
        assertThat(probe("www.example.com", https, "HTTP/1.1 200 OK\r\n\r\nready")).isEqualTo("passed");
        assertThat(probe("www.example.com", https, "HTTP/1.1 503 No\r\n\r\nready")).isEqualTo("HTTP 503, expected 200 to 399");
        assertThat(probe("www.example.com", https, "HTTP/1.1 200 OK\r\n\r\nno")).isEqualTo("no \"ready\" in the body");
    }

    @Test
    void everyHandshakeSeesTheCertificateAnew() throws Exception {
        var tls = new Probe.Tls(Optional.empty(), true, ca("exchanged"));
        Files.copy(directory.resolve("www.example.com.pem"), directory.resolve("exchanged.pem"));
        try (var backend = new StubBackend(tls("www.example.com", _ -> {}))) {
            var look = look(backend, tls, PATIENT);
            assertThat(text(look.take())).isEqualTo("passed");
            Files.writeString(directory.resolve("exchanged.pem"), "nonsense");
            assertThat(text(look.take())).isEqualTo("exchanged.pem holds no certificates in PEM");
            Files.delete(directory.resolve("exchanged.pem"));
            assertThat(text(look.take())).isEqualTo("cannot read exchanged.pem: there is no such file");
            Files.copy(directory.resolve("new.example.com.pem"), directory.resolve("exchanged.pem"));
            assertThat(text(look.take())).isEqualTo("certificate is signed by nobody in exchanged.pem");
        }
    }

    @Test
    void aBackendWithoutTlsFails() throws Exception {
        var tls = new Probe.Tls(Optional.empty(), false, Optional.empty());
        try (var backend = new StubBackend(
                connection -> connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))) {
            assertThat(text(take(backend, tls, PATIENT))).isEqualTo("TLS: unsupported or unrecognized SSL message");
        }
        try (var backend = new StubBackend(Socket::shutdownOutput)) {
            assertThat(text(take(backend, tls, PATIENT))).isEqualTo("TLS: remote host terminated the handshake");
        }
    }

    @Test
    void aHandshakeThatDripsEndsWithTheProbesTimeout() throws Exception {
        try (var backend = new StubBackend(connection -> {
            connection.setSoTimeout(20);
            connection.getOutputStream().write(new byte[]{22, 3, 3, 0x3F, 0}); // a record of 16,128 bytes: some 5 min
            while (!StubBackend.closesNow(connection)) connection.getOutputStream().write(0);
        })) {
            var result = take(backend, new Probe.Tls(Optional.empty(), false, Optional.empty()), Duration.ofMillis(200));
            assertThat(text(result)).isEqualTo("no answer within 200ms");
            assertThat(Duration.ofNanos(result.tookNanos())).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static String probe(String certificate, Probe probe) throws Exception { return probe(certificate, probe, ""); }

    private static String probe(String certificate, Probe probe, String answer) throws Exception {
        try (var backend = new StubBackend(tls(certificate, secure -> {
            if (answer.isEmpty()) return;
            StubBackend.answer(answer).serve(secure);
        }))) {
            return text(take(backend, probe, PATIENT));
        }
    }

    private interface Secured {
        void serve(SSLSocket secure) throws IOException;
    }

    private static StubBackend.Behaviour tls(String certificate, Secured then) throws Exception {
        SSLContext server = certificates.server(certificate);
        return connection -> {
            var secure = (SSLSocket) server.getSocketFactory().createSocket(connection, null, true);
            secure.startHandshake();
            then.serve(secure);
            secure.close();
        };
    }

    private static Optional<String> ca(String name) { return Optional.of(name + ".pem"); }

    private static ProbeResult take(StubBackend backend, Probe probe, Duration timeout) throws InterruptedException {
        return look(backend, probe, timeout).take();
    }

    private static BackendLook look(StubBackend backend, Probe probe, Duration timeout) {
        return new BackendLook(backend.id(), new Check(probe, Duration.ofSeconds(1), timeout, 2, 3), new Credentials(directory));
    }

    private static String text(ProbeResult result) {
        return switch (result) {
            case ProbeResult.Passed _ -> "passed";
            case ProbeResult.Failed(_, String reason) -> reason;
        };
    }
}
