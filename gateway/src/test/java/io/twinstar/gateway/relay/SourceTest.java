package io.twinstar.gateway.relay;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Drain;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Spread;
import io.twinstar.gateway.relay.wire.SourceAddress;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** From which address a backend is connected to. */
class SourceTest {

    private static final InetAddress ONE = Rig.address("127.0.0.41");
    private static final InetAddress TWO = Rig.address("127.0.0.42");
    /** Of the documentation's network (RFC 5737), and so of no host. */
    private static final InetAddress NOWHERE = Rig.address("192.0.2.1");

    /** What its clients' addresses are. */
    private final Map<InetAddress, Integer> seen = new ConcurrentHashMap<>();

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theAddressesOfThisNodeTakeTurns(Transport transport) throws Exception {
        try (var backend = noting(21); var rig = new Rig(transport, 1)) {
            publish(rig, Map.of(Rig.NODE, List.of(ONE, TWO), "pollux", List.of(NOWHERE)), backend);
            for (int i = 0; i < 10; i++) assertThat(rig.connect().getInputStream().read()).isEqualTo(21);
            assertThat(seen).isEqualTo(Map.of(ONE, 5, TWO, 5));
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void withoutAnyTheKernelChooses(Transport transport) throws Exception {
        try (var backend = noting(21); var rig = new Rig(transport)) {
            publish(rig, Map.of("pollux", List.of(ONE)), backend);
            assertThat(rig.connect().getInputStream().read()).isEqualTo(21);
            assertThat(seen).containsOnlyKeys(Rig.address("127.0.0.1"));
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void anAddressThatThisHostDoesNotHaveIsPassedOver(Transport transport) throws Exception {
        try (var backend = noting(21); var rig = new Rig(transport)) {
            publish(rig, Map.of(Rig.NODE, List.of(NOWHERE, ONE)), backend);
            for (int i = 0; i < 4; i++) assertThat(rig.connect().getInputStream().read()).isEqualTo(21);
            assertThat(seen).isEqualTo(Map.of(ONE, 4));
        }
    }

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void noBackendIsBlamedForAnAddressThatIsMissing(Transport transport) throws Exception {
        try (var backend = noting(21); var other = noting(22); var rig = new Rig(transport)) {
            publish(rig, Map.of(Rig.NODE, List.of(NOWHERE)), backend, other);
            TestClient.assertReset(rig::connect);
            assertThat(rig.listener().ended(Outcome.NO_SOURCE)).isOne();
            assertThat(rig.listener().refused()).isOne();
            assertThat(rig.connectFailures).isEmpty();
            for (TestBackend each : List.of(backend, other)) {
                assertThat(rig.tally(each).connectFailures()).isZero();
                assertThat(rig.tally(each).open()).isZero();
                assertThat(rig.tally(each).connecting()).isZero();
            }
        }
    }

    @Test
    void aTransparentPoolsBackendsAreComeToFromTheirClientsAddressesUnlessTheirIpVersionIsAnother() {
        var sources = new Sources(List.of(ONE), true);
        var ipv6 = Rig.address("2001:db8::1");
        assertThat(sources.forBackend(TWO, NOWHERE, 7)).isEqualTo(new SourceAddress(new InetSocketAddress(NOWHERE, 0), true));
        assertThat(sources.ways(TWO, NOWHERE)).isOne();
        assertThat(sources.forBackend(TWO, ipv6, 7)).isEqualTo(new SourceAddress(new InetSocketAddress(ONE, 0), false));
        assertThat(sources.forBackend(ipv6, NOWHERE, 7)).as("the kernel's choice").isNull();
    }

    @Test
    void nioCannotDoSoAndThatIsSaidBeforeAnythingChanges() throws Exception {
        try (var rig = new Rig(Transport.NIO)) {
            var pool = new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, Check.DEFAULT, Optional.empty(), Rig.TIMEOUTS,
                    Recourse.DEFAULT, Map.of(), true, Optional.empty(), AdminState.READY, Drain.DEFAULT, List.of(), List.of());
            assertThat(rig.door.prepare(Rig.conf(rig.port, pool)))
                    .contains("pool web: transparent: nio has no IP_TRANSPARENT; relay on epoll or io_uring, with CAP_NET_ADMIN");
            assertThat(new Doors.Port(rig.port, false).fault()).as("the port is not bound").isEmpty();
        }
    }

    private TestBackend noting(int lastByte) {
        return new TestBackend(lastByte, connection -> {
            seen.merge(connection.getInetAddress(), 1, Integer::sum);
            connection.getOutputStream().write(lastByte);
            connection.getInputStream().read();
        });
    }

    private static void publish(Rig rig, Map<String, List<InetAddress>> sources, TestBackend... backends) {
        var pool = new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, Check.DEFAULT, Optional.empty(), Rig.TIMEOUTS,
                sources,
                Stream.of(backends).map(backend -> new Backend(backend.id(), 1)).toList());
        rig.publish(Rig.conf(rig.port, pool), all -> true);
    }
}
