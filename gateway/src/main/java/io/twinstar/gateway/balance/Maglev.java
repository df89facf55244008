package io.twinstar.gateway.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

/**
 * A Maglev look-up table (Eisenbud et al., "Maglev: A Fast and Reliable Software Network Load Balancer", NSDI 2016, §3.4),
 * weighted: each backend walks its own permutation of the slots and takes the next free one whenever it is its turn, and
 * turns come in proportion to weight. A backend whose share is less than half a slot of {@value #SLOTS} may get none.
 *
 * <p>Removing one of N equal backends moves its own 1/N of the slots and some others: 1.03/N in all at N = 10, 1.3/N at 64,
 * 1.6/N at 100, 6.7/N at 1,000 (measured).
 */
final class Maglev {

    static final int SLOTS = 65_537; // prime, so that every skip of a permutation reaches every slot

    private static final long OFFSET_SEED = 0x7477_696E_7374_6172L; // "twinstar": any constant will do, on both gateways the same
    private static final long SKIP_SEED = 0x7261_7473_6E69_7774L;
    private static final int FREE = -1;
    private static final Comparator<BackendId> BY_IDENTITY = Comparator.comparing(BackendId::pool)
            .thenComparing(id -> id.address().getAddress(), Arrays::compareUnsigned).thenComparingInt(BackendId::port);

    private final List<Backend> backends;
    private final int[] slots;

    /** @param backends at least one, all of a weight above 0; their order does not matter */
    Maglev(List<Backend> backends) {
        this.backends = backends.stream().sorted(Comparator.comparing(Backend::id, BY_IDENTITY)).toList();
        this.slots = fill(this.backends);
    }

    /** In the order of their numbers. */
    List<Backend> backends() { return backends; }

    /** The number of the backend that has the slot to which this hash comes. */
    int owner(long hash) {
        return slots[(int) Long.remainderUnsigned(hash, SLOTS)];
    }

    private static int[] fill(List<Backend> backends) {
        int count = backends.size();
        int heaviest = backends.stream().mapToInt(Backend::weight).max().orElseThrow();
        var slots = new int[SLOTS];
        Arrays.fill(slots, FREE);
        var position = new int[count];
        var skip = new int[count];
        var weight = new int[count];
        var nextTurn = new long[count]; // in units of round × weight; it starts at half a turn, to round to the nearest share
        for (int i = 0; i < count; i++) {
            position[i] = (int) Long.remainderUnsigned(Hash.of(OFFSET_SEED, backends.get(i).id()), SLOTS);
            skip[i] = 1 + (int) Long.remainderUnsigned(Hash.of(SKIP_SEED, backends.get(i).id()), SLOTS - 1);
            weight[i] = backends.get(i).weight();
            nextTurn[i] = (heaviest + 1L) / 2;
        }
        int free = SLOTS;
        for (long round = 1;; round++) {
            for (int i = 0; i < count; i++) {
                if (round * weight[i] < nextTurn[i]) continue;
                nextTurn[i] += heaviest;
                int slot = position[i];
                while (slots[slot] != FREE)
                    slot = step(slot, skip[i]);
                slots[slot] = i;
                position[i] = step(slot, skip[i]);
                if (--free == 0) return slots;
            }
        }
    }

    private static int step(int slot, int skip) {
        int next = slot + skip;
        return next < SLOTS ? next : next - SLOTS;
    }
}
