package io.twinstar.gateway.relay;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.BackendId;

/** Which connections may not stay, by what they go through: backends, all backends of a pool, listeners, all listeners of a VIP. */
public record Closings(Map<BackendId, Closing> backends, Map<String, Closing> pools, Map<String, Closing> listeners,
        Map<String, Closing> vips) {

    public static final Closings NONE = new Closings(Map.of(), Map.of(), Map.of());

    public Closings {
        backends = Map.copyOf(backends);
        pools = Map.copyOf(pools);
        listeners = Map.copyOf(listeners);
        vips = Map.copyOf(vips);
    }

    /** What administrators speak of. */
    public Closings(Map<BackendId, Closing> backends, Map<String, Closing> pools, Map<String, Closing> listeners) {
        this(backends, pools, listeners, Map.of());
    }

    /** These backends' and these VIPs' connections may not stay either. */
    Closings and(Map<BackendId, Closing> lost, Map<String, Closing> moved) {
        return new Closings(merged(backends, lost), pools, listeners, merged(vips, moved));
    }

    private static <K> Map<K, Closing> merged(Map<K, Closing> one, Map<K, Closing> other) {
        if (other.isEmpty()) return one;
        var all = new HashMap<>(one);
        other.forEach((key, closing) -> all.merge(key, closing, Closings::earlier));
        return all;
    }

    /** Whether that backend is to lose its connections, whatever listener they came by. */
    boolean concern(BackendId backend) {
        return backends.containsKey(backend) || pools.containsKey(backend.pool());
    }

    boolean isEmpty() { return backends.isEmpty() && pools.isEmpty() && listeners.isEmpty() && vips.isEmpty(); }

    /**
     * Of several the one that is over first.
     *
     * @param backend null: the connection has none yet
     */
    Optional<Closing> of(@Nullable BackendId backend, String listener, String vip) {
        Closing first = first(listeners.get(listener), vips.get(vip));
        if (backend != null) first = first(first, first(backends.get(backend), pools.get(backend.pool())));
        return Optional.ofNullable(first);
    }

    private static @Nullable Closing first(@Nullable Closing one, @Nullable Closing other) {
        if (one == null || other == null) return one == null ? other : one;
        return earlier(one, other);
    }

    private static Closing earlier(Closing one, Closing other) {
        return one.endNanos() - other.endNanos() <= 0 ? one : other;
    }
}
