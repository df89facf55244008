package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.channel.epoll.LinuxSocket;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class TimeoutTest {

    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Timeouts IDLE = new Timeouts(LONG, SHORT, LONG, LONG);
    private static final Timeouts KEEPALIVE = new Timeouts(LONG, LONG, LONG, Duration.ofSeconds(1));
    private static final Timeouts HALF_CLOSE = new Timeouts(LONG, LONG, SHORT, LONG);

    private static final int IPPROTO_TCP = 6;
    private static final int TCP_REPAIR = 19;

    private final CompletableFuture<Socket> accepted = new CompletableFuture<>();
    private final CompletableFuture<Void> over = new CompletableFuture<>();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void resetsBothSidesAfterTheIdleTimeout(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, IDLE, backend)) {
            long start = System.nanoTime();
            Socket client = rig.connect();
            TestClient.assertReset(client);
            TestClient.assertReset(accepted.get());
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
            TestClient.assertReset(client);
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
            TestClient.assertReset(connection);
            assertThat(rig.tally(backend).ended(Outcome.BACKEND_HALF_CLOSED)).isOne();
            over.complete(null);
        }
    }

    /** As does one whose reset the network, or the kernel under load, has dropped. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aClientThatIsGoneWithoutAWordIsAskedForASignOfLife(Transport transport)
            throws Exception {
        try (var backend = holding(); var rig = Rig.serving(transport, KEEPALIVE, backend)) {
            var client = LinuxSocket.newSocketStream(false);
            assertThat(client.connect(new InetSocketAddress(Rig.VIP, rig.port))).isFalse();
            Socket connection = accepted.get(10, TimeUnit.SECONDS);
            client.setIntOpt(IPPROTO_TCP, TCP_REPAIR, 1); // needs CAP_NET_ADMIN: the socket closes, and nothing is sent
            client.close();
            TestClient.assertReset(connection);
            Rig.soon().until(() -> rig.tally(backend).ended(Outcome.CLIENT_RESET) == 1);
            over.complete(null);
        }
    }

    private TestBackend holding() {
        return new TestBackend(21, connection -> {
            accepted.complete(connection);
            over.get();
        });
    }
}
