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
import io.twinstar.gateway.balance.Target;

import static org.assertj.core.api.Assertions.assertThat;

class RoutesTest {

    private static final BackendId ONE = new BackendId(Rig.POOL, Rig.address("127.0.0.21"), 80);
    private static final BackendId TWO = new BackendId(Rig.POOL, Rig.address("127.0.0.22"), 80);

    private final Ledger ledger = new Ledger();

    @Test
    void findsAListenerByVipAndPort() {
        Routes routes = compile(conf(Balance.IP_HASH, 1), all -> true, Routes.NONE);
        assertThat(routes.find(new InetSocketAddress(Rig.VIP, 8_000))).map(Route::listener).contains("web");
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
    void healthDoesNotRebuildAHashTableAndWeightsDo() {
        Routes first = compile(conf(Balance.IP_HASH, 1), all -> true, Routes.NONE);
        Routes flipped = compile(conf(Balance.IP_HASH, 1), TWO::equals, first);
        Routes heavier = compile(conf(Balance.IP_HASH, 2), all -> true, flipped);
        assertThat(route(flipped).balancer()).isSameAs(route(first).balancer());
        assertThat(route(heavier).balancer()).isNotSameAs(route(first).balancer());
    }

    @Test
    void aTargetShowsItsBackendsOpenConnections() {
        Routes routes = compile(conf(Balance.WEIGHTED_LEAST_CONNECTION, 1), all -> true, Routes.NONE);
        Target target = route(routes).live().getFirst();
        assertThat(target.open().getAsInt()).isZero();
        ledger.backend(ONE).orElseThrow().chosen();
        assertThat(target.open().getAsInt()).isOne();
    }

    private Routes compile(Conf conf, Predicate<BackendId> up, Routes previous) {
        ledger.keep(Set.of(ONE, TWO), conf.listeners().keySet());
        return Routes.compile(conf, up, ledger, previous);
    }

    private static Conf conf(Balance balance, int weightOfOne) {
        return Rig.conf(Rig.pool(balance, Rig.TIMEOUTS, List.of(new Backend(ONE, weightOfOne), new Backend(TWO, 1))),
                new Listener("web", "vip", 8_000, Rig.POOL));
    }

    private static Route route(Routes routes) { return routes.find(new InetSocketAddress(Rig.VIP, 8_000)).orElseThrow(); }

    private static List<BackendId> live(Routes routes) { return route(routes).live().stream().map(Target::id).toList(); }
}
