package io.twinstar.gateway.relay;

import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TimeoutTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Timeouts IDLE = new Timeouts(LONG, SHORT, LONG);
    private static final Timeouts HALF_CLOSE = new Timeouts(LONG, LONG, SHORT);

    private final CompletableFuture<Socket> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void resetsBothSidesAfterTheIdleTimeout(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, IDLE, backend)) {
            long start = System.nanoTime();
            Socket client = rig.connect();
            assertReset(client);
            assertReset(accepted.get());
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
            assertThat(rig.tally(backend).ended(Outcome.IDLE)).isOne();
            over.complete(null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void keepsAConnectionOnWhichBytesFlow(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, IDLE, backend)) {
            Socket client = rig.connect();
            for (long start = System.nanoTime(); System.nanoTime() - start < 3 * SHORT.toNanos();) {
                client.getOutputStream().write(1);
                assertThat(client.getInputStream().read()).isOne();
            }
            assertThat(rig.tally(backend).open()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void resetsAClientThatEndedItsStreamWhenNothingMoreComes(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, HALF_CLOSE, backend)) {
            Socket client = rig.connect();
            long connected = System.nanoTime();
            Rig.soon().until(() -> System.nanoTime() - connected > SHORT.toNanos());
            long start = System.nanoTime(); // its FIN counts like a byte: the time before it does not matter
            client.shutdownOutput();
            assertReset(client);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(SHORT);
            assertThat(rig.tally(backend).ended(Outcome.CLIENT_HALF_CLOSED)).isOne();
            over.complete(null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void resetsABackendThatEndedItsStreamWhenNothingMoreComes(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, HALF_CLOSE, backend)) {
            Socket client = rig.connect();
            Socket connection = accepted.get();
            connection.shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertReset(connection);
            assertThat(rig.tally(backend).ended(Outcome.BACKEND_HALF_CLOSED)).isOne();
            over.complete(null);
        }
    }

    private TestBackend holding() {
        return new TestBackend(21, connection -> {
            accepted.complete(connection);
            over.get();
        });
    }

    private static void assertReset(Socket socket) {
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
    }
}
