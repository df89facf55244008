package io.twinstar.gateway.admit;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * All addresses of an IP version in order, cut into ranges each of which is allowed or not: what nested blocks come to. An address is
 * 128 bits in two words without a sign.
 */
final class Ranges {

    /**
     * @param high with {@code low} its first address
     * @param bits as they are written: of 32 for IPv4, of 128 for IPv6
     */
    record Block(long high, long low, int bits, boolean isIpv4, boolean allowed) {

        private long lastHigh() { return bits >= 64 || isIpv4 ? high : high | -1L >>> bits; }

        private long lastLow() {
            int free = (isIpv4 ? Integer.SIZE : 2 * Long.SIZE) - bits;
            if (free == 0) return low;
            return low | (free >= Long.SIZE ? -1L : (1L << free) - 1);
        }

        private boolean endsBefore(Block other) { return compare(lastHigh(), lastLow(), other.high, other.low) < 0; }
    }

    /** From the outside in, and of two that are the same the one that denies last. */
    private static final Comparator<Block> NESTED = ((Comparator<Block>) (one, other) -> compare(one.high, one.low, other.high, other.low))
            .thenComparingInt(Block::bits).thenComparing(Block::allowed, Comparator.reverseOrder());

    /** Where a range begins; the first one at 0. */
    private final long[] highs;
    private final long[] lows;
    private final boolean[] allowed;
    private int size;

    private Ranges(int blocks, boolean others) {
        highs = new long[2 * blocks + 1];
        lows = new long[2 * blocks + 1];
        allowed = new boolean[2 * blocks + 1];
        begin(0, 0, others);
    }

    /** @param others whether what no block contains is allowed */
    static Ranges of(Stream<Block> blocks, boolean others) {
        var sorted = blocks.sorted(NESTED).toList();
        var ranges = new Ranges(sorted.size(), others);
        var around = new ArrayDeque<Block>();
        for (Block block : sorted) {
            while (!around.isEmpty() && around.element().endsBefore(block)) ranges.leave(around, others);
            around.push(block);
            ranges.begin(block.high, block.low, block.allowed);
        }
        while (!around.isEmpty()) ranges.leave(around, others);
        return ranges;
    }

    /** Behind the innermost block it is as around it. */
    private void leave(ArrayDeque<Block> around, boolean others) {
        Block left = around.pop();
        long low = left.lastLow() + 1;
        long high = low == 0 ? left.lastHigh() + 1 : left.lastHigh();
        boolean isTheVeryLast = low == 0 && high == 0;
        if (!isTheVeryLast) begin(high, low, around.isEmpty() ? others : around.element().allowed);
    }

    /** What begins where the last one did takes its place. */
    private void begin(long high, long low, boolean isAllowed) {
        if (size > 0 && highs[size - 1] == high && lows[size - 1] == low) size--;
        highs[size] = high;
        lows[size] = low;
        allowed[size++] = isAllowed;
    }

    boolean allows(long high, long low) {
        int from = 0;
        int to = size;
        while (to - from > 1) { // the range is in [from, to)
            int middle = (from + to) >>> 1;
            if (compare(highs[middle], lows[middle], high, low) <= 0) from = middle;
            else to = middle;
        }
        return allowed[from];
    }

    private static int compare(long high, long low, long otherHigh, long otherLow) {
        return high == otherHigh ? Long.compareUnsigned(low, otherLow) : Long.compareUnsigned(high, otherHigh);
    }
}
