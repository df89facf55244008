package io.twinstar.gateway.balance;

import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Weighted least-connection: the backend with the smallest (open + 1) / weight, a tie broken at random.
 *
 * <p>The + 1 is the connection being placed, so idle backends are told apart by their weight. HAProxy's {@code leastconn}
 * has the same + 1 but ranks every idle server equal, nginx's {@code least_conn} divides without it, and IPVS's
 * {@code wlc} adds a 256th for each closing connection. Here a connection counts from the moment it is placed, before the
 * backend has answered: otherwise a burst would go to one backend while its handshakes are under way.
 *
 * <p>Up to {@value #SCAN_MAX} backends are all looked at. Above that it is the better of {@link RandomTwo}.
 */
final class LeastConnections implements Balancer {

    static final int SCAN_MAX = 64;

    private final Target[] live;
    private final RandomGenerator random;

    private LeastConnections(List<Target> live, RandomGenerator random) {
        this.live = live.toArray(Target[]::new);
        this.random = random;
    }

    /** @param random shared by all event loops: it must be safe for that */
    static Balancer among(List<Target> live, RandomGenerator random) {
        return live.size() <= SCAN_MAX ? new LeastConnections(live, random) : new RandomTwo(live, random, LeastConnections::isLess);
    }

    /** Compares (open + 1) / weight by cross-multiplication: exact, and no division. */
    static boolean isLess(Target one, Target other, long nowNanos) {
        return (one.load().open() + 1L) * other.share(nowNanos) < (other.load().open() + 1L) * one.share(nowNanos);
    }

    @Override
    public @Nullable Target choose(Flow flow, long nowNanos) {
        Target least = null;
        long leastOpen = 0;
        long leastShare = 0;
        int ties = 0;
        for (Target next : live) {
            if (!next.canTake(flow)) continue;
            long open = next.load().open() + 1L;
            long share = next.share(nowNanos);
            int order = least == null ? -1 : Long.compare(open * leastShare, leastOpen * share);
            ties = order < 0 ? 1 : order == 0 ? ties + 1 : ties;
            // The n-th of equals replaces the one kept so far with probability 1/n: in the end each is as likely as any other.
            boolean better = order < 0 || (order == 0 && random.nextInt(ties) == 0);
            if (better) {
                least = next;
                leastOpen = open;
                leastShare = share;
            }
        }
        return least;
    }
}
