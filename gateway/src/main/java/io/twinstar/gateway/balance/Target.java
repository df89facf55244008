package io.twinstar.gateway.balance;

import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.BackendId;
import io.twinstar.health.SlowStart;

/**
 * A live backend as policies see it.
 *
 * @param weight at least 1: a backend of weight 0 is no target
 * @param maxConnections it never has more, established and connecting together
 * @param upSinceNanos when it came up: during {@code slowStartNanos} from then on it counts for less than its weight
 * @param load the same object as long as the backend is known, whatever becomes of health and weight
 */
public record Target(BackendId id, int weight, int maxConnections, long upSinceNanos, long slowStartNanos, Load load) {

    public Target {
        if (weight < 1) throw new IllegalArgumentException("backend " + id + " of weight " + weight + " is no target");
    }

    /**
     * Takes a place at this backend, which {@link Load#release} gives back. In one step: however many event loops try at once, there
     * are never more places than {@code maxConnections}.
     *
     * @return false: it is full, and nothing was taken
     */
    public boolean reserve() { return load.reserve(maxConnections); }

    /** Whether the two are the same backend. */
    boolean is(@Nullable Target other) { return other != null && other.load == load; }

    boolean canTake(Flow flow) { return load.open() < maxConnections && !flow.hasTried(this); }

    /** Its weight in thousandths, or what slow start leaves of it. */
    long share(long nowNanos) {
        return (long) weight * perMille(nowNanos);
    }

    /** Whether it takes a turn that its full weight entitles it to: in slow start, only some of them. */
    boolean takesTurn(RandomGenerator random, long nowNanos) {
        int perMille = perMille(nowNanos);
        return perMille == SlowStart.ALL || random.nextInt(SlowStart.ALL) < perMille;
    }

    int perMille(long nowNanos) {
        return slowStartNanos == 0 ? SlowStart.ALL : SlowStart.perMille(nowNanos - upSinceNanos, slowStartNanos);
    }
}
