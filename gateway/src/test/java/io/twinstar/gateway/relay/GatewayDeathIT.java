package io.twinstar.gateway.relay;

import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * A gateway is killed, and the kernel closes its sockets: in the way that it is to close those that were cut short. A FIN would make half
 * an answer look whole.
 */
class GatewayDeathIT {

    private static final int DESCRIPTORS = 1_024;
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
            assertReset(client);
            assertReset(accepted.get());
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
            assertReset(client);
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
            assertReset(accepted.get());
            over.complete(null);
        }
    }

    /** It waits to say for whom it has come. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void soDoesTheWaitForABackend(Transport transport) throws Exception {
        try (var backend = holding(); var gateway = gateway(transport, true, backend); var client = new Socket()) {
            client.connect(gateway.address());
            Rig.soon().until(() -> gateway.accepted() == 1);
            gateway.kill();
            assertReset(client);
        }
    }

    private static GatewayProcess gateway(Transport transport, boolean prereads, TestBackend backend) throws Exception {
        return new GatewayProcess(transport, 1, DESCRIPTORS, prereads, List.of(backend.address()));
    }

    /** Sends back one byte, then leaves the connection to the test. */
    private TestBackend holding() {
        return new TestBackend(21, connection -> {
            connection.getOutputStream().write(connection.getInputStream().read());
            accepted.complete(connection);
            over.get();
        });
    }

    private static void meet(GatewayProcess gateway, Socket client) throws Exception {
        client.setSoTimeout(10_000);
        client.connect(gateway.address());
        client.getOutputStream().write(42);
        assertThat(client.getInputStream().read()).isEqualTo(42);
    }

    private static void assertReset(Socket socket) throws Exception {
        socket.setSoTimeout(10_000);
        InputStream rest = socket.getInputStream();
        assertThatThrownBy(rest::read).isInstanceOf(SocketException.class).hasMessage("Connection reset");
    }
}
