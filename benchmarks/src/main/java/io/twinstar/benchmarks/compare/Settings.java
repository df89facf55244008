package io.twinstar.benchmarks.compare;

import java.util.Optional;

/**
 * How long and how often.
 *
 * @param rounds in each of which every contender has every workload once
 * @param roundsAnew in how many of them there are workloads that need a new process
 * @param seconds that are measured each time
 * @param settleSeconds for which the memory of a process that is left alone is watched
 */
public record Settings(int rounds, int roundsAnew, double seconds, double settleSeconds) {

    private static final double CATCH_UP_MAX_SECONDS = 0.5;

    /** @param quick to end within three minutes, with rough figures */
    public static Settings usual(boolean quick) {
        return quick ? new Settings(2, 1, 0.4, 3) : new Settings(5, 5, 3, 5);
    }

    /** With others of its own. */
    public Settings with(Optional<Integer> rounds, Optional<Double> seconds) {
        int all = rounds.orElse(this.rounds);
        return new Settings(all, roundsAnew == this.rounds ? all : Math.min(all, roundsAnew), seconds.orElse(this.seconds), settleSeconds);
    }

    /** For which who was paused is left alone: a gateway holds an election then, and has timers that are overdue. */
    public double catchUpSeconds() {
        return Math.min(CATCH_UP_MAX_SECONDS, seconds / 2);
    }
}
