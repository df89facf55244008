package io.twinstar.gateway.relay;

import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A reset is passed on as a reset, never as an end of the stream: what was cut short must not look whole. */
class ResetTest {

    private final CompletableFuture<Socket> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theBackendSeesTheClientsReset(Transport transport) throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            TestBackend.reset(client);
            TestClient.assertReset(accepted.get());
            assertThat(rig.tally(backend).ended(Outcome.CLIENT_RESET)).isOne();
            assertThat(rig.tally(backend).open()).isZero();
            assertThat(rig.listener().ended(Outcome.CLIENT_RESET)).isOne();
            over.complete(null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theClientSeesTheBackendsReset(Transport transport) throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            TestBackend.reset(accepted.get());
            TestClient.assertReset(client);
            assertThat(rig.tally(backend).ended(Outcome.BACKEND_RESET)).isOne();
            assertThat(rig.tally(backend).open()).isZero();
            over.complete(null);
        }
    }

    /** It has not really accepted: told of like a refusal, so that it is checked, and ejected if it goes on. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBackendThatResetsBeforeItsFirstByteCountsAsFailed(Transport transport) throws Exception {
        try (var backend = new TestBackend(21, TestBackend::reset); var rig = Rig.serving(transport, backend)) {
            // the reset may come before connect(2) has been told that it succeeded
            assertThatThrownBy(() -> rig.connect().getInputStream().read()).isInstanceOf(SocketException.class);
            Rig.soon().until(() -> rig.connectFailures.contains(backend.id()));
            assertThat(rig.tally(backend).failuresInARow()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBackendThatHasAnsweredAndThenResetsDoesNot(Transport transport) throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            TestBackend.reset(accepted.get());
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.BACKEND_RESET) == 1);
            assertThat(rig.connectFailures).isEmpty();
            assertThat(rig.tally(backend).failuresInARow()).isZero();
            over.complete(null);
        }
    }

    /** With nothing to write and nothing more to read, no call on the client's socket would meet the error. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theBackendSeesTheResetOfAClientThatHadEndedItsStream(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            client.shutdownOutput();
            Socket connection = accepted.get();
            assertThat(connection.getInputStream().read()).isEqualTo(-1);
            TestBackend.reset(client);
            if (transport == Transport.NIO) connection.getOutputStream().write(1); // sees it no earlier: see NioSockets
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.CLIENT_RESET) == 1);
            // its stream is at its end already, so reading tells nothing: writing does
            assertThatThrownBy(() -> writeUntilItFails(connection)).isInstanceOf(SocketException.class);
            over.complete(null);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theClientSeesTheResetOfABackendThatHadEndedItsStream(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            accepted.get().shutdownOutput();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            TestBackend.reset(accepted.get());
            if (transport == Transport.NIO) client.getOutputStream().write(1);
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.BACKEND_RESET) == 1);
            assertThatThrownBy(() -> writeUntilItFails(client)).isInstanceOf(SocketException.class);
            over.complete(null);
        }
    }

    /** The relay does not read the client any more, as the backend takes nothing; the reset lies behind unread bytes. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aResetIsSeenWhileReadingIsPaused(Transport transport) throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            var sender = CompletableFuture.runAsync(() -> assertThatThrownBy(() -> writeUntilItFails(client)), Thread::startVirtualThread);
            Rig.awaitRest(rig.tally(backend)::bytesFromClients);
            TestBackend.reset(client);
            sender.get(10, TimeUnit.SECONDS);
            // NIO sees it no earlier than when it reads again: see NioSockets
            if (transport != Transport.NIO) Rig.soon().until(() -> rig.tally(backend).ended(Outcome.CLIENT_RESET) == 1);
            assertThatThrownBy(() -> accepted.get().getInputStream().readAllBytes()).isInstanceOf(SocketException.class)
                    .hasMessage("Connection reset");
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.CLIENT_RESET) == 1);
            over.complete(null);
        }
    }

    /** Sends back one byte, then leaves the connection to the test. */
    private TestBackend holding() {
        return new TestBackend(21, connection -> {
            connection.getOutputStream().write(connection.getInputStream().read());
            accepted.complete(connection);
            over.get();
        });
    }

    private static void writeUntilItFails(Socket socket) throws Exception {
        var block = new byte[65_536];
        while (true)
            socket.getOutputStream().write(block);
    }
}
