package io.twinstar.health.probe;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Bytes;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

/** Whatever comes over the wire, and wherever it breaks off, a probe ends with a result. */
@Timeout(120)
class HostileBackendTest {

    private static final Optional<String> NONE = Optional.empty();
    private static final Probe.Tls TLS = new Probe.Tls(NONE, false, NONE);
    private static final List<Probe> PROBES = List.of(TLS, new Probe.Http("/"),
            new Probe.Http("/", Probe.Method.GET, NONE, List.of(Probe.Statuses.DEFAULT), Optional.of(Bytes.ofText("ready")),
                    Optional.of(TLS)),
            new Probe.Exchange(Optional.empty(), Bytes.ofHex("00ff00ff")), new Probe.Redis(NONE, NONE), new Probe.Postgres("x", NONE),
            new Probe.Mysql(Optional.of("x")), new Probe.Grpc(NONE, NONE, Optional.empty()), new Probe.Grpc(NONE, NONE, Optional.of(TLS)));
    /** How answers begin that are taken seriously: a TLS handshake's record and its ServerHello, an alert, HTTP, and an HTTP/2 frame. */
    private static final List<byte[]> BEGINNINGS = List.of(new byte[0], new byte[]{22, 3, 3, 0, 80, 2, 0, 0, 76, 3, 3},
            new byte[]{21, 3, 3, 0, 2},
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(StandardCharsets.US_ASCII),
            new byte[]{0, 0, 6, 4, 0, 0, 0, 0, 0});

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aProbeEndsWithAResult(long seed) throws Exception {
        var random = new SplittableRandom(seed);
        var answer = new AtomicReference<>(new byte[0]);
        try (var backend = new StubBackend(connection -> connection.getOutputStream().write(answer.get()))) {
            for (int round = 0; round < 400; round++) {
                answer.set(answer(random));
                Probe probe = PROBES.get(round % PROBES.size());
                var check = new Check(probe, Duration.ofSeconds(1), Duration.ofSeconds(10), 2, 3);
                ProbeResult result = new BackendLook(backend.id(), check, new Credentials(Path.of("/"))).take();
                String run = "seed %d, round %d: %s".formatted(seed, round, probe);
                if (result instanceof ProbeResult.Failed(_, String reason)) {
                    assertThat(reason).as(run).matches("[ -~…]{1,400}").doesNotContain("bug").doesNotContain("within");
                }
            }
        }
    }

    private static byte[] answer(SplittableRandom random) {
        byte[] beginning = BEGINNINGS.get(random.nextInt(BEGINNINGS.size()));
        byte[] answer = new byte[beginning.length + random.nextInt(300)];
        random.nextBytes(answer);
        System.arraycopy(beginning, 0, answer, 0, beginning.length);
        return answer;
    }
}
