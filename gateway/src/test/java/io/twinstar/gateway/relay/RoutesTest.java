package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.Target;
import io.twinstar.gateway.latency.Latencies;

import static org.assertj.core.api.Assertions.assertThat;

class RoutesTest {

    private static final BackendId ONE = new BackendId(Rig.POOL, Rig.address("127.0.0.21"), 80);
    private static final BackendId TWO = new BackendId(Rig.POOL, Rig.address("127.0.0.22"), 80);

    private final Ledger ledger = new Ledger();

    @Test
    void findsAListenerByVipAndPort() {
        Routes routes = compile(conf(Balance.IP_HASH, 1), all -> true, Routes.NONE);
        assertThat(routes.find(new InetSocketAddress(Rig.VIP, 8_000))).map(Way::listener).contains("web");
        assertThat(routes.find(new InetSocketAddress(Rig.VIP, 8_001))).isEmpty();
        assertThat(routes.find(new InetSocketAddress(Rig.address("127.0.0.99"), 8_000))).isEmpty();
    }

    @Test
    void aRouteHasOnlyWhatIsUpAndWeighsSomething() {
        assertThat(live(compile(conf(Balance.IP_HASH, 1), all -> true, Routes.NONE))).containsExactly(ONE, TWO);
        assertThat(live(compile(conf(Balance.IP_HASH, 1), TWO::equals, Routes.NONE))).containsExactly(TWO);
        assertThat(live(compile(conf(Balance.IP_HASH, 0), all -> true, Routes.NONE))).containsExactly(TWO);
    }

    @Test
    void whatHasNotChangedGoesOnWithItsPolicy() {
        Routes first = compile(conf(Balance.ROUND_ROBIN, 1), all -> true, Routes.NONE);
        Routes same = compile(conf(Balance.ROUND_ROBIN, 1), all -> true, first);
        Routes flipped = compile(conf(Balance.ROUND_ROBIN, 1), TWO::equals, same);
        assertThat(route(same).candidates()).isSameAs(route(first).candidates());
        assertThat(route(flipped).candidates()).isNotSameAs(route(same).candidates());
    }

    @Test
    void aPlaceIsCountedInTheBackendsTallyUntilItIsGivenBack() {
        Routes routes = compile(conf(Balance.WEIGHTED_LEAST_CONNECTION, 1), ONE::equals, Routes.NONE);
        BackendTally tally = ledger.backend(ONE).orElseThrow();
        assertThat(route(routes).candidates().place(new Flow(Rig.VIP), 0)).isNotNull();
        assertThat(tally.open()).isOne();
        tally.chosen();
        tally.abandoned();
        assertThat(tally.open()).isZero();
    }

    private Routes compile(Conf conf, Predicate<BackendId> up, Routes previous) {
        ledger.keep(Set.of(ONE, TWO), conf.listeners().keySet());
        return Routes.compile(conf, Rig.NODE, up, ledger, new Latencies(1, 0), previous, 0);
    }

    private static Conf conf(Balance balance, int weightOfOne) {
        return Rig.conf(Rig.pool(balance, Rig.TIMEOUTS, List.of(new Backend(ONE, weightOfOne), new Backend(TWO, 1))),
                new Listener("web", "vip", 8_000, Rig.POOL));
    }

    private static Route route(Routes routes) { return (Route) routes.find(new InetSocketAddress(Rig.VIP, 8_000)).orElseThrow(); }

    private static List<BackendId> live(Routes routes) { return route(routes).candidates().live().map(Target::id).toList(); }
}
