package io.twinstar.health.probe;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.conf.ProxyProtocol;
import io.twinstar.health.ProbeResult;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class ProxyLayerTest {

    @ParameterizedTest
    @EnumSource
    void aBackendIsToldOfACheckBeforeItIsAsked(ProxyProtocol version) throws Exception {
        String header = switch (version) {
            case V1 -> "PROXY UNKNOWN\r\n";
            case V2 -> "\r\n\r\n\0\r\nQUIT\n\040\0\0\0"; // version 2 and LOCAL, no family, no more bytes
        };
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        try (var backend = new StubBackend(connection -> {
            heard.add(new String(connection.getInputStream().readNBytes(header.length()), ISO_8859_1));
            StubBackend.answer("HTTP/1.1 200 OK\r\n\r\n").serve(connection);
        })) {
            var check = new Check(new Probe.Http("/"), Duration.ofSeconds(1), Duration.ofSeconds(30), 2, 3).in(Optional.of(version));
            assertThat(new BackendLook(backend.id(), check, new Credentials(Path.of("/"))).take()).isInstanceOf(ProbeResult.Passed.class);
            assertThat(heard).containsExactly(header);
        }
    }
}
