package io.twinstar.gateway.relay;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.balance.Load;
import io.twinstar.gateway.balance.Target;

/**
 * The relay's counters, by identity: a reload that keeps a backend or a listener keeps its counts. What a reload drops is
 * forgotten once its last connection has ended. Any thread may read.
 */
public final class Ledger {

    private final Map<BackendId, BackendTally> backends = new ConcurrentHashMap<>();
    private final Map<String, PoolTally> pools = new ConcurrentHashMap<>();
    private final Map<String, ListenerTally> listeners = new ConcurrentHashMap<>();
    private final SharedSources sources = new SharedSources();
    private final LongAdder strays = new LongAdder();
    /** Replaced whole by the control thread at each publish; read by event loops when a connection ends. */
    private volatile Current current = new Current(Set.of(), Set.of());

    private record Current(Set<BackendId> backends, Set<String> listeners) {}

    Ledger() {}

    /** Those of the configuration, and removed ones that still have connections. In no order. */
    public Map<BackendId, BackendTally> backends() {
        return Collections.unmodifiableMap(backends);
    }

    /** Those of the configuration, and removed ones that still have connections. In no order. */
    public Map<String, ListenerTally> listeners() {
        return Collections.unmodifiableMap(listeners);
    }

    /** Those of the configuration, and removed ones that still have connections. In no order. */
    public Map<String, PoolTally> pools() {
        return Collections.unmodifiableMap(pools);
    }

    public Optional<BackendTally> backend(BackendId id) { return Optional.ofNullable(backends.get(id)); }

    public Optional<ListenerTally> listener(String name) { return Optional.ofNullable(listeners.get(name)); }

    /** What the sources of their connections use of their limits. */
    public SharedSources sources() { return sources; }

    /** Connections to an address that is no VIP of a listener on that port: they were reset. */
    public long strays() {
        return strays.sum();
    }

    void stray() { strays.increment(); }

    /** From now on these are the configuration's; each has a tally when this returns. For the control thread. */
    void keep(Set<BackendId> backendIds, Set<String> listenerNames) {
        current = new Current(Set.copyOf(backendIds), Set.copyOf(listenerNames));
        for (BackendId id : backendIds) backends.computeIfAbsent(id, this::tally);
        for (String name : listenerNames) listeners.computeIfAbsent(name, this::listenerTally);
        backends.keySet().forEach(this::forgetIfGone);
        listeners.keySet().forEach(this::forgetIfGone);
        pools.keySet().retainAll(backends.keySet().stream().map(BackendId::pool).collect(Collectors.toSet()));
    }

    private ListenerTally listenerTally(String added) {
        long nowNanos = System.nanoTime();
        return new ListenerTally(sources.open(added, nowNanos), nowNanos);
    }

    private BackendTally tally(BackendId added) { return new BackendTally(new Load(pool(added.pool()).open())); }

    PoolTally pool(String name) { return pools.computeIfAbsent(name, _ -> new PoolTally()); }

    /** Of a backend at which a place was taken. In the moment that it is forgotten, one that nobody reads any more. */
    BackendTally of(Target target) {
        BackendTally known = backends.get(target.id());
        return known != null && known.load() == target.load() ? known : new BackendTally(target.load());
    }

    /**
     * To be called when a backend's connection has ended.
     */
    void forgetIfGone(BackendId id) {
        if (current.backends.contains(id)) return;
        backends.computeIfPresent(id, (key, tally) -> current.backends.contains(id) || tally.open() > 0 ? tally : null);
    }

    /** As {@link #forgetIfGone(BackendId)}, when a listener's connection has ended. */
    void forgetIfGone(String listener) {
        if (current.listeners.contains(listener)) return;
        listeners.computeIfPresent(listener, (key, tally) -> {
            if (current.listeners.contains(listener) || tally.open() > 0) return tally;
            sources.close(listener);
            return null;
        });
    }
}
