package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.OnEjection;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Queue;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Spread;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** Connections that wait because every backend is full. */
class QueueTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** On four event loops: whoever waits is most often on another one than the connection that makes room. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theyAreServedInTheOrderInWhichTheyCameOnWhicheverLoopTheyAre(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport, 4)) {
            rig.publish(conf(rig, new Queue(100, LONG), limited(backend, 1)), all -> true);
            Socket served = served(rig);
            var waiting = new ArrayList<Socket>();
            for (int i = 1; i <= 40; i++) waiting.add(waits(rig, i));
            assertThat(backend.accepted()).isOne();
            for (Socket next : waiting) {
                served.close();
                assertThat(next.getInputStream().read()).isEqualTo(21);
                served = next;
            }
            assertThat(backend.accepted()).isEqualTo(41);
            PoolTally pool = pool(rig);
            assertThat(pool.waiting()).isZero();
            assertThat(pool.queued()).isEqualTo(40);
            assertThat(pool.called()).isEqualTo(40);
            assertThat(pool.waitedNanos()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whatAClientSentWhileItWaitedIsPassedOn(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(conf(rig, new Queue(100, LONG), limited(backend, 1)), all -> true);
            Socket first = served(rig);
            Socket asking = waits(rig, 1);
            asking.getOutputStream().write(new byte[]{1, 2, 3});
            Socket closing = waits(rig, 2);
            closing.getOutputStream().write(new byte[]{4, 5});
            closing.shutdownOutput(); // it has asked, and waits for its answer
            first.close();
            assertThat(asking.getInputStream().readNBytes(4)).containsExactly(21, 1, 2, 3);
            assertThat(pool(rig).waiting()).isOne();
            asking.close();
            assertThat(closing.getInputStream().readAllBytes()).containsExactly(21, 4, 5);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Transport.class, names = {"EPOLL", "IO_URING"}) // on nio nobody can tell
    void aClientThatGoesAwayLeavesTheQueueAtOnce(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(conf(rig, new Queue(3, LONG), limited(backend, 1)), all -> true);
            Socket first = served(rig);
            Socket resets = waits(rig, 1);
            Socket closes = waits(rig, 2);
            Socket asksAndResets = waits(rig, 3);
            asksAndResets.getOutputStream().write(1);
            asksAndResets.shutdownOutput();
            TestBackend.reset(resets);
            closes.close();
            Rig.soon().until(() -> pool(rig).waiting() == 1);
            TestBackend.reset(asksAndResets);
            Rig.soon().until(() -> pool(rig).waiting() == 0);
            assertThat(rig.listener().ended(Outcome.CLIENT_LEFT)).isEqualTo(3);
            Socket last = waits(rig, 1);
            first.close();
            assertThat(last.getInputStream().read()).isEqualTo(21);
            assertThat(backend.accepted()).as("nobody else came to the backend").isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoFindsTheQueueFullIsRefusedAndSoIsWhoHasWaitedTooLong(Transport transport) throws Exception {
        var timeout = Duration.ofMillis(300);
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(conf(rig, new Queue(1, timeout), limited(backend, 1)), all -> true);
            Socket first = served(rig);
            long start = System.nanoTime();
            Socket waiting = waits(rig, 1);
            TestClient.assertReset(rig.connect());
            assertThat(rig.listener().ended(Outcome.QUEUE_FULL)).isOne();
            TestClient.assertReset(waiting);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(timeout);
            assertThat(rig.listener().ended(Outcome.QUEUE_TIMEOUT)).isOne();
            assertThat(rig.listener().refused()).isEqualTo(2);
            assertThat(rig.listener().refusedBy()).containsOnlyKeys(Outcome.QUEUE_FULL, Outcome.QUEUE_TIMEOUT);
            assertThat(pool(rig).waiting()).isZero();
            TestClient.exchangeAByte(first);
        }
    }

    @Test
    void withoutAQueueWhoFindsAllBackendsFullIsRefused() throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(Transport.EPOLL)) {
            rig.publish(conf(rig, new Queue(0, LONG), limited(backend, 1)), all -> true);
            served(rig);
            TestClient.assertReset(rig.connect());
            assertThat(rig.listener().ended(Outcome.QUEUE_FULL)).isOne();
        }
    }

    @Test
    void aBackendThatComesUpTakesThoseWhoWait() throws Exception {
        try (var one = TestBackend.named(21); var two = TestBackend.named(22); var rig = new Rig(Transport.EPOLL, 4)) {
            Conf conf = conf(rig, new Queue(100, LONG), limited(one, 1), limited(two, 2));
            rig.publish(conf, one.id()::equals);
            served(rig);
            Socket second = waits(rig, 1);
            Socket third = waits(rig, 2);
            Socket fourth = waits(rig, 3);
            rig.publish(conf, all -> true);
            assertThat(second.getInputStream().read()).isEqualTo(22);
            assertThat(third.getInputStream().read()).isEqualTo(22);
            assertThat(pool(rig).waiting()).isOne();
            rig.publish(conf(rig, new Queue(100, LONG), limited(one, 1), limited(two, 3)), all -> true);
            assertThat(fourth.getInputStream().read()).as("a reload allows one more").isEqualTo(22);
        }
    }

    @Test
    void theyWaitWhileABackendIsEjectedAndAreRefusedWhenNoneIsLeft() throws Exception {
        try (var one = TestBackend.named(21); var two = TestBackend.named(22); var rig = new Rig(Transport.EPOLL)) {
            Conf conf = conf(rig, new Queue(100, LONG), limited(one, 1), limited(two, 1));
            rig.publish(conf, all -> true);
            served(rig);
            served(rig);
            Socket third = waits(rig, 1);
            Socket fourth = waits(rig, 2);
            rig.publish(conf, one.id()::equals);
            assertThat(pool(rig).waiting()).isEqualTo(2);
            rig.publish(conf, all -> false);
            TestClient.assertReset(third);
            TestClient.assertReset(fourth);
            assertThat(rig.listener().ended(Outcome.NO_BACKEND)).isEqualTo(2);
        }
    }

    @Test
    void aReloadThatTakesTheirPoolAwayRefusesThem() throws Exception {
        try (var one = TestBackend.named(21); var rig = new Rig(Transport.EPOLL)) {
            rig.publish(conf(rig, new Queue(100, LONG), limited(one, 1)), all -> true);
            Socket first = served(rig);
            Socket second = waits(rig, 1);
            var other = new Pool("other", Balance.ROUND_ROBIN, Check.DEFAULT, Rig.TIMEOUTS, List.of());
            rig.publish(Rig.conf(List.of(other), new Listener("web", "vip", rig.port, "other")), all -> true);
            TestClient.assertReset(second);
            TestClient.exchangeAByte(first);
            first.close();
            Rig.soon().until(() -> rig.door.ledger().backends().isEmpty());
        }
    }

    /** As one backend refuses, everybody has to wait for the other. */
    @Test
    void whoWasRefusedByABackendWaitsForAnother() throws Exception {
        try (var live = TestBackend.named(22); var rig = new Rig(Transport.EPOLL)) {
            var refusing = new BackendId(Rig.POOL, Rig.address("127.0.0.21"), Rig.freePort());
            rig.publish(conf(rig, new Queue(100, LONG), new Backend(refusing, 256, 1, false), limited(live, 1)), all -> true);
            Socket first = served(rig, 22);
            Socket second = waits(rig, 1);
            Socket third = waits(rig, 2);
            first.close();
            assertThat(second.getInputStream().read()).isEqualTo(22);
            second.close();
            assertThat(third.getInputStream().read()).isEqualTo(22);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aGatewayThatStopsLetsThemGo(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(conf(rig, new Queue(100, LONG), limited(backend, 1)), all -> true);
            Socket first = served(rig);
            Socket second = waits(rig, 1);
            ListenerTally listener = rig.listener();
            rig.door.close();
            TestClient.assertReset(first);
            TestClient.assertReset(second);
            assertThat(listener.ended(Outcome.SHUTDOWN)).isEqualTo(2);
            assertThat(listener.open()).isZero();
        }
    }

    private static Conf conf(Rig rig, Queue queue, Backend... backends) {
        var pool = new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, Check.DEFAULT, Optional.empty(), Rig.TIMEOUTS,
                new Recourse(queue, 2, OnEjection.KEEP), Map.of(), Optional.empty(), List.of(backends));
        return Rig.conf(rig.port, pool);
    }

    private static Backend limited(TestBackend backend, int max) { return new Backend(backend.id(), 1, max, false); }

    private static Socket served(Rig rig) throws IOException {
        Socket client = rig.connect();
        assertThat(client.getInputStream().read()).isIn(21, 22);
        return client;
    }

    private static Socket served(Rig rig, int by) throws IOException {
        Socket client = rig.connect();
        assertThat(client.getInputStream().read()).isEqualTo(by);
        return client;
    }

    /** One more of so many. */
    private static Socket waits(Rig rig, int ofSoMany) throws IOException {
        Socket client = rig.connect();
        Rig.soon().until(() -> pool(rig).waiting() == ofSoMany);
        return client;
    }

    private static PoolTally pool(Rig rig) { return Optional.ofNullable(rig.door.ledger().pools().get(Rig.POOL)).orElseThrow(); }
}
