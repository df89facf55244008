package io.twinstar.gateway.relay;

import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Which backend a connection gets, and what becomes of it when there is none. */
class PlacementTest {

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void triesAnotherBackendWhenOneRefuses(Transport transport) throws Exception {
        try (var live = TestBackend.named(22); var rig = new Rig(transport)) {
            var refusing = refusing(21);
            // of two idle ones, 1/256 is less than 1/1: the refusing one comes first
            rig.publish(conf(rig, Rig.TIMEOUTS, new Backend(refusing, 256), new Backend(live.id(), 1)), all -> true);
            Socket client = rig.connect();
            assertThat(client.getInputStream().read()).isEqualTo(22);
            assertThat(rig.connectFailures).containsExactly(refusing);
            BackendTally refused = rig.door.ledger().backend(refusing).orElseThrow();
            assertThat(refused.connectFailures()).isOne();
            assertThat(refused.open()).isZero();
            assertThat(refused.connecting()).isZero();
            assertThat(refused.established()).isZero();
            assertThat(rig.tally(live).open()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void triesAnotherBackendWhenOneDoesNotAnswerAndCountsItMeanwhile(
            Transport transport) throws Exception {
        var timeouts = new Timeouts(Duration.ofMillis(500), Duration.ofMinutes(5), Duration.ofMinutes(5), Duration.ofMinutes(5));
        // a queue that is full and never emptied: the kernel drops further SYNs
        try (var silent = new ServerSocket(0, 1, Rig.address("127.0.0.21"));
                var one = new Socket();
                var two = new Socket();
                var live = TestBackend.named(22);
                var rig = new Rig(transport)) {
            one.connect(silent.getLocalSocketAddress());
            two.connect(silent.getLocalSocketAddress());
            var id = new BackendId(Rig.POOL, silent.getInetAddress(), silent.getLocalPort());
            rig.publish(conf(rig, timeouts, new Backend(id, 256), new Backend(live.id(), 1)), all -> true);
            BackendTally waiting = rig.door.ledger().backend(id).orElseThrow();
            long start = System.nanoTime();
            Socket client = rig.connect();
            Rig.soon().until(() -> waiting.open() == 1 && waiting.connecting() == 1);
            assertThat(client.getInputStream().read()).isEqualTo(22);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(timeouts.connect());
            assertThat(rig.connectFailures).containsExactly(id);
            assertThat(waiting.open()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void givesUpAfterThreeBackendsAndResetsTheClient(Transport transport)
            throws Exception {
        try (var rig = new Rig(transport)) {
            Backend[] refusing = IntStream.range(21, 26).mapToObj(lastByte -> new Backend(refusing(lastByte), 1)).toArray(Backend[]::new);
            rig.publish(conf(rig, Rig.TIMEOUTS, refusing), all -> true);
            TestClient.assertReset(rig::connect);
            assertThat(rig.connectFailures).hasSize(3).doesNotHaveDuplicates();
            assertThat(rig.listener().ended(Outcome.CONNECT_FAILED)).isOne();
            assertThat(rig.listener().refused()).isOne();
            assertThat(rig.listener().open()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void resetsTheClientWhenNoBackendIsUp(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(rig.conf(backend), all -> false);
            TestClient.assertReset(rig::connect);
            assertThat(rig.listener().accepted()).isOne();
            assertThat(rig.listener().ended(Outcome.NO_BACKEND)).isOne();
            assertThat(rig.listener().refused()).isOne();
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void givesNoConnectionToWhatIsDownOrWeighsNothing(Transport transport)
            throws Exception {
        try (var down = TestBackend.named(21);
                var up = TestBackend.named(22);
                var weightless = TestBackend.named(23);
                var rig = new Rig(transport)) {
            var conf = conf(rig, Rig.TIMEOUTS, new Backend(down.id(), 256), new Backend(up.id(), 1), new Backend(weightless.id(), 0));
            rig.publish(conf, id -> !id.equals(down.id()));
            for (int i = 0; i < 50; i++) assertThat(rig.connect().getInputStream().read()).isEqualTo(22);
            rig.publish(conf, id -> !id.equals(up.id()));
            for (int i = 0; i < 50; i++) assertThat(rig.connect().getInputStream().read()).isEqualTo(21);
            assertThat(down.accepted()).isEqualTo(50);
            assertThat(weightless.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void resetsWhoComesToAnAddressThatIsNoVip(Transport transport)
            throws Exception {
        try (var backend = TestBackend.named(21); var rig = Rig.serving(transport, backend)) {
            TestClient.assertReset(() -> rig.connect(Rig.address("127.0.0.99"), rig.port));
            assertThat(rig.door.ledger().strays()).isOne();
            assertThat(rig.listener().accepted()).isZero();
            assertThat(backend.accepted()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void openCountsReturnToZeroAfterThousandsOfShortConnections(
            Transport transport) throws Exception {
        try (var one = TestBackend.named(21); var two = TestBackend.named(22); var rig = Rig.serving(transport, one, two)) {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                boolean resets = i % 2 == 0;
                clients.add(() -> {
                    for (int n = 0; n < 200; n++) shortConnection(rig, resets && n % 2 == 0);
                    return null;
                });
            }
            try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (Future<Void> client : threads.invokeAll(clients)) client.get();
            }
            Rig.soon().until(() -> rig.listener().open() == 0);
            assertThat(rig.tally(one).open()).isZero();
            assertThat(rig.tally(two).open()).isZero();
            assertThat(rig.tally(one).connecting() + rig.tally(two).connecting()).isZero();
            assertThat(rig.tally(one).established() + rig.tally(two).established()).isEqualTo(3_200); // 16 × 200
            assertThat(rig.listener().accepted()).isEqualTo(3_200);
            // 8 of the 16 reset every other one: 8 × 100
            assertThat(rig.listener().ended(Outcome.CLIENT_RESET)).isEqualTo(800);
            assertThat(rig.listener().ended(Outcome.CLIENT_FIN)).isEqualTo(2_400);
            assertThat(rig.tally(one).established()).isBetween(1_000L, 2_200L);
        }
    }

    /** The control thread notes when it came up, and the event loops go by that: they must read the same clock. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBackendThatComesUpGetsFewConnectionsAtFirst(Transport transport) throws Exception {
        var slowStart = Duration.ofSeconds(1);
        try (var old = TestBackend.named(21); var fresh = TestBackend.named(22); var rig = new Rig(transport)) {
            var pool = new Pool(Rig.POOL, Balance.ROUND_ROBIN, new Spread(OptionalInt.empty(), slowStart, 30), Check.DEFAULT,
                    Optional.empty(),
                    Rig.TIMEOUTS, Map.of(), List.of(new Backend(old.id(), 1), new Backend(fresh.id(), 1)));
            rig.publish(Rig.conf(rig.port, pool), old.id()::equals);
            long start = System.nanoTime();
            Rig.soon().until(() -> System.nanoTime() - start > slowStart.toNanos());
            rig.publish(Rig.conf(rig.port, pool), all -> true);
            for (int i = 0; i < 100; i++) rig.connect().getInputStream().read();
            // a tenth of its weight beside all of the other's: 100 · 0.1 / 1.1 = 9; half of all, if slow start had no effect
            assertThat(fresh.accepted()).isBetween(1, 35);
        }
    }

    private static void shortConnection(Rig rig, boolean reset) throws Exception {
        try (Socket client = rig.connect()) {
            client.getOutputStream().write(7);
            assertThat(client.getInputStream().read()).isIn(21, 22);
            assertThat(client.getInputStream().read()).isEqualTo(7);
            if (reset) {
                TestBackend.reset(client);
            } else {
                client.shutdownOutput();
                assertThat(client.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    private static io.twinstar.conf.Conf conf(Rig rig, Timeouts timeouts, Backend... backends) {
        return Rig.conf(rig.port, Rig.pool(Balance.WEIGHTED_LEAST_CONNECTION, timeouts, List.of(backends)));
    }

    /** An address on which nobody listens. */
    private static BackendId refusing(int lastByte) {
        return new BackendId(Rig.POOL, Rig.address("127.0.0." + lastByte), Rig.freePort());
    }
}
