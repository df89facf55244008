package io.twinstar.gateway.relay;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Vip;
import io.twinstar.gateway.balance.Candidates;
import io.twinstar.gateway.balance.Target;

/**
 * Where connections go, by the address and port they came to. Compiled from a configuration and from what is up; immutable;
 * read once for each connection.
 */
final class Routes {

    static final Routes NONE = new Routes(Map.of(), Map.of());

    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong(); // each event loop its own

    private final Map<SocketAddress, Route> byLocalAddress;
    private final Map<String, Candidates> byPool;

    private Routes(Map<SocketAddress, Route> byLocalAddress, Map<String, Candidates> byPool) {
        this.byLocalAddress = byLocalAddress;
        this.byPool = byPool;
    }

    /** Empty: there is no listener with this VIP and port. */
    Optional<Route> find(SocketAddress local) {
        return Optional.ofNullable(byLocalAddress.get(local));
    }

    /**
     * @param ledger has a tally of each of the configuration's listeners and backends
     * @param previous from which each pool's candidates go on
     */
    static Routes compile(Conf conf, Predicate<BackendId> up, Ledger ledger, Routes previous, long nowNanos) {
        var byLocalAddress = new HashMap<SocketAddress, Route>();
        var byPool = new HashMap<String, Candidates>();
        for (Listener listener : conf.listeners().values()) {
            Vip vip = named(listener.vip(), conf.vips());
            Pool pool = named(listener.pool(), conf.pools());
            Candidates candidates = byPool.computeIfAbsent(pool.name(), _ -> Candidates.of(pool, up,
                    id -> named(id, ledger.backends()).load(), previous.byPool.getOrDefault(pool.name(), Candidates.NONE), RANDOM,
                    nowNanos));
            Map<BackendId, BackendTally> tallies = candidates.live()
                    .collect(Collectors.toUnmodifiableMap(Target::id, target -> named(target.id(), ledger.backends())));
            var route = new Route(listener.name(), named(listener.name(), ledger.listeners()), candidates, tallies,
                    pool.timeouts(), pool.eject().orElse(Eject.DEFAULT).early());
            for (var address : vip.addresses()) byLocalAddress.put(new InetSocketAddress(address, listener.port()), route);
        }
        return new Routes(Map.copyOf(byLocalAddress), Map.copyOf(byPool));
    }

    /** References between the parts of a {@link Conf} hold. */
    static <K, V> V named(K key, Map<K, V> parts) {
        V part = parts.get(key);
        if (part == null) throw new IllegalArgumentException("nothing is named " + key);
        return part;
    }
}
