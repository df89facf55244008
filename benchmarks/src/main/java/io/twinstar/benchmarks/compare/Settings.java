package io.twinstar.benchmarks.compare;

/**
 * How long and how often.
 *
 * @param rounds in each of which every contender has every workload once
 * @param seconds that are measured each time
 * @param settleSeconds that a process is left alone before its memory is read
 */
public record Settings(int rounds, double seconds, double settleSeconds) {

    public static final Settings FULL = new Settings(5, 3, 5);
    /** Ends within three minutes; its figures are rough. */
    public static final Settings QUICK = new Settings(2, 0.5, 1);
}
