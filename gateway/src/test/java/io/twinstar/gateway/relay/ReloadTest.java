package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A new configuration, or other health, while connections are open. */
class ReloadTest {

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aTransferGoesOnWhileNewConnectionsMove(Transport transport)
            throws Exception {
        try (var old = TestBackend.named(21); var fresh = TestBackend.named(22); var rig = Rig.serving(transport, old)) {
            Socket client = rig.connect();
            assertThat(client.getInputStream().read()).isEqualTo(21);
            var sent = new byte[32 << 20];
            new Random(34).nextBytes(sent);
            var sender = CompletableFuture.runAsync(() -> send(client, sent), Thread::startVirtualThread);
            Rig.soon().until(() -> rig.tally(old).bytesFromClients() > 1 << 20);
            BackendTally ofTheOld = rig.tally(old);
            rig.publish(rig.conf(fresh), all -> true);
            assertThat(rig.connect().getInputStream().read()).isEqualTo(22);
            assertThat(rig.door.ledger().backend(old.id())).as("still has a connection").contains(ofTheOld);
            assertThat(Arrays.equals(client.getInputStream().readAllBytes(), sent)).isTrue();
            sender.get(10, TimeUnit.SECONDS);
            Rig.soon().until(() -> rig.door.ledger().backend(old.id()).isEmpty());
            assertThat(ofTheOld.ended(Outcome.CLIENT_FIN)).isOne();
            assertThat(rig.listener().accepted()).as("the listener kept its count").isEqualTo(2);
        }
    }

    /** Three connections are open to the old one when another comes: its three make it even, by (open + 1) / weight. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatIsOpenCountsAfterAReloadToo(Transport transport) throws Exception {
        try (var old = TestBackend.named(21); var fresh = TestBackend.named(22); var rig = Rig.serving(transport, old)) {
            for (int i = 0; i < 3; i++) assertThat(rig.connect().getInputStream().read()).isEqualTo(21);
            rig.publish(rig.conf(old, fresh), all -> true);
            for (int i = 0; i < 3; i++) assertThat(rig.connect().getInputStream().read()).as("new connection %d", i).isEqualTo(22);
            assertThat(List.of(rig.tally(old).open(), rig.tally(fresh).open())).containsExactly(3, 3);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aRemovedPortIsClosedAndItsConnectionsStay(Transport transport)
            throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            int otherPort = Rig.freePort();
            rig.publish(Rig.conf(otherPort, pool(backend)), all -> true);
            assertThatThrownBy(rig::connect).isInstanceOf(ConnectException.class);
            TestClient.exchangeAByte(client);
            TestClient.exchangeAByte(rig.connect(Rig.VIP, otherPort));
            assertThat(rig.tally(backend).open()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aPortInUseIsToldAndNothingChanges(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            int taken = Rig.freePort();
            int free = Rig.freePort();
            var conf = Rig.conf(pool(backend), new Listener("a", "vip", free, Rig.POOL),
                    new Listener(Rig.LISTENER, "vip", rig.port, Rig.POOL),
                    new Listener("b", "vip", taken, Rig.POOL));
            try (var occupant = new ServerSocket()) {
                occupant.setOption(StandardSocketOptions.SO_REUSEPORT, true); // it would share the port, but must not be made to
                occupant.bind(new InetSocketAddress(taken));
                assertThat(rig.door.prepare(conf)).contains("port " + taken + ": Address already in use");
                assertThatThrownBy(() -> rig.connect(Rig.VIP, free)).isInstanceOf(ConnectException.class);
                TestClient.exchangeAByte(rig.connect());
            }
            rig.publish(conf, all -> true);
            TestClient.exchangeAByte(rig.connect(Rig.VIP, taken));
            TestClient.exchangeAByte(rig.connect(Rig.VIP, free));
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aPreparedPortResetsUntilItIsPublished(Transport transport)
            throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(transport)) {
            assertThat(rig.door.prepare(rig.conf(backend))).isEmpty();
            TestClient.assertReset(rig::connect);
            assertThat(rig.door.ledger().strays()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void closingResetsWhatIsConnected(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(transport, backend)) {
            Socket client = rig.connect();
            TestClient.exchangeAByte(client);
            rig.door.close();
            TestClient.assertReset(() -> client);
            assertThat(rig.tally(backend).ended(Outcome.SHUTDOWN)).isOne();
            assertThat(rig.listener().open()).isZero();
            assertThatThrownBy(rig::connect).isInstanceOf(ConnectException.class);
        }
    }

    private static Pool pool(TestBackend backend) { return Rig.pool(Balance.IP_HASH, Rig.TIMEOUTS, List.of(new Backend(backend.id(), 1))); }

    private static void send(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
