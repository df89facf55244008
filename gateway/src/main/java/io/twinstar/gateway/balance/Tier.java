package io.twinstar.gateway.balance;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;

/**
 * Backends of a pool that are of equal rank: the backups, or all others.
 *
 * @param members with a weight, live or not
 * @param live in the order of the file
 * @param table of all members, where the policy needs it: it costs more than all the rest, and health does not change it
 */
record Tier(Balance balance, Spread spread, List<Backend> members, List<Target> live, Optional<Maglev> table, Balancer policy) {

    static final Tier EMPTY = new Tier(Balance.WEIGHTED_LEAST_CONNECTION, Spread.DEFAULT, List.of(), List.of(), Optional.empty(),
            Balancer.NOBODY);

    /** The previous one itself if nothing has changed: a policy that takes turns is not to begin anew because another pool's backend went down. */
    static Tier of(Pool pool, boolean backup, Predicate<BackendId> serves, Function<BackendId, Load> loads, Tier previous,
            RandomGenerator random, long nowNanos) {
        List<Backend> members = pool.backends().stream().filter(backend -> backend.backup() == backup && backend.weight() > 0).toList();
        Map<BackendId, Target> before = new HashMap<>();
        for (Target target : previous.live) before.put(target.id(), target);
        List<Target> live = members.stream().filter(backend -> serves.test(backend.id())).map(backend -> {
            Target same = before.get(backend.id());
            long upSinceNanos = same == null ? nowNanos : same.upSinceNanos();
            return new Target(backend.id(), backend.weight(), backend.maxConnections(), upSinceNanos, pool.spread().slowStart().toNanos(),
                    loads.apply(backend.id()));
        }).toList();
        if (previous.isOf(pool) && live.equals(previous.live) && members.equals(previous.members)) return previous;
        Optional<Maglev> table = pool.balance() == Balance.IP_HASH && !members.isEmpty()
                ? previous.table.filter(_ -> members.equals(previous.members)).or(() -> Optional.of(new Maglev(members)))
                : Optional.empty();
        return new Tier(pool.balance(), pool.spread(), members, live, table, policy(pool, live, table, random));
    }

    private boolean isOf(Pool pool) { return pool.balance() == balance && pool.spread().equals(spread); }

    private static Balancer policy(Pool pool, List<Target> live, Optional<Maglev> table, RandomGenerator random) {
        if (live.isEmpty()) return Balancer.NOBODY;
        return switch (pool.balance()) {
            case WEIGHTED_LEAST_CONNECTION -> LeastConnections.among(live, random);
            case IP_HASH -> new IpHash(table.orElseThrow(), live, pool.spread().boundedLoadPercent());
            case ROUND_ROBIN -> new RoundRobin(live, random);
            case RANDOM_TWO -> new RandomTwo(live, random, RandomTwo::hasLessOpen);
            case LEAST_LATENCY -> new RandomTwo(live, random, LeastLatency::isSooner);
        };
    }
}
