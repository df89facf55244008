package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Eject;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.admit.Rules;
import io.twinstar.gateway.balance.Candidates;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Recorders;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.relay.preread.ServerNames;

/**
 * Where connections go, by the address and port they came to. Compiled from a configuration and from what is up; immutable;
 * read once for each connection.
 */
final class Routes {

    static final Routes NONE = new Routes(Map.of(), Map.of(), List.of());

    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong(); // each event loop its own

    private final Map<SocketAddress, Way> byLocalAddress;
    private final Map<String, Candidates> byPool;
    /** Those of listeners that are not ready among them: connections go by them still. */
    private final List<Way> all;

    private Routes(Map<SocketAddress, Way> byLocalAddress, Map<String, Candidates> byPool, List<Way> all) {
        this.byLocalAddress = byLocalAddress;
        this.byPool = byPool;
        this.all = all;
    }

    /** Empty: there is no listener with this VIP and port, or none that is ready. */
    Optional<Way> find(SocketAddress local) {
        return Optional.ofNullable(byLocalAddress.get(local));
    }

    long connectionsTo(String vip) {
        return all.stream().filter(way -> way.vip().equals(vip)).map(Way::tally).mapToLong(ListenerTally::open).sum();
    }

    /**
     * @param node by name, this one
     * @param ledger has a tally of each of the configuration's listeners and backends
     * @param latencies of the same
     * @param previous from which each pool's candidates go on
     */
    static Routes compile(Conf conf, String node, Predicate<BackendId> up, Ledger ledger, Latencies latencies, Routes previous,
            long nowNanos) {
        var byLocalAddress = new HashMap<SocketAddress, Way>();
        var byPool = new HashMap<String, Candidates>();
        var all = new ArrayList<Way>();
        for (Listener listener : conf.listeners().values()) {
            Rules rules = Rules.of(listener.admission());
            var routes = new HashMap<String, Route>();
            listener.pools().map(pool -> named(pool, conf.pools())).forEach(pool -> {
                Candidates candidates = byPool.computeIfAbsent(pool.name(), _ -> Candidates.of(pool, up,
                        id -> named(id, ledger.backends()).load(), previous.byPool.getOrDefault(pool.name(), Candidates.NONE), RANDOM,
                        nowNanos));
                routes.put(pool.name(), route(listener, rules, node, pool, candidates, ledger, latencies));
            });
            Way way = way(listener, rules, routes, named(listener.name(), ledger.listeners()));
            all.add(way);
            if (listener.state() != AdminState.READY) continue;
            for (var address : named(listener.vip(), conf.vips()).addresses()) {
                byLocalAddress.put(new InetSocketAddress(address, listener.port()), way);
            }
        }
        return new Routes(Map.copyOf(byLocalAddress), Map.copyOf(byPool), List.copyOf(all));
    }

    /** Those who wait for a place are called to these backends from now on; where a pool is gone, to none. */
    void publishTo(Ledger ledger, long nowNanos) {
        ledger.pools().forEach((name, pool) -> pool.line().publish(byPool.getOrDefault(name, Candidates.NONE), nowNanos));
    }

    private static Route route(Listener listener, Rules rules, String node, Pool pool, Candidates candidates, Ledger ledger,
            Latencies latencies) {
        Map<BackendId, Recorders> served = pool.backends().stream().map(Backend::id).collect(Collectors.toUnmodifiableMap(
                Function.identity(), id -> latencies.recorders(new Subject.Served(listener.name(), id))));
        return new Route(listener.name(), listener.vip(), named(listener.name(), ledger.listeners()), rules, ledger.pool(pool.name()),
                candidates, new Sources(pool.sources().getOrDefault(node, List.of()), pool.transparent()),
                latencies.recorders(new Subject.Waiting(listener.name(), pool.name())), served, pool.timeouts(), pool.recourse(),
                pool.eject().orElse(Eject.DEFAULT).early(), pool.proxyProtocol());
    }

    /** @param routes to each of the listener's pools */
    private static Way way(Listener listener, Rules rules, Map<String, Route> routes, ListenerTally tally) {
        FirstBytes first = listener.firstBytes();
        Optional<Route> otherwise = listener.pool().map(pool -> named(pool, routes));
        if (!first.matter()) return otherwise.orElseThrow();
        Map<String, Route> names = first.pools().entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> named(entry.getValue(), routes)));
        return new PrereadRules(listener.name(), listener.vip(), tally, rules, first.proxies(), new ServerNames<>(names),
                otherwise, first.timeout());
    }

    /** References between the parts of a {@link Conf} hold. */
    static <K, V> V named(K key, Map<K, V> parts) {
        V part = parts.get(key);
        if (part == null) throw new IllegalArgumentException("nothing is named " + key);
        return part;
    }
}
