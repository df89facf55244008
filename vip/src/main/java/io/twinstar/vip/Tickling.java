package io.twinstar.vip;

import java.util.List;

import io.twinstar.vip.election.Timing;
import io.twinstar.vip.packet.ClientFlow;

/**
 * Which clients of a gateway that is no more are to be told so next, and when: so many at a time, and all of them three times, since a
 * packet may be lost.
 *
 * @param round of those, from 0
 * @param next the first client that is still to be told in this round
 * @param dueNanos when it is
 */
record Tickling(List<ClientFlow> flows, long beganNanos, int round, int next, long dueNanos) {

    static final int ROUNDS = 3;
    /** A third of a millisecond's work: elections on this thread are hardly later for it. */
    static final int BATCH = 64;
    static final long PACE_NANOS = 1_000_000;
    /** Who has not heard of the VIP's new owner the first time has done so by now. */
    private static final long SECOND_ROUND_NANOS = 100_000_000;
    /** Linux answers such a packet once in 500 ms (net.ipv4.tcp_invalid_ratelimit): its answer may have been lost, too. */
    private static final long LAST_ROUND_NANOS = 700_000_000;
    /** Of numbers so far apart no two are in one window: see TickleCodec. */
    private static final int SEQUENCE_STEP = 0x5555_5555;

    Tickling {
        flows = List.copyOf(flows);
    }

    static Tickling begin(List<ClientFlow> flows, long nowNanos) { return new Tickling(flows, nowNanos, 0, 0, nowNanos); }

    boolean isOver() { return round == ROUNDS || flows.isEmpty(); }

    /** Who is to be told when it is due. */
    List<ClientFlow> batch() { return flows.subList(next, Math.min(next + BATCH, flows.size())); }

    int sequence() { return round * SEQUENCE_STEP; }

    /** They have been told. What comes late is not made up for: the next ones are told no closer behind. */
    Tickling told(long nowNanos) {
        long pacedNanos = nowNanos + PACE_NANOS;
        if (next + BATCH < flows.size()) { return new Tickling(flows, beganNanos, round, next + BATCH, pacedNanos); }
        long roundNanos = beganNanos + (round == 0 ? SECOND_ROUND_NANOS : LAST_ROUND_NANOS);
        return new Tickling(flows, beganNanos, round + 1, 0, Timing.later(pacedNanos, roundNanos));
    }
}
