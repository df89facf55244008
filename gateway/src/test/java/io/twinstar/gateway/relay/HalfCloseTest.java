package io.twinstar.gateway.relay;

import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** A side that has ended its stream still gets the other's, whole, and the other side learns of the end after the last byte. */
class HalfCloseTest {

    private static final byte[] QUESTION = "what is late?".getBytes(US_ASCII);

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aClientThatEndedItsStreamGetsALateAnswer(Transport transport)
            throws Exception {
        var asked = new CompletableFuture<byte[]>();
        var maySend = new CompletableFuture<byte[]>();
        try (var backend = new TestBackend(21, connection -> {
            asked.complete(connection.getInputStream().readAllBytes());
            connection.getOutputStream().write(maySend.get());
        }); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            client.getOutputStream().write(QUESTION);
            client.shutdownOutput();
            assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(QUESTION);
            assertThat(rig.tally(backend).open()).isOne();
            maySend.complete(QUESTION);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(QUESTION);
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.CLIENT_FIN) == 1);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBackendThatEndedItsStreamGetsALateQuestion(Transport transport)
            throws Exception {
        var asked = new CompletableFuture<byte[]>();
        try (var backend = new TestBackend(21, connection -> {
            connection.getOutputStream().write(QUESTION);
            connection.shutdownOutput();
            asked.complete(connection.getInputStream().readAllBytes());
        }); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(QUESTION);
            assertThat(rig.tally(backend).open()).isOne();
            client.getOutputStream().write(QUESTION);
            client.shutdownOutput();
            assertThat(asked.get(10, TimeUnit.SECONDS)).isEqualTo(QUESTION);
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.BACKEND_FIN) == 1);
        }
    }

    /** Far more than the buffers on the way hold, so that writing to the half-closed client has to wait, and to go on. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aClientThatEndedItsStreamMayReadALongAnswerSlowly(Transport transport)
            throws Exception {
        var answer = new byte[64 << 20];
        new Random(60).nextBytes(answer);
        try (var backend = new TestBackend(21, connection -> {
            connection.getInputStream().readAllBytes();
            connection.getOutputStream().write(answer);
        }); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            client.shutdownOutput();
            Rig.awaitRest(rig.tally(backend)::bytesFromBackend);
            assertThat(rig.tally(backend).bytesFromBackend()).isLessThan(answer.length);
            assertThat(Arrays.equals(client.getInputStream().readAllBytes(), answer)).isTrue();
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.CLIENT_FIN) == 1);
        }
    }
}
