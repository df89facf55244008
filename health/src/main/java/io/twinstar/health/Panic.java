package io.twinstar.health;

import java.util.List;
import java.util.function.Predicate;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Pool;

/**
 * When so much of a pool is down that this is not believed any more: it is more likely that the checks are wrong than that so much has
 * failed at once, and the few that are left would break under the load of all. Then those that are down or ejected are used too.
 */
public final class Panic {

    private Panic() {}

    /**
     * Whether the pool panics. Backends of which nothing is known yet are no reason to, and a pool with a backup that is up uses that
     * instead.
     *
     * @param up by its checks, and not ejected
     * @param down by its checks, or ejected
     */
    public static boolean in(Pool pool, Predicate<BackendId> up, Predicate<BackendId> down) {
        List<Backend> weighted = pool.backends().stream().filter(backend -> backend.weight() > 0).toList();
        if (weighted.stream().anyMatch(backend -> backend.backup() && up.test(backend.id()))) return false;
        List<Backend> primary = weighted.stream().filter(backend -> !backend.backup()).toList();
        long left = primary.stream().filter(backend -> !down.test(backend.id())).count();
        return left * 100 < (long) pool.spread().panicPercent() * primary.size();
    }
}
