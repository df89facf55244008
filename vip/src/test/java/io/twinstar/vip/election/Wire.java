package io.twinstar.vip.election;

import java.util.SplittableRandom;

/** One direction of one path: loses, delays and so reorders. */
final class Wire {

    private final Agenda agenda;
    private final SplittableRandom random;
    private final long leastDelayNanos;
    private final long mostDelayNanos;
    /** Of the faults that cut it, how many last. */
    private int cuts;
    private double loss;

    Wire(Agenda agenda, SplittableRandom random, long leastDelayNanos, long mostDelayNanos) {
        this.agenda = agenda;
        this.random = random;
        this.leastDelayNanos = leastDelayNanos;
        this.mostDelayNanos = mostDelayNanos;
    }

    void cut() { cuts++; }

    void mend() { cuts--; }

    void lose(double probability) { loss = probability; }

    /** @return whether it will arrive */
    boolean carry(Runnable arrival) {
        if (cuts > 0 || (loss > 0 && random.nextDouble() < loss)) { return false; }
        agenda.in(random.nextLong(leastDelayNanos, mostDelayNanos + 1), arrival);
        return true;
    }
}
