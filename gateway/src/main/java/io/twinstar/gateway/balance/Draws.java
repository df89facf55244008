package io.twinstar.gateway.balance;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

/**
 * Positions of backends drawn at random, each by its weight, at the same cost however many there are: the alias method (Walker 1977, in
 * Vose's form of 1991). Each of n boxes holds as much as an average backend weighs; it is filled by one backend and, if that
 * weighs less, topped up by another. To draw is to pick a box, then a point in it. In whole numbers, so shares are exact.
 */
final class Draws implements IntSupplier {

    private final RandomGenerator random;
    /** What a box holds, in units of which each backend has n for each unit of weight. */
    private final int box;
    private final int[] own;
    private final int[] other;

    /** @param live at most 65,536 of weights up to 256, or the units would not fit an int */
    Draws(List<Target> live, RandomGenerator random) {
        this.random = random;
        int n = live.size();
        box = live.stream().mapToInt(Target::weight).sum();
        own = live.stream().mapToInt(target -> target.weight() * n).toArray();
        other = new int[n];
        var below = new ArrayDeque<Integer>();
        var above = new ArrayDeque<Integer>();
        for (int i = 0; i < n; i++) (own[i] < box ? below : above).add(i);
        while (!below.isEmpty()) {
            int poor = below.remove();
            int rich = above.element(); // there is one: the average backend fills its box
            other[poor] = rich;
            own[rich] -= box - own[poor];
            if (own[rich] < box) below.add(above.remove());
        }
    }

    @Override
    public int getAsInt() {
        int drawn = random.nextInt(own.length);
        return random.nextInt(box) < own[drawn] ? drawn : other[drawn];
    }
}
