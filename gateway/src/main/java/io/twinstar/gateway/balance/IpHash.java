package io.twinstar.gateway.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

/**
 * The same backend for the same client address, whatever its port, and the same on every gateway that has the same
 * backends and weights: a {@link Maglev} table over all of them, those that are down included.
 *
 * <p>Where the table names a backend that is not live, the client is placed by weighted rendezvous hashing among those that
 * are. So an ejected backend's clients, and no others, move; they spread over the rest by weight; and they return when it
 * does. The table is built once for a set of backends and weights: health never changes it.
 */
public final class IpHash implements Balancer {

    private static final long CLIENT_SEED = 0x6361_7374_6F72_2B70L; // any constant, on both gateways the same
    private static final Comparator<BackendId> BY_IDENTITY = Comparator.comparing(BackendId::pool)
            .thenComparing(id -> id.address().getAddress(), Arrays::compareUnsigned).thenComparingInt(BackendId::port);

    private final List<Backend> backends;
    private final int[] table;

    /** @param backends their order does not matter; those of weight 0 take no part */
    public IpHash(List<Backend> backends) {
        this.backends = backends.stream().filter(backend -> backend.weight() > 0).sorted(Comparator.comparing(Backend::id, BY_IDENTITY))
                .toList();
        this.table = Maglev.table(this.backends);
    }

    @Override
    public Target choose(List<Target> live, Flow flow) {
        long client = Hash.of(CLIENT_SEED, flow.client().getAddress());
        BackendId home = backends.get(table[(int) Long.remainderUnsigned(client, Maglev.SLOTS)]).id();
        for (Target target : live) if (target.id().equals(home)) return target;
        return rendezvous(live, client);
    }

    /** The target with the greatest −weight / ln(u), u uniform in (0, 1) by client and backend: each wins by its weight. */
    private static Target rendezvous(List<Target> live, long client) {
        Target best = live.getFirst();
        double bestScore = Double.NEGATIVE_INFINITY;
        for (Target target : live) {
            double u = ((Hash.of(client, target.id()) >>> 11) + 0.5) * 0x1p-53;
            double score = -target.weight() / StrictMath.log(u); // strict: both gateways must come to the same bits
            if (score > bestScore) {
                bestScore = score;
                best = target;
            }
        }
        return best;
    }
}
