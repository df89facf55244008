package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Accept;
import io.twinstar.conf.Admission;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Cidr;
import io.twinstar.conf.Conf;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Limits;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Rate;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Who is let in, by real sockets. */
class AdmissionTest {

    private static final Limits ONE = new Limits(1, Optional.empty());
    private static final Limits TWO_AN_HOUR = new Limits(Backend.UNLIMITED, Optional.of(new Rate(2, Duration.ofHours(1))));

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void eachRefusalIsAResetThatIsCountedByItsReason(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            var allowed = List.of(Cidr.of(Rig.address("127.1.0.1")), Cidr.of(Rig.address("127.1.0.2")));
            rig.publish(conf(rig, backend, new Admission(new Limits(3, Optional.empty()), ONE, allowed, List.of())), all -> true);
            served(rig, "127.1.0.1");
            refused(rig, "127.1.0.1", Outcome.SOURCE_TOO_MANY);
            refused(rig, "127.1.0.3", Outcome.DENIED);
            rig.publish(conf(rig, backend, new Admission(ONE, Limits.NONE, List.of(), List.of())), all -> true);
            refused(rig, "127.1.0.3", Outcome.TOO_MANY);
            rig.publish(conf(rig, backend, new Admission(Limits.NONE, TWO_AN_HOUR, List.of(), List.of())), all -> true);
            served(rig, "127.1.0.4");
            served(rig, "127.1.0.4");
            refused(rig, "127.1.0.4", Outcome.SOURCE_TOO_FAST);
            rig.publish(conf(rig, backend, new Admission(TWO_AN_HOUR, Limits.NONE, List.of(), List.of())), all -> true);
            served(rig, "127.1.0.5");
            served(rig, "127.1.0.6");
            refused(rig, "127.1.0.7", Outcome.TOO_FAST);
            assertThat(rig.listener().refused()).isEqualTo(5);
            assertThat(rig.listener().open()).isEqualTo(5);
            assertThat(backend.accepted()).as("nobody else came to the backend").isEqualTo(5);
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoLeavesMakesRoomForTheNext(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            rig.publish(conf(rig, backend, new Admission(ONE, ONE, List.of(), List.of())), all -> true);
            for (int i = 0; i < 20; i++) {
                served(rig, "127.1.0.1").close();
                Rig.soon().until(() -> rig.listener().open() == 0);
            }
            assertThat(rig.listener().refused()).isZero();
            assertThat(rig.listener().sources()).isOne();
        }
    }

    /** However it ends: refused by all backends, without one, or let go while it waits. */
    @Test
    void whoGetsNoBackendLeavesNothingBehind() throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(Transport.EPOLL)) {
            rig.publish(conf(rig, backend, new Admission(ONE, ONE, List.of(), List.of())), all -> false);
            for (int i = 0; i < 5; i++) refused(rig, "127.1.0.1", Outcome.NO_BACKEND);
            assertThat(rig.listener().ended(Outcome.NO_BACKEND)).isEqualTo(5);
        }
    }

    /** The limits are for the clients that a proxy speaks for. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void whoIsBehindAProxyIsLetInOrNotByItsOwnAddress(Transport transport) throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(transport)) {
            var proxies = new FirstBytes(List.of(Cidr.of(Rig.address("127.1.0.9"))), Map.of(), Duration.ofSeconds(10));
            var admission = new Admission(Limits.NONE, ONE, List.of(), List.of(Cidr.of(Rig.address("198.18.0.66"))));
            rig.publish(conf(rig, backend, admission, proxies), all -> true);
            Socket first = behindProxy(rig, "198.18.0.10");
            assertThat(first.getInputStream().read()).isEqualTo(21);
            assertThat(behindProxy(rig, "198.18.0.11").getInputStream().read()).as("the proxy itself has two").isEqualTo(21);
            assertReset(behindProxy(rig, "198.18.0.10"), rig, Outcome.SOURCE_TOO_MANY);
            assertReset(behindProxy(rig, "198.18.0.66"), rig, Outcome.DENIED);
            first.close();
            Rig.soon().until(() -> rig.listener().open() == 1);
            assertThat(behindProxy(rig, "198.18.0.10").getInputStream().read()).isEqualTo(21);
        }
    }

    private static Socket behindProxy(Rig rig, String client) throws IOException {
        Socket proxy = connect(rig, "127.1.0.9");
        proxy.getOutputStream().write("PROXY TCP4 %s 198.18.0.100 40000 80\r\n".formatted(client).getBytes(US_ASCII));
        return proxy;
    }

    private static void assertReset(Socket client, Rig rig, Outcome why) {
        assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class).hasMessage("Connection reset");
        assertThat(rig.listener().ended(why)).isOne();
    }

    /** Each of the four loops has its own part of them. */
    @Test
    void ofABurstNoMoreAreLetInThanMayBe() throws Exception {
        try (var backend = TestBackend.named(21); var rig = new Rig(Transport.EPOLL, 4)) {
            rig.publish(conf(rig, backend, new Admission(new Limits(50, Optional.empty()), Limits.NONE, List.of(), List.of())),
                    all -> true);
            try (var _ = new HeldLoops(rig.engine.eventLoops())) {
                for (int i = 0; i < 200; i++) rig.connect();
            }
            Rig.soon().until(() -> rig.listener().accepted() == 200);
            Rig.soon().until(() -> rig.listener().ended(Outcome.TOO_MANY) == 150);
            assertThat(rig.listener().open()).isEqualTo(50);
            Rig.soon().until(() -> backend.accepted() == 50);
            assertThat(rig.tally(backend).open()).isEqualTo(50);
        }
    }

    private static Conf conf(Rig rig, TestBackend backend, Admission admission) { return conf(rig, backend, admission, FirstBytes.UNSEEN); }

    private static Conf conf(Rig rig, TestBackend backend, Admission admission, FirstBytes first) {
        var pool = Rig.pool(Balance.ROUND_ROBIN, Rig.TIMEOUTS, List.of(new Backend(backend.id(), 1)));
        return Rig.conf(pool, new Listener(Rig.LISTENER, "vip", rig.port, Optional.of(Rig.POOL), first, admission, Accept.DEFAULT));
    }

    private static Socket served(Rig rig, String from) throws IOException {
        Socket client = connect(rig, from);
        assertThat(client.getInputStream().read()).isEqualTo(21);
        return client;
    }

    private static void refused(Rig rig, String from, Outcome why) {
        long before = rig.listener().ended(why);
        assertThatThrownBy(() -> {
            try (Socket client = connect(rig, from)) {
                client.getInputStream().read();
            }
        }).isInstanceOf(SocketException.class).hasMessageStartingWith("Connection reset"); // which may come before connect() has returned
        assertThat(rig.listener().ended(why)).as("%s of %s", why, from).isEqualTo(before + 1);
    }

    private static Socket connect(Rig rig, String from) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(10_000);
        socket.bind(new InetSocketAddress(Rig.address(from), 0));
        socket.connect(new InetSocketAddress(Rig.VIP, rig.port), 10_000);
        return socket;
    }
}
