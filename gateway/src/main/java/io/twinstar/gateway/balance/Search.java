package io.twinstar.gateway.balance;

import java.util.List;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/** Goes through the backends that a policy proposes, until one can take the connection and does not leave its turn to slow start. */
final class Search {

    /** Beyond it most of the pool is full or in slow start, and order matters less than an end. */
    private static final int PROPOSALS_MAX = 16;

    private final Target[] live;
    private final IntSupplier proposals;
    private final RandomGenerator random;

    /** @param proposals positions in {@code live}, without end */
    Search(List<Target> live, IntSupplier proposals, RandomGenerator random) {
        this.live = live.toArray(Target[]::new);
        this.proposals = proposals;
        this.random = random;
    }

    /** @param except one that is not wanted either */
    @Nullable
    Target next(Flow flow, @Nullable Target except, long nowNanos) {
        Target leftItsTurn = null;
        int at = 0;
        for (int proposed = 0; proposed < PROPOSALS_MAX; proposed++) {
            at = proposals.getAsInt();
            Target target = live[at];
            if (target.is(except) || !target.canTake(flow)) continue;
            if (target.takesTurn(random, nowNanos)) return target;
            leftItsTurn = target;
        }
        return leftItsTurn != null ? leftItsTurn : firstFrom(at, flow, except);
    }

    /** Looks at every one, and so takes time in proportion to their number. */
    private @Nullable Target firstFrom(int start, Flow flow, @Nullable Target except) {
        for (int i = 0; i < live.length; i++) {
            Target target = live[(start + i) % live.length];
            if (!target.is(except) && target.canTake(flow)) return target;
        }
        return null;
    }
}
