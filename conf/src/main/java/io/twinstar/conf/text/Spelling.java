package io.twinstar.conf.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Finds the word someone meant. */
final class Spelling {

    /** No word of the grammar is longer; comparing costs the product of the lengths. */
    private static final int LENGTH_MAX = 64;

    private Spelling() {}

    /** The candidate closest to the word, if at most a third of the word's letters are wrong. */
    static Optional<String> closest(String word, Collection<String> candidates) {
        if (word.length() > LENGTH_MAX) return Optional.empty();
        int mistakesMax = Math.max(1, word.length() / 3);
        record Scored(String candidate, int mistakes) {}
        return candidates.stream().filter(candidate -> Math.abs(candidate.length() - word.length()) <= mistakesMax)
                .map(candidate -> new Scored(candidate, mistakes(word, candidate))).filter(scored -> scored.mistakes <= mistakesMax)
                .min(Comparator.comparingInt(Scored::mistakes)).map(Scored::candidate);
    }

    /** Letters to insert, delete, replace, or swap with their neighbour: the optimal string alignment distance. */
    static int mistakes(String from, String to) {
        int[][] cost = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) { cost[i][j] = i == 0 || j == 0 ? i + j : step(cost, i, j, from, to); }
        }
        return cost[from.length()][to.length()];
    }

    private static int step(int[][] cost, int i, int j, String from, String to) {
        int replace = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && from.charAt(i - 1) == to.charAt(j - 2) && from.charAt(i - 2) == to.charAt(j - 1);
        return swapped ? Math.min(best, 1 + cost[i - 2][j - 2]) : best;
    }
}
