package io.twinstar.gateway.balance;

import java.util.HashMap;
import java.util.List;
import java.util.OptionalInt;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.BackendId;
import io.twinstar.health.SlowStart;

/**
 * The same backend for the same client address, whatever its port, and the same on every gateway that has the same
 * backends and weights: a {@link Maglev} table over all of them, those that are down included.
 *
 * <p>A client has an endless order of slots in the table, and its backend is the first one in that order that is live. So an ejected
 * backend's clients, and no others, move; they spread over the rest by weight; and they return when it does. A backend that is full,
 * was tried, or has more than the bound allows is passed over in the same way. Health never changes the table.
 *
 * <p>The bound is that of consistent hashing with bounded loads (Mirrokni et al. 2018): no backend is given more than so many percent of
 * its share of the connections now open, so that one busy client or an unlucky draw does not drown it. Several event loops that look at once may
 * each go one over it. In slow start a backend's clients return a few at a time, on each gateway by when the backend came up there.
 */
final class IpHash implements Balancer {

    /** With a tenth of the pool live, one client in 800 gets past these. */
    private static final int SLOTS_TRIED_MAX = 64;

    private final Maglev table;
    /** By the table's numbers; null where it is not live. */
    private final @Nullable Target[] byOwner;
    private final List<Target> live;
    private final OptionalInt boundPercent;
    private final long weight;

    IpHash(Maglev table, List<Target> live, OptionalInt boundPercent) {
        this.table = table;
        this.live = live;
        this.boundPercent = boundPercent;
        this.weight = live.stream().mapToLong(Target::weight).sum();
        var byId = new HashMap<BackendId, Target>();
        for (Target target : live) byId.put(target.id(), target);
        this.byOwner = table.backends().stream().map(backend -> byId.get(backend.id())).toArray(Target[]::new);
    }

    @Override
    public @Nullable Target choose(Flow flow, long nowNanos) {
        long client = flow.clientHash();
        long allowed = boundPercent.isPresent() ? boundPercent.getAsInt() * (live.getFirst().load().openOfPool() + 1) : 0;
        long slot = client;
        for (int tried = 1; tried <= SLOTS_TRIED_MAX; tried++) {
            Target target = byOwner[table.owner(slot)];
            if (target != null && target.canTake(flow) && isWithin(allowed, target) && takesClient(target, client, nowNanos)) return target;
            slot = Hash.fold(client, tried);
        }
        return rendezvous(flow, client);
    }

    /** Whether open < percent/100 × (open of the pool + 1) × weight / weight of the pool: one more is then at most that, rounded up. */
    private boolean isWithin(long allowed, Target target) {
        return boundPercent.isEmpty() || 100 * weight * target.load().open() < allowed * target.weight();
    }

    private static boolean takesClient(Target target, long client, long nowNanos) {
        int perMille = target.perMille(nowNanos);
        return perMille == SlowStart.ALL || Long.remainderUnsigned(Hash.of(client, target.id()), SlowStart.ALL) < perMille;
    }

    /**
     * Where hardly anything is left: the target with the greatest −weight / ln(u), u uniform in (0, 1) by client and backend, so that each
     * wins by its weight. Looks at every one, so takes time in proportion to their number.
     */
    private @Nullable Target rendezvous(Flow flow, long client) {
        Target best = null;
        double bestScore = Double.NEGATIVE_INFINITY;
        for (Target target : live) {
            if (!target.canTake(flow)) continue;
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
