package io.twinstar.gateway.relay;

import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.OnEjection;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Queue;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What is done where a backend cannot take a connection, or keep it. */
class RecourseTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4})
    void aConnectionIsTriedAtAsManyOthersAsThereMayBeRetries(int retries) throws Exception {
        try (var rig = new Rig(Transport.EPOLL)) {
            Backend[] refusing = IntStream.range(21, 27)
                    .mapToObj(lastByte -> new Backend(new BackendId(Rig.POOL, Rig.address("127.0.0." + lastByte), Rig.freePort()), 1))
                    .toArray(Backend[]::new);
            rig.publish(conf(rig, Rig.TIMEOUTS, retries, OnEjection.KEEP, refusing), all -> true);
            assertThatThrownBy(() -> rig.connect().getInputStream().read()).isInstanceOf(SocketException.class);
            assertThat(rig.connectFailures).hasSize(1 + retries).doesNotHaveDuplicates();
            assertThat(rig.listener().ended(Outcome.CONNECT_FAILED)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aConnectionEndsAtItsMaximumDurationWhateverFlows(Transport transport) throws Exception {
        var most = Duration.ofMillis(500);
        var timeouts = new Timeouts(LONG, LONG, LONG, LONG, Optional.of(most));
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, timeouts, backend)) {
            long start = System.nanoTime();
            Socket client = rig.connect();
            assertThatThrownBy(() -> {
                while (true) {
                    client.getOutputStream().write(1);
                    assertThat(client.getInputStream().read()).isOne();
                }
            }).isInstanceOf(SocketException.class);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isBetween(most, most.plusSeconds(5));
            assertThat(rig.tally(backend).ended(Outcome.MAX_DURATION)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsOfALostBackendStayIfTheyAreKept(Transport transport) throws Exception {
        try (var lost = TestBackend.named(21); var other = TestBackend.named(22); var rig = new Rig(transport)) {
            Conf conf = conf(rig, Rig.TIMEOUTS, 2, OnEjection.KEEP, new Backend(lost.id(), 1), new Backend(other.id(), 1));
            rig.publish(conf, lost.id()::equals);
            Socket client = connected(rig, 21);
            rig.publish(conf, other.id()::equals);
            connected(rig, 22);
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            assertThat(rig.tally(lost).open()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsOfALostBackendAreResetIfTheyAreNotKeptAndNoOthersAre(Transport transport) throws Exception {
        try (var lost = TestBackend.named(21); var other = TestBackend.named(22); var rig = new Rig(transport)) {
            var clients = lose(rig, OnEjection.RESET, lost, other);
            for (Socket client : clients.ofTheLost) {
                assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
            }
            assertOnlyTheLostAreGone(rig, clients, lost, other);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsOfALostBackendAreClosedInOrderIfThatIsWanted(Transport transport) throws Exception {
        try (var lost = TestBackend.named(21); var other = TestBackend.named(22); var rig = new Rig(transport)) {
            var clients = lose(rig, OnEjection.CLOSE, lost, other);
            for (Socket client : clients.ofTheLost) assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertOnlyTheLostAreGone(rig, clients, lost, other);
        }
    }

    private record Clients(List<Socket> ofTheLost, List<Socket> ofTheOther) {}

    /** Forty clients, half of them at each; then one of the two is no longer up. */
    private static Clients lose(Rig rig, OnEjection how, TestBackend lost, TestBackend other) throws Exception {
        Conf conf = conf(rig, Rig.TIMEOUTS, 2, how, new Backend(lost.id(), 1), new Backend(other.id(), 1));
        rig.publish(conf, all -> true);
        var clients = new Clients(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 40; i++) {
            Socket client = rig.connect();
            (client.getInputStream().read() == 21 ? clients.ofTheLost : clients.ofTheOther).add(client);
        }
        rig.publish(conf, other.id()::equals);
        return clients;
    }

    private static void assertOnlyTheLostAreGone(Rig rig, Clients clients, TestBackend lost, TestBackend other) throws Exception {
        assertThat(clients.ofTheLost).hasSize(20);
        Rig.soon().until(() -> rig.tally(lost).ended(Outcome.EJECTED) == 20);
        assertThat(rig.tally(lost).open()).isZero();
        assertThat(rig.tally(other).open()).isEqualTo(20);
        for (Socket kept : clients.ofTheOther) {
            kept.getOutputStream().write(7);
            assertThat(kept.getInputStream().read()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBackendThatDrainsKeepsItsConnectionsUntilItsDeadlineThoughItIsUsedNoMore(Transport transport) throws Exception {
        try (var drained = TestBackend.named(21); var other = TestBackend.named(22); var rig = new Rig(transport)) {
            Conf conf = conf(rig, Rig.TIMEOUTS, 2, OnEjection.RESET, new Backend(drained.id(), 1), new Backend(other.id(), 1));
            rig.publish(conf, drained.id()::equals);
            Socket client = connected(rig, 21);
            rig.door.close(new Closings(Map.of(drained.id(), Closing.drained(System.nanoTime() + LONG.toNanos(), 0)), Map.of(), Map.of()));
            rig.publish(conf, other.id()::equals);
            awaitLosses();
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoIsNotAcceptedYetWhenItsBackendIsLostIsTriedElsewhere(Transport transport) throws Exception {
        // a queue that is full and never emptied: the kernel drops further SYNs
        try (var silent = new ServerSocket(0, 1, Rig.address("127.0.0.21"));
                var one = new Socket();
                var two = new Socket();
                var live = TestBackend.named(22);
                var rig = new Rig(transport)) {
            one.connect(silent.getLocalSocketAddress());
            two.connect(silent.getLocalSocketAddress());
            var id = new BackendId(Rig.POOL, silent.getInetAddress(), silent.getLocalPort());
            var patient = new Timeouts(LONG, LONG, LONG, LONG);
            Conf conf = conf(rig, patient, 2, OnEjection.RESET, new Backend(id, 256), new Backend(live.id(), 1));
            rig.publish(conf, all -> true);
            BackendTally lost = rig.door.ledger().backend(id).orElseThrow();
            Socket client = rig.connect();
            Rig.soon().until(() -> lost.connecting() == 1);
            rig.publish(conf, live.id()::equals);
            assertThat(client.getInputStream().read()).isEqualTo(22);
            assertThat(lost.open()).isZero();
            assertThat(rig.listener().ended(Outcome.EJECTED)).isZero();
        }
    }

    /** A reload takes backends away in peace. */
    @Test
    void aBackendThatIsRemovedKeepsItsConnectionsInAnyCase() throws Exception {
        try (var removed = TestBackend.named(21); var other = TestBackend.named(22); var rig = new Rig(Transport.EPOLL)) {
            rig.publish(conf(rig, Rig.TIMEOUTS, 2, OnEjection.RESET, new Backend(removed.id(), 1)), all -> true);
            Socket client = connected(rig, 21);
            rig.publish(conf(rig, Rig.TIMEOUTS, 2, OnEjection.RESET, new Backend(other.id(), 1)), all -> true);
            awaitLosses();
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isEqualTo(7);
        }
    }

    /** Longer than they are spread over. */
    private static void awaitLosses() {
        long start = System.nanoTime();
        Rig.soon().until(() -> System.nanoTime() - start > Duration.ofMillis(1_200).toNanos());
    }

    private static Conf conf(Rig rig, Timeouts timeouts, int retries, OnEjection onEjection, Backend... backends) {
        var pool = new Pool(Rig.POOL, Balance.ROUND_ROBIN, Spread.DEFAULT, Check.DEFAULT, Optional.empty(), timeouts,
                new Recourse(Queue.DEFAULT, retries, onEjection), Map.of(), Optional.empty(), List.of(backends));
        return Rig.conf(rig.port, pool);
    }

    private static Socket connected(Rig rig, int to) throws Exception {
        Socket client = rig.connect();
        assertThat(client.getInputStream().read()).isEqualTo(to);
        return client;
    }
}
