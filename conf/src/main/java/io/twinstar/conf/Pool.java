package io.twinstar.conf;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Backends that are alike, and how connections are spread over them.
 *
 * @param eject empty: connections that fail lead to a check at once, and to nothing else
 */
public record Pool(String name, Balance balance, Spread spread, Check check, Optional<Eject> eject, Timeouts timeouts,
        List<Backend> backends) {

    public Pool {
        backends = List.copyOf(backends);
        var seen = new HashSet<BackendId>();
        for (Backend backend : backends) {
            Invalid.unless(backend.id().pool().equals(name), "backend %s is not of pool %s", backend.id(), name);
            Invalid.unless(seen.add(backend.id()), "backend %s stands twice in pool %s", backend.id(), name);
        }
    }

    /** The same with other backends. */
    public Pool with(List<Backend> others) {
        return new Pool(name, balance, spread, check, eject, timeouts, others);
    }

    public Pool(String name, Balance balance, Check check, Timeouts timeouts, List<Backend> backends) {
        this(name, balance, Spread.DEFAULT, check, Optional.empty(), timeouts, backends);
    }
}
