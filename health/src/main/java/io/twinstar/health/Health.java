package io.twinstar.health;

import java.util.Optional;

/**
 * What is known of one thing that is watched.
 *
 * @param streak results in a row against the verdict
 * @param last none before the first result
 * @param checks results so far
 * @param flips how often the verdict has changed, from UNKNOWN too
 */
public record Health(Verdict verdict, int streak, Optional<ProbeResult> last, long checks, long flips) {

    public static final Health UNKNOWN = new Health(Verdict.UNKNOWN, 0, Optional.empty(), 0, 0);

    /** The first result decides at once, so that a pool serves as soon as it can; from then on it takes rise or fall results in a row. */
    public Health observe(ProbeResult result, Thresholds limits) {
        boolean passed = result.passed();
        RiseFall next = verdict == Verdict.UNKNOWN
                ? new RiseFall(passed, 0)
                : new RiseFall(verdict == Verdict.UP, streak).observe(passed, limits);
        Verdict now = next.up() ? Verdict.UP : Verdict.DOWN;
        return new Health(now, next.streak(), Optional.of(result), checks + 1, now == verdict ? flips : flips + 1);
    }
}
