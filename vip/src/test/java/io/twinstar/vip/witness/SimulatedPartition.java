package io.twinstar.vip.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

import static io.twinstar.vip.witness.Conversation.MILLI;
import static io.twinstar.vip.witness.Conversation.WEB;

/**
 * Castor, who is Active, and pollux hear nothing of each other from the moment 0, and ask the witness, over a wire that loses,
 * doubles, delays and reorders. All three have clocks of their own. Whoever restarts has forgotten everything.
 */
final class SimulatedPartition {

    static final int LEASE_MILLIS = 200;
    /** For so long castor is Active without a vote. Pollux waits longer before it asks. */
    static final long ALONE_NANOS = 300 * MILLI;

    private static final long ASK_EVERY = 40 * MILLI;
    private static final long DELAY_MAX = 80 * MILLI;
    private static final long STALL_MAX = 300 * MILLI;
    private static final int PPM_MAX = 500;

    final List<SimulatedGateway> gateways;
    /** What broke the rule, in words. */
    final List<String> broken = new ArrayList<>();
    long grants;
    long handOvers;
    private final long seed;
    private final SplittableRandom random;
    private final PriorityQueue<Due> agenda = new PriorityQueue<>();
    private final List<Request> heardByWitness = new ArrayList<>();
    private final List<Reply> heardByGateways = new ArrayList<>();
    private final SimulatedClock witnessClock;
    private Votes votes;
    private double loss = 0.2;
    private double stalls = 0.1;
    private String lastHolder = "";
    private long nowNanos;
    private long order;

    private record Due(long atNanos, long order, Runnable what) implements Comparable<Due> {
        @Override
        public int compareTo(Due other) {
            return atNanos != other.atNanos ? Long.compare(atNanos, other.atNanos) : Long.compare(order, other.order);
        }
    }

    SimulatedPartition(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        witnessClock = clock();
        votes = Votes.none(random.nextLong(), witnessClock.at(-3_600_000 * MILLI));
        var castor = new SimulatedGateway("castor", Conversation.CASTOR, clock(), random.nextLong());
        var pollux = new SimulatedGateway("pollux", Conversation.POLLUX, clock(), random.nextLong());
        castor.beActiveWithoutAVoteUntil(castor.clock().at(ALONE_NANOS));
        gateways = List.of(castor, pollux);
        at(0, () -> tick(castor));
        at(ALONE_NANOS + MILLI, () -> tick(pollux)); // a thousandth and more: clocks part
    }

    private SimulatedClock clock() { return new SimulatedClock(random.nextLong(), random.nextInt(-PPM_MAX, PPM_MAX + 1)); }

    SimulatedPartition runUntil(long untilNanos) {
        while (!agenda.isEmpty() && agenda.peek().atNanos() <= untilNanos) {
            Due next = agenda.poll();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nowNanos = untilNanos;
        return this;
    }

    /** Every wire is good from now on, and nobody is held up. */
    SimulatedPartition heal() {
        loss = 0;
        stalls = 0;
        return this;
    }

    SimulatedPartition restartWitness() {
        votes = Votes.none(random.nextLong(), witnessClock.at(nowNanos));
        return this;
    }

    void restart(SimulatedGateway gateway) { gateway.restart(random.nextLong(), nowNanos); }

    /** Somebody plays back, to whom it was meant for, what that one has heard before. */
    void replaySomething() {
        if (heardByWitness.isEmpty() || heardByGateways.isEmpty()) { return; }
        Request request = heardByWitness.get(random.nextInt(heardByWitness.size()));
        Votes.Step step = votes.step(request, witnessClock.at(nowNanos));
        if (!step.next().equals(votes) || step.reply().filter(Reply.Ruling.class::isInstance).isPresent()) {
            broken.add(when() + ": the replayed " + request + " counted");
        }
        Reply reply = heardByGateways.get(random.nextInt(heardByGateways.size()));
        for (SimulatedGateway gateway : gateways) {
            if (gateway.expects(reply, nowNanos)) { broken.add(when() + ": the replayed " + reply + " counted"); }
        }
    }

    List<String> holders() { return gateways.stream().filter(gateway -> gateway.holds(nowNanos)).map(SimulatedGateway::name).toList(); }

    String when() { return "seed %d at %d ms".formatted(seed, nowNanos / MILLI); }

    long nowNanos() { return nowNanos; }

    private void tick(SimulatedGateway gateway) {
        wake(gateway);
        at(nowNanos + ASK_EVERY / 2 + random.nextLong(ASK_EVERY), () -> tick(gateway));
    }

    /** Begins a turn as the agent's loop does: the clock is read, and then it may be held up. */
    private void wake(SimulatedGateway gateway) {
        if (gateway.isInATurn()) { return; }
        gateway.beginTurn(nowNanos);
        long stall = random.nextDouble() < stalls ? random.nextLong(STALL_MAX) : 0;
        at(nowNanos + stall, () -> finish(gateway));
    }

    /** Hears what has come by now, and asks by the time that the turn began with. */
    private void finish(SimulatedGateway gateway) {
        for (Reply reply : gateway.inbox()) {
            heardByGateways.add(reply);
            gateway.hear(reply, nowNanos).ifPresent(request -> send(gateway, request));
            if (gateway.wasGranted()) { check(gateway); }
        }
        gateway.ask().forEach(request -> send(gateway, request));
        gateway.endTurn();
    }

    private void check(SimulatedGateway granted) {
        grants++;
        if (holders().size() > 1) { broken.add(when() + ": both hold the vote on " + WEB); }
        if (!granted.name().equals(lastHolder)) { handOvers++; }
        lastHolder = granted.name();
    }

    private void send(SimulatedGateway gateway, Request request) {
        carry(() -> {
            Votes.Step step = votes.step(request, witnessClock.at(nowNanos));
            votes = step.next();
            heardByWitness.add(request);
            step.reply().ifPresent(reply -> carry(() -> arrive(gateway, reply)));
        });
    }

    private void arrive(SimulatedGateway gateway, Reply reply) {
        gateway.inbox().add(reply);
        wake(gateway);
    }

    private void carry(Runnable arrival) {
        int copies = random.nextDouble() < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) { at(nowNanos + random.nextLong(DELAY_MAX), arrival); }
    }

    private void at(long nanos, Runnable what) { agenda.add(new Due(nanos, order++, what)); }

    /** Shows another time than the true one, and goes faster or slower than it. */
    record SimulatedClock(long offsetNanos, int ppm) {
        long at(long trueNanos) { return offsetNanos + trueNanos + trueNanos / 1_000_000 * ppm; }
    }
}
