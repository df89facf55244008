package io.twinstar.gateway.relay;

import java.net.Socket;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A gateway is killed, and the kernel closes its sockets: in the way that it is to close those that were cut short. A FIN would make half
 * an answer look whole.
 */
class GatewayDeathIT {

    private static final int DESCRIPTORS = 1_024;
    private static final int PATIENCE_MILLIS = 10_000;
    private static final byte[] HALF = new byte[100_000];

    private final CompletableFuture<Socket> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void halfAnAnswerAndHalfARequestEndInAReset(Transport transport) throws Exception {
        try (var backend = holding(); var gateway = gateway(transport, false, backend); var client = new Socket()) {
            meet(gateway, client);
            accepted.get().getOutputStream().write(HALF);
            assertThat(client.getInputStream().readNBytes(HALF.length)).hasSameSizeAs(HALF);
            client.getOutputStream().write(HALF);
            assertThat(accepted.get().getInputStream().readNBytes(HALF.length)).hasSameSizeAs(HALF);
            gateway.kill();
            TestClient.assertReset(client);
            TestClient.assertReset(accepted.get());
            over.complete(null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void soDoesTheAnswerToAClientThatHasEndedItsStream(Transport transport) throws Exception {
        try (var backend = holding(); var gateway = gateway(transport, false, backend); var client = new Socket()) {
            meet(gateway, client);
            client.shutdownOutput();
            assertThat(accepted.get().getInputStream().read()).isEqualTo(-1);
            gateway.kill();
            TestClient.assertReset(client);
            over.complete(null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void soDoesARequestAfterTheAnswerIsAtItsEnd(Transport transport) throws Exception {
        try (var backend = holding(); var gateway = gateway(transport, false, backend); var client = new Socket()) {
            meet(gateway, client);
            accepted.get().shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            gateway.kill();
            TestClient.assertReset(accepted.get());
            over.complete(null);
        }
    }

    /** It waits to say for whom it has come. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void soDoesTheWaitForABackend(Transport transport) throws Exception {
        try (var backend = holding(); var gateway = gateway(transport, true, backend); var client = new Socket()) {
            connect(gateway, client);
            Rig.soon().until(() -> gateway.accepted() == 1);
            gateway.kill();
            TestClient.assertReset(client);
        }
    }

    private static GatewayProcess gateway(Transport transport, boolean prereads, TestBackend backend) throws Exception {
        return new GatewayProcess(transport, 1, DESCRIPTORS, prereads, List.of(backend.address()));
    }

    /** Sends back one byte, then leaves the connection to the test. */
    private TestBackend holding() {
        return new TestBackend(21, connection -> {
            connection.setSoTimeout(PATIENCE_MILLIS);
            connection.getOutputStream().write(connection.getInputStream().read());
            accepted.complete(connection);
            over.get();
        });
    }

    private static void meet(GatewayProcess gateway, Socket client) throws Exception {
        connect(gateway, client);
        TestClient.exchangeAByte(client);
    }

    private static void connect(GatewayProcess gateway, Socket client) throws Exception {
        client.setSoTimeout(PATIENCE_MILLIS);
        client.connect(gateway.address());
    }
}
