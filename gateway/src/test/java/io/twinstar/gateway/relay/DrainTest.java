package io.twinstar.gateway.relay;

import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Connections that may not stay. */
class DrainTest {

    private static final long SHORT = Duration.ofMillis(300).toNanos();
    private static final long LONG = Duration.ofMinutes(5).toNanos();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aDrainedBackendsConnectionsGoOnUntilTheDeadlineAndAreThenResetAndCounted(Transport transport) throws Exception {
        try (var drained = TestBackend.echo(21); var other = TestBackend.echo(22); var rig = Rig.serving(transport, drained)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            rig.publish(rig.conf(drained, other), other.id()::equals);
            long beganNanos = System.nanoTime();
            rig.door.close(backends(drained.id(), Closing.drained(beganNanos + SHORT, 0)));
            TestClient.exchangeAByte(client);
            Socket spared = rig.connect();
            TestClient.exchangeAByte(spared);
            assertReset(client);
            assertThat(System.nanoTime() - beganNanos).isGreaterThanOrEqualTo(SHORT);
            assertThat(rig.tally(drained).ended(Outcome.DRAINED)).isOne();
            assertThat(rig.listener().ended(Outcome.DRAINED)).isOne();
            TestClient.exchangeAByte(spared);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aConnectionThatEndsByItselfBeforeTheDeadlineIsNotCountedAsDrained(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            rig.door.close(pools(Closing.drained(System.nanoTime() + LONG, 0)));
            client.shutdownOutput();
            assertThat(client.getInputStream().read()).as("the end of the stream").isEqualTo(-1);
            Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) == 1);
            assertThat(rig.listener().ended(Outcome.DRAINED)).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void manyAreClosedAtMomentsSpreadOverTheTimeThatIsGiven(Transport transport) throws Exception {
        int count = 60;
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            var clients = new ArrayList<Socket>();
            for (int i = 0; i < count; i++) clients.add(rig.connect());
            for (Socket client : clients) TestClient.exchangeAByte(client);
            long spreadNanos = Duration.ofSeconds(2).toNanos();
            rig.door.close(pools(Closing.drained(System.nanoTime(), spreadNanos)));
            // Drawn evenly: that fewer than 5 or more than 55 of 60 fall into the first half happens less than once in 10^12.
            Rig.soon().until(() -> rig.listener().ended(Outcome.DRAINED) >= 5);
            assertThat(rig.listener().open()).as("not all at once").isGreaterThanOrEqualTo(5);
            Rig.soon().until(() -> rig.listener().ended(Outcome.DRAINED) == count);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatMayStayAfterAllStays(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var canary = TestBackend.named(22); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            rig.publish(rig.conf(backend, canary), canary.id()::equals);
            Socket sacrificed = rig.connect();
            assertThat(sacrificed.getInputStream().read()).isEqualTo(22);
            var soon = Closing.drained(System.nanoTime() + SHORT, 0);
            rig.door.close(new Closings(Map.of(backend.id(), soon, canary.id(), soon), Map.of(), Map.of()));
            rig.door.close(backends(canary.id(), soon));
            assertReset(sacrificed); // so the time is over
            TestClient.exchangeAByte(client);
            assertThat(rig.listener().ended(Outcome.DRAINED)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aRemovedBackendsConnectionsAreClosedAsWell(Transport transport) throws Exception {
        try (var removed = TestBackend.echo(21); var fresh = TestBackend.echo(22); var rig = Rig.serving(transport, removed)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            BackendTally tally = rig.tally(removed);
            rig.publish(rig.conf(fresh), all -> true);
            rig.door.close(backends(removed.id(), Closing.drained(System.nanoTime() + SHORT, 0)));
            assertReset(client);
            assertThat(tally.ended(Outcome.DRAINED)).isOne();
            assertThat(rig.door.ledger().backend(removed.id())).as("forgotten with its last connection").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aDrainedListenersPortIsClosedAndFreeForOthersWhileItsConnectionsGoOn(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            rig.publish(listening(rig, backend, AdminState.DRAIN), all -> true);
            assertThatThrownBy(rig::connect).isInstanceOf(ConnectException.class);
            TestClient.exchangeAByte(client);
            try (var other = new ServerSocket()) {
                other.bind(new InetSocketAddress("0.0.0.0", rig.port));
                assertThat(rig.door.prepare(rig.conf(backend))).contains("port " + rig.port + ": Address already in use");
            }
            rig.publish(rig.conf(backend), all -> true);
            TestClient.exchangeAByte(rig.connect());
            TestClient.exchangeAByte(client);
            assertThat(rig.listener().accepted()).as("it kept its count").isEqualTo(2);
            rig.door.close(new Closings(Map.of(), Map.of(), Map.of(Rig.LISTENER, Closing.drained(System.nanoTime(), 0))));
            assertReset(client);
            Rig.soon().until(() -> rig.listener().ended(Outcome.DRAINED) == 2);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsOfAVipThatHasBeenHandedOverAreResetWhenTheirTimeIsOverWhateverIsPublished(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            long beganNanos = System.nanoTime();
            rig.door.leave("vip", Closing.moved(beganNanos + SHORT, 0));
            rig.door.close(Closings.NONE);
            rig.publish(rig.conf(backend), all -> true);
            TestClient.exchangeAByte(client);
            assertReset(client);
            assertThat(System.nanoTime() - beganNanos).isGreaterThanOrEqualTo(SHORT);
            assertThat(rig.tally(backend).ended(Outcome.MOVED)).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void connectionsOfAVipThatHasComeBackInTimeStayAndThoseOfAnotherAreNotConcerned(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var canary = TestBackend.named(22); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            var soon = Closing.moved(System.nanoTime() + SHORT, 0);
            rig.door.leave("vip", soon);
            rig.door.leave("other", soon);
            rig.door.returned("vip");
            rig.publish(rig.conf(backend, canary), canary.id()::equals);
            Socket sacrificed = rig.connect();
            assertThat(sacrificed.getInputStream().read()).isEqualTo(22);
            rig.door.close(backends(canary.id(), Closing.drained(soon.atNanos(), 0)));
            assertReset(sacrificed); // so the time is over
            TestClient.exchangeAByte(client);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoWaitsForAPlaceAtAVipThatHasBeenHandedOverWaitsNoLonger(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(transport)) {
            var full = new Backend(backend.id(), 1, 1, false);
            rig.publish(Rig.conf(rig.port, Rig.pool(Balance.WEIGHTED_LEAST_CONNECTION, Rig.TIMEOUTS, List.of(full))), all -> true);
            TestClient.exchangeAByte(rig.connect());
            Socket waiting = rig.connect();
            Rig.soon().until(() -> rig.door.ledger().pool(Rig.POOL).waiting() == 1);
            rig.door.leave("vip", Closing.moved(System.nanoTime(), 0));
            assertReset(waiting);
            Rig.soon().until(() -> rig.listener().ended(Outcome.MOVED) == 2);
            assertThat(rig.door.ledger().pool(Rig.POOL).waiting()).isZero();
        }
    }

    private static Conf listening(Rig rig, TestBackend backend, AdminState state) {
        return Rig.conf(Rig.pool(Balance.WEIGHTED_LEAST_CONNECTION, Rig.TIMEOUTS, List.of(new Backend(backend.id(), 1))),
                new Listener(Rig.LISTENER, "vip", rig.port, Rig.POOL).in(state));
    }

    private static Closings backends(BackendId id, Closing closing) { return new Closings(Map.of(id, closing), Map.of(), Map.of()); }

    private static Closings pools(Closing closing) { return new Closings(Map.of(), Map.of(Rig.POOL, closing), Map.of()); }

    private static void assertReset(Socket client) {
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class)
                .hasMessageStartingWith("Connection reset");
    }
}
