package io.twinstar.gateway.balance;

import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Pool;

/**
 * The backends of one pool that may get a connection, and the policy between them. Made for each snapshot; immutable but for the
 * policy's own counts. Any thread.
 *
 * <p>Backup backends are for when no other can take the connection: all are down, full, or have not accepted it.
 */
public final class Candidates {

    public static final Candidates NONE = new Candidates(Tier.EMPTY, Tier.EMPTY);

    /** A lost race means that another connection got the place; after so many of them there is hardly one left. */
    private static final int RACES_MAX = 16;

    private final Tier primary;
    private final Tier backup;

    private Candidates(Tier primary, Tier backup) {
        this.primary = primary;
        this.backup = backup;
    }

    /**
     * Takes a place at the backend that the policy chooses. It is counted from now on; {@link Load#release} gives it back. Allocates
     * nothing.
     *
     * @return null: none can take the connection, for each is full or was tried for it, or there is none
     */
    public @Nullable Target place(Flow flow, long nowNanos) {
        Target placed = place(primary.policy(), flow, nowNanos);
        return placed != null ? placed : place(backup.policy(), flow, nowNanos);
    }

    private static @Nullable Target place(Balancer policy, Flow flow, long nowNanos) {
        for (int races = 0; races < RACES_MAX; races++) {
            Target chosen = policy.choose(flow, nowNanos);
            if (chosen == null || chosen.reserve()) return chosen;
        }
        return null;
    }

    /** The backends themselves, backups last. */
    public Stream<Target> live() {
        return Stream.concat(primary.live().stream(), backup.live().stream());
    }

    /** Whether waiting for a place is in vain: each backend was tried for it, or there is none. */
    public boolean hasNothingFor(Flow flow) {
        return isEmpty() || (flow.hasTriedAny() && live().allMatch(flow::hasTried));
    }

    /** Whether there is no backend at all. */
    public boolean isEmpty() {
        return primary.live().isEmpty() && backup.live().isEmpty();
    }

    /**
     * @param serves the backends that may get connections; those of weight 0 get none all the same
     * @param loads the same object for the same backend, each time
     * @param previous of this pool: what is as it was goes on, slow start and turns included
     * @param random for all event loops at once
     */
    @SuppressWarnings("ReferenceEquality") // a tier that has not changed is the very one it was; to compare all in it would cost
    public static Candidates of(Pool pool, Predicate<BackendId> serves, Function<BackendId, Load> loads, Candidates previous,
            RandomGenerator random, long nowNanos) {
        Tier primary = Tier.of(pool, false, serves, loads, previous.primary, random, nowNanos);
        Tier backup = Tier.of(pool, true, serves, loads, previous.backup, random, nowNanos);
        boolean same = primary == previous.primary && backup == previous.backup;
        return same ? previous : new Candidates(primary, backup);
    }
}
