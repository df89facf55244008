package io.twinstar.vip.election;

import java.util.PriorityQueue;

/** True time, which no gateway can read, and what is to happen when. What is due at the same moment happens in the order it was asked for. */
final class Agenda {

    /** No more than a few events can follow from one another without time passing; a loop that spins would never end. */
    private static final int MOST_AT_ONCE = 10_000;

    private final PriorityQueue<Due> queue = new PriorityQueue<>();
    private long nowNanos;
    private long asked;
    private int atOnce;

    private record Due(long atNanos, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atNanos == other.atNanos ? Long.compare(order, other.order) : Long.compare(atNanos, other.atNanos);
        }
    }

    long nowNanos() { return nowNanos; }

    void at(long atNanos, Runnable what) { queue.add(new Due(Math.max(atNanos, nowNanos), asked++, what)); }

    void in(long nanos, Runnable what) { at(nowNanos + nanos, what); }

    /** Lets events happen until this much later, those of that very moment included. */
    void runFor(long nanos) {
        long untilNanos = nowNanos + nanos;
        for (Due next = queue.peek(); next != null && next.atNanos <= untilNanos; next = queue.peek()) {
            queue.remove();
            atOnce = next.atNanos == nowNanos ? atOnce + 1 : 0;
            if (atOnce > MOST_AT_ONCE) { throw new AssertionError("somebody spins"); }
            nowNanos = next.atNanos;
            next.what.run();
        }
        nowNanos = untilNanos;
    }
}
