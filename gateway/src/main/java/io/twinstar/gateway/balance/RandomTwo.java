package io.twinstar.gateway.balance;

import java.util.List;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * The power of two choices (Mitzenmacher 2001): of two different backends drawn by weight the better one, the first if they are equal.
 *
 * <p>Drawn evenly, a heavy backend could not get its share; drawn twice, one could be compared with itself, and of two backends the
 * busier one got every fourth connection.
 */
final class RandomTwo implements Balancer {

    /** What makes the second one drawn better than the first. */
    interface Preference {
        boolean isBetter(Target second, Target first, long nowNanos);
    }

    private final Search draws;
    private final Preference preference;

    /** @param random shared by all event loops: it must be safe for that */
    RandomTwo(List<Target> live, RandomGenerator random, Preference preference) {
        draws = new Search(live, new Draws(live, random), random);
        this.preference = preference;
    }

    /**
     * By open connections for their weight. The connection to be placed is not among them: of two idle backends none is better, and
     * connections that end at once are spread as they were drawn, by weight.
     */
    static boolean hasLessOpen(Target second, Target first, long nowNanos) {
        return second.load().open() * first.share(nowNanos) < first.load().open() * second.share(nowNanos);
    }

    @Override
    public @Nullable Target choose(Flow flow, long nowNanos) {
        Target first = draws.next(flow, null, nowNanos);
        if (first == null) return null;
        Target second = draws.next(flow, first, nowNanos);
        return second != null && preference.isBetter(second, first, nowNanos) ? second : first;
    }
}
