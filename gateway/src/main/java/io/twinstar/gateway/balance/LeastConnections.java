package io.twinstar.gateway.balance;

import java.util.List;
import java.util.random.RandomGenerator;

import io.twinstar.conf.Backend;

/**
 * Weighted least-connection: the backend with the smallest (open + 1) / weight, a tie broken at random.
 *
 * <p>The + 1 is the connection being placed, so idle backends are told apart by their weight. HAProxy's {@code leastconn}
 * has the same + 1 but ranks every idle server equal, nginx's {@code least_conn} divides without it, and IPVS's
 * {@code wlc} adds a 256th for each closing connection. Here a connection counts from the moment it is placed, before the
 * backend has answered: otherwise a burst would go to one backend while its handshakes are under way.
 *
 * <p>Up to {@value #SCAN_MAX} backends are all looked at. Above that two are drawn, each with a probability in proportion to
 * its weight, and the better one is taken (the power of two choices): drawn evenly, a heavy backend could not get its share.
 */
public final class LeastConnections implements Balancer {

    static final int SCAN_MAX = 64;

    private static final int DRAWS_MAX = 1_024;

    private final int heaviest;
    private final RandomGenerator random;

    /**
     * @param backends all of the pool
     * @param random shared by all event loops: it must be safe for that
     */
    public LeastConnections(List<Backend> backends, RandomGenerator random) {
        this.heaviest = backends.stream().mapToInt(Backend::weight).max().orElse(1);
        this.random = random;
    }

    @Override
    public Target choose(List<Target> live, Flow flow) {
        return live.size() <= SCAN_MAX ? leastOf(live) : better(draw(live), draw(live));
    }

    private Target leastOf(List<Target> live) {
        Target least = live.getFirst();
        int leastOpen = least.open().getAsInt();
        int ties = 1;
        for (int i = 1; i < live.size(); i++) {
            Target next = live.get(i);
            int open = next.open().getAsInt();
            int order = compareLoad(next, open, least, leastOpen);
            ties = order < 0 ? 1 : order == 0 ? ties + 1 : ties;
            // The n-th of equals replaces the one kept so far with probability 1/n: in the end each is as likely as any other.
            boolean better = order < 0 || (order == 0 && random.nextInt(ties) == 0);
            if (better) {
                least = next;
                leastOpen = open;
            }
        }
        return least;
    }

    private static Target better(Target one, Target other) {
        return compareLoad(one, one.open().getAsInt(), other, other.open().getAsInt()) <= 0 ? one : other;
    }

    /** By rejection: heaviest / average weight draws are expected, and one of {@value #DRAWS_MAX} is taken whatever it weighs. */
    private Target draw(List<Target> live) {
        Target drawn = live.get(random.nextInt(live.size()));
        for (int i = 1; i < DRAWS_MAX && random.nextInt(heaviest) >= drawn.weight(); i++) drawn = live.get(random.nextInt(live.size()));
        return drawn;
    }

    /** Compares (open + 1) / weight by cross-multiplication: exact, and no division. */
    private static int compareLoad(Target a, int openOfA, Target b, int openOfB) {
        return Long.compare((openOfA + 1L) * b.weight(), (openOfB + 1L) * a.weight());
    }
}
