package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * Smooth weighted round robin, in the order of nginx's: at each turn every backend gains its weight, the one that has most is chosen, the
 * first of equals, and pays the sum of all weights.
 *
 * <p>nginx keeps what each has under a lock and goes through all. But backends of one weight gain alike, so among them it goes
 * round; and after t turns one of weight w that was chosen r times has w·t − sum·r. So it is enough to count, for each weight, how far
 * the round is: a choice looks at one backend for each different weight, at most 256 however large the pool, and takes its turn
 * with one compare-and-set. A change of the live set begins anew.
 */
final class RoundRobin implements Balancer {

    private final Search turns;

    RoundRobin(List<Target> live, RandomGenerator random) { turns = new Search(live, new Turns(live), random); }

    @Override
    public @Nullable Target choose(Flow flow, long nowNanos) { return turns.next(flow, null, nowNanos); }

    /** The positions in their order. */
    static final class Turns implements IntSupplier {

        /** A lost race means that another event loop has had its turn; this many in a row, and one is doubled instead. */
        private static final int RACES_MAX = 64;
        /** How many times round × how far into the round, at most 65,535: the two in one word. */
        private static final int PLACE_BITS = 16;
        private static final long PLACE_MASK = (1L << PLACE_BITS) - 1;

        private final int[] weights;
        /** For each of the weights, the backends that have it. */
        private final int[][] members;
        private final AtomicLongArray rounds;
        private final long sum;

        Turns(List<Target> live) {
            var byWeight = new TreeMap<Integer, List<Integer>>();
            for (int i = 0; i < live.size(); i++) byWeight.computeIfAbsent(live.get(i).weight(), _ -> new ArrayList<>()).add(i);
            weights = byWeight.keySet().stream().mapToInt(Integer::intValue).toArray();
            members = byWeight.values().stream().map(list -> list.stream().mapToInt(Integer::intValue).toArray()).toArray(int[][]::new);
            rounds = new AtomicLongArray(weights.length);
            sum = live.stream().mapToLong(Target::weight).sum();
        }

        @Override
        public int getAsInt() {
            for (int races = 1;; races++) {
                long turn = turnsTaken() + 1;
                int best = 0;
                long bestRound = rounds.get(0);
                for (int i = 1; i < weights.length; i++) {
                    long round = rounds.get(i);
                    long ahead = has(i, round, turn) - has(best, bestRound, turn);
                    if (ahead < 0 || (ahead == 0 && member(i, round) > member(best, bestRound))) continue;
                    best = i;
                    bestRound = round;
                }
                if (rounds.compareAndSet(best, bestRound, next(best, bestRound)) || races == RACES_MAX) return member(best, bestRound);
            }
        }

        private long turnsTaken() {
            long turns = 0;
            for (int i = 0; i < weights.length; i++) {
                long round = rounds.get(i);
                turns += (round >>> PLACE_BITS) * members[i].length + (round & PLACE_MASK);
            }
            return turns;
        }

        /** What the next one of this weight has. */
        private long has(int weight, long round, long turn) {
            return weights[weight] * turn - sum * (round >>> PLACE_BITS);
        }

        private int member(int weight, long round) { return members[weight][(int) (round & PLACE_MASK)]; }

        private long next(int weight, long round) {
            boolean last = (round & PLACE_MASK) == members[weight].length - 1;
            return last ? (round | PLACE_MASK) + 1 : round + 1;
        }
    }
}
