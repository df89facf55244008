package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.balance.Balancer;
import io.twinstar.gateway.balance.IpHash;
import io.twinstar.gateway.balance.LeastConnections;
import io.twinstar.gateway.balance.Target;

/**
 * Where connections go, by the address and port they came to. Compiled from a configuration and from what is up; immutable;
 * read once for each connection.
 */
final class Routes {

    static final Routes NONE = new Routes(Map.of(), Map.of());

    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong(); // each event loop its own

    private final Map<SocketAddress, Route> byLocalAddress;
    /** The hash tables by what they were built from: health flips often, backends and weights change seldom. */
    private final Map<List<Backend>, IpHash> hashes;

    private Routes(Map<SocketAddress, Route> byLocalAddress, Map<List<Backend>, IpHash> hashes) {
        this.byLocalAddress = byLocalAddress;
        this.hashes = hashes;
    }

    /** Empty: there is no listener with this VIP and port. */
    Optional<Route> find(SocketAddress local) {
        return Optional.ofNullable(byLocalAddress.get(local));
    }

    /**
     * @param ledger has a tally of each of the configuration's listeners and backends
     * @param previous whose hash tables are used again where their backends and weights are still the same
     */
    static Routes compile(Conf conf, Predicate<BackendId> up, Ledger ledger, Routes previous) {
        var byLocalAddress = new HashMap<SocketAddress, Route>();
        var hashes = new HashMap<List<Backend>, IpHash>();
        for (Listener listener : conf.listeners().values()) {
            Vip vip = named(listener.vip(), conf.vips());
            Pool pool = named(listener.pool(), conf.pools());
            List<Backend> weighted = pool.backends().stream().filter(backend -> backend.weight() > 0).toList();
            Balancer balancer = switch (pool.balance()) {
                case WEIGHTED_LEAST_CONNECTION -> new LeastConnections(weighted, RANDOM);
                case IP_HASH -> hashes.computeIfAbsent(weighted, previous::hashOf);
            };
            var tallies = new HashMap<BackendId, BackendTally>();
            var live = new ArrayList<Target>();
            for (Backend backend : weighted) {
                if (!up.test(backend.id())) continue;
                BackendTally tally = named(backend.id(), ledger.backends());
                tallies.put(backend.id(), tally);
                live.add(new Target(backend.id(), backend.weight(), tally::open));
            }
            var route = new Route(listener.name(), named(listener.name(), ledger.listeners()), balancer, List.copyOf(live),
                    Map.copyOf(tallies), pool.timeouts());
            for (var address : vip.addresses()) byLocalAddress.put(new InetSocketAddress(address, listener.port()), route);
        }
        return new Routes(Map.copyOf(byLocalAddress), Map.copyOf(hashes));
    }

    private IpHash hashOf(List<Backend> backends) {
        IpHash built = hashes.get(backends);
        return built != null ? built : new IpHash(backends);
    }

    /** References between the parts of a {@link Conf} hold. */
    static <K, V> V named(K key, Map<K, V> parts) {
        V part = parts.get(key);
        if (part == null) throw new IllegalArgumentException("nothing is named " + key);
        return part;
    }
}
