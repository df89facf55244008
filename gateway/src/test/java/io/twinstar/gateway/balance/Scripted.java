package io.twinstar.gateway.balance;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import java.util.random.RandomGenerator;

/** Draws what a test has written down, and nothing else. */
final class Scripted implements RandomGenerator {

    private final Queue<Integer> script = new ArrayDeque<>();

    Scripted(Integer... draws) { script.addAll(Arrays.asList(draws)); }

    @Override
    public int nextInt(int bound) {
        int drawn = script.remove();
        if (drawn >= bound) throw new AssertionError("the script draws %d of %d".formatted(drawn, bound));
        return drawn;
    }

    @Override
    public long nextLong() { throw new AssertionError("a draw without a bound"); }

    boolean isUsedUp() { return script.isEmpty(); }
}
