package io.twinstar.gateway.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.random.RandomGenerator;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * For each policy the exact order of twenty choices on a stated pool, worked out by hand. Backends are A, B and C; connections stay
 * open, and where the policy goes by them, they stand beside each choice as a b c.
 */
class TwentyChoicesTest {

    /** Of equals the first: the n-th replaces the one kept so far when 0 of n is drawn. */
    private static final RandomGenerator FIRST_OF_EQUALS = new RandomGenerator() {

        @Override
        public long nextLong() { throw new AssertionError("a draw without a bound"); }

        @Override
        public int nextInt(int bound) { return bound - 1; }
    };

    @Test
    void roundRobinWithWeightsThreeTwoOne() {
        // each gains its weight, the one that has most (the first of equals) is chosen and pays 6:
        //   gained    3 2 1   0 4 2   3 0 3   0 2 4    3 4 -1   6 0 0
        //   chosen    A       B       A       C        B        A
        //   left     -3 2 1   0-2 2  -3 0 3   0 2-2    3-2 -1   0 0 0   and again from the start
        assertThat(twenty(new RoundRobin(Pools.live(3, 2, 1), FIRST_OF_EQUALS))).isEqualTo("ABACBA" + "ABACBA" + "ABACBA" + "AB");
    }

    @Test
    void roundRobinWithWeightsFiveOneOne() {
        // the example of nginx's own commit: gained 5 1 1, 3 2 2, 1 3 3, 6 -3 4, 4 -2 5, 9 -1 -1, 7 0 0
        assertThat(twenty(new RoundRobin(Pools.live(5, 1, 1), FIRST_OF_EQUALS))).isEqualTo("AABACAA" + "AABACAA" + "AABACA");
    }

    @Test
    void weightedLeastConnectionWithWeightsThreeTwoOne() {
        // (open + 1) / weight before each choice, the first of equals:
        //   1/3 1/2 1   2/3 1/2 1   2/3 2/2 1   3/3 2/2 1   4/3 2/2 1   4/3 3/2 1
        //   A           B           A           A           B           C           then 3 2 1 are open, and all have 1 more: again
        assertThat(twenty(LeastConnections.among(Pools.live(3, 2, 1), FIRST_OF_EQUALS))).isEqualTo("ABAABC" + "ABAABC" + "ABAABC" + "AB");
    }

    @Test
    void randomTwoWithWeightsThreeTwoOne() {
        // Drawn as box and point: each box holds 6; A has 9, B 6, C 3. C's box is topped up with 3 of A's.
        Integer[] drawn = draws("AB AB BC CA CB AC AB AB BA AC CB BC AC CA BC CA AB CB BA AaB", "A00 B10 C20 a23");
        // open / weight of the two drawn; the second if it has less:
        //  1 A0   B0   A    1 0 0      8 A4/3 B2/2 B    4 3 1     15 B5/2 C3   B    6 6 3
        //  2 A1/3 B0   B    1 1 0      9 B3/2 A4/3 A    5 3 1     16 C3   A6/3 A    7 6 3
        //  3 B1/2 C0   C    1 1 1     10 A5/3 C1   C    5 3 2     17 A7/3 B6/2 A    8 6 3
        //  4 C1   A1/3 A    2 1 1     11 C2   B3/2 B    5 4 2     18 C3   B6/2 C    8 6 4
        //  5 C1   B1/2 B    2 2 1     12 B4/2 C2   B    5 5 2     19 B6/2 A8/3 A    9 6 4
        //  6 A2/3 C1   A    3 2 1     13 A5/3 C2   A    6 5 2     20 A, A again, B: A9/3 B6/2 A
        //  7 A3/3 B2/2 A    4 2 1     14 C2   A6/3 C    6 5 3
        var random = new Scripted(drawn);
        assertThat(twenty(new RandomTwo(Pools.live(3, 2, 1), random, RandomTwo::hasLessOpen))).isEqualTo("ABCABAABACBBACBAACAA");
        assertThat(random.isUsedUp()).isTrue();
    }

    @Test
    void leastLatencyWithOneTwoAndFourMillisecondsAndWeightsOneOneTwo() {
        // Each box holds 4; A has 3, B 3, C 6: A's and B's boxes are topped up by C, which never has to be drawn from them here.
        Integer[] drawn = draws("AB AB AB BC CA AC AC CB BA AB BC CA CB AB BA AC AB AC AB CB", "A00 B10 C20");
        List<Target> live = Pools.live(1, 1, 2);
        for (int i = 0; i < 3; i++) live.get(i).load().observed(1_000_000L << i, 0);
        // latency × (open + 1) / weight: A a+1, B 2(b+1), C 4(c+1)/2 = 2(c+1)
        //  1 A1 B2  A    1 0 0      8 C6 B4   B    4 2 2     15 B8 A8   B    7 4 4
        //  2 A2 B2  A    2 0 0      9 B6 A5   A    5 2 2     16 A8 C10  A    8 4 4
        //  3 A3 B2  B    2 1 0     10 A6 B6   A    6 2 2     17 A9 B10  A    9 4 4
        //  4 B4 C2  C    2 1 1     11 B6 C6   B    6 3 2     18 A10 C10 A   10 4 4
        //  5 C4 A3  A    3 1 1     12 C6 A7   C    6 3 3     19 A11 B10 B   10 5 4
        //  6 A4 C4  A    4 1 1     13 C8 B8   C    6 3 4     20 C10 B12 C   10 5 5
        //  7 A5 C4  C    4 1 2     14 A7 B8   A    7 3 4
        var random = new Scripted(drawn);
        assertThat(twenty(new RandomTwo(live, random, LeastLatency::isSooner))).isEqualTo("AABCAACBAABCCABAAABC");
        assertThat(random.isUsedUp()).isTrue();
    }

    @Test
    void ipHashWithWeightsThreeOneOneForClientsFrom198_18_0_0() {
        // No hand does 65,537 slots: these are of a second implementation, written from the papers in another language.
        var table = new Maglev(Pools.pool(3, 1, 1));
        List<Target> live = Pools.live(3, 1, 1);
        assertThat(twentyClients(new IpHash(table, live, OptionalInt.empty()))).isEqualTo("AACAAABCAACAAABACBAA");
        // without A its clients, and no others, have moved
        assertThat(twentyClients(new IpHash(table, live.subList(1, 3), OptionalInt.empty()))).isEqualTo("CBCBCCBCCBCBCCBCCBCB");
    }

    /** The choices, and after them everything stays open. */
    private static String twenty(Balancer policy) {
        var order = new StringBuilder();
        for (int i = 0; i < 20; i++) order.append((char) ('A' + Pools.place(policy)));
        return order.toString();
    }

    private static String twentyClients(Balancer policy) {
        var order = new StringBuilder();
        for (int i = 0; i < 20; i++) order.append((char) ('A' + Pools.number(policy.choose(Pools.flow(0xC6120000 + i), 0))));
        return order.toString();
    }

    /** @param boxes what box and point each letter stands for */
    private static Integer[] draws(String letters, String boxes) {
        var draws = new ArrayList<Integer>();
        for (char letter : letters.replace(" ", "").toCharArray()) {
            int at = boxes.indexOf(letter);
            draws.add(boxes.charAt(at + 1) - '0');
            draws.add(boxes.charAt(at + 2) - '0');
        }
        return draws.toArray(Integer[]::new);
    }
}
