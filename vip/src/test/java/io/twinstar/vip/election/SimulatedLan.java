package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Routers on one Ethernet under a virtual clock: any number of them, every directed link with its own loss and cuts, a delay that
 * reorders, routers that are paused, stopped and killed. The same seed gives the same run, to the nanosecond.
 */
final class SimulatedLan {

    private static final int VRID = 51;
    /** Half a second before the clock overflows, so that every run of any length crosses it. */
    private static final long START_NANOS = Long.MAX_VALUE - 500_000_000;

    final long seed;
    final OwnerLog owners = new OwnerLog();
    final List<Sent> sent = new ArrayList<>();
    final List<Announced> announced = new ArrayList<>();
    final List<RoleChange> roleChanges = new ArrayList<>();
    long nowNanos = START_NANOS;

    private final SplittableRandom random;
    private final Map<String, SimulatedRouter> routers = new LinkedHashMap<>();
    private final Map<Link, Wire> wires = new LinkedHashMap<>();
    private final PriorityQueue<Scheduled> agenda = new PriorityQueue<>(SimulatedLan::inOrder);
    private long scheduled;
    private long leastDelayNanos;
    private long mostDelayNanos;

    SimulatedLan(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
    }

    /** One that advertises every 50 ms and preempts; the first has the address 198.18.0.11, the next .12, and so on. */
    SimulatedLan router(String name, int priority) {
        return router(name, priority, true);
    }

    SimulatedLan router(String name, int priority, boolean preempt) {
        var address = Inet4Address.ofLiteral("198.18.0." + (11 + routers.size()));
        var router = new SimulatedRouter(name, new Router(VRID, priority, 5, preempt, address), this);
        for (String other : routers.keySet()) {
            wires.put(new Link(name, other), new Wire());
            wires.put(new Link(other, name), new Wire());
        }
        routers.put(name, router);
        return this;
    }

    /** Every packet takes between so and so long; a later one may overtake an earlier one. */
    SimulatedLan delay(long leastNanos, long mostNanos) {
        leastDelayNanos = leastNanos;
        mostDelayNanos = mostNanos;
        return this;
    }

    SimulatedLan startAll() {
        routers.values().forEach(SimulatedRouter::start);
        return this;
    }

    /** Lets events happen until this much later, those of that very moment included. */
    SimulatedLan runFor(long nanos) {
        long until = nowNanos + nanos;
        while (!agenda.isEmpty() && agenda.element().atNanos() - until <= 0) {
            Scheduled next = agenda.remove();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nowNanos = until;
        return this;
    }

    /** Lets events happen until this router has heard an advertisement at this very moment. */
    SimulatedLan runUntilHeardBy(String name) {
        SimulatedRouter router = router(name);
        long before = router.heardAtNanos;
        return runUntil(() -> router.heardAtNanos != before);
    }

    /** Lets events happen until this router has sent an advertisement at this very moment. */
    SimulatedLan runUntilSentBy(String name) {
        int before = sent.size();
        return runUntil(() -> sent.stream().skip(before).anyMatch(it -> it.by().equals(name)));
    }

    private SimulatedLan runUntil(BooleanSupplier happened) {
        long givenUp = nowNanos + 60_000_000_000L;
        while (!happened.getAsBoolean()) {
            if (agenda.isEmpty() || nowNanos - givenUp > 0) { throw new AssertionError(when() + ": waited in vain"); }
            runFor(agenda.element().atNanos() - nowNanos);
        }
        return this;
    }

    /** What was recorded so far is of no more interest. */
    SimulatedLan forget() {
        List.of(sent, announced, roleChanges).forEach(List::clear);
        owners.forget();
        return this;
    }

    // faults

    SimulatedLan start(String name) { return with(name, SimulatedRouter::start); }

    /** The clean end: an Active resigns. */
    SimulatedLan stop(String name) { return with(name, SimulatedRouter::stop); }

    /** SIGKILL: not a word, and the address is gone with the process (the fence sees to that). */
    SimulatedLan kill(String name) {
        return with(name, SimulatedRouter::kill);
    }

    /** SIGSTOP: its clock runs on, its socket fills. */
    SimulatedLan pause(String name) { return with(name, SimulatedRouter::pause); }

    SimulatedLan resume(String name) { return with(name, SimulatedRouter::resume); }

    SimulatedLan cut(String from, String to) { return setCut(from, to, true); }

    SimulatedLan heal(String from, String to) { return setCut(from, to, false); }

    SimulatedLan cutOff(String name) { return setCutOff(name, true); }

    SimulatedLan reconnect(String name) { return setCutOff(name, false); }

    /** The probability for each packet on each link. */
    SimulatedLan loss(double probability) {
        wires.values().forEach(wire -> wire.loss = probability);
        return this;
    }

    // what can be seen

    /** Who holds the address and is running. */
    Set<String> active() {
        return routers.values().stream().filter(SimulatedRouter::isActing).map(router -> router.name).collect(Collectors.toSet());
    }

    Role role(String name) { return router(name).role(); }

    /** When this router last heard an advertisement. */
    long heardAtNanos(String name) { return router(name).heardAtNanos; }

    /** The most packets in a row that this link has lost. */
    int longestLoss(String from, String to) { return wire(from, to).longestLoss; }

    /** Opens every failure message: with it, the run can be had again. */
    String when() {
        return "seed %d, %.3f ms after the start".formatted(seed, (nowNanos - START_NANOS) / 1e6);
    }

    // for the routers

    void broadcast(SimulatedRouter from, byte[] message) {
        for (SimulatedRouter to : routers.values()) {
            if (to != from && wire(from.name, to.name).passes(random)) {
                var datagram = new SimulatedRouter.Datagram(from.address(), ByteBuffer.wrap(message));
                at(nowNanos + random.nextLong(leastDelayNanos, mostDelayNanos + 1), () -> to.deliver(datagram));
            }
        }
    }

    void at(long atNanos, Runnable what) { agenda.add(new Scheduled(atNanos, scheduled++, what)); }

    private SimulatedLan with(String name, Consumer<SimulatedRouter> what) {
        what.accept(router(name));
        return this;
    }

    private SimulatedLan setCut(String from, String to, boolean cut) {
        wire(from, to).cut = cut;
        return this;
    }

    private SimulatedLan setCutOff(String name, boolean cut) {
        routers.keySet().stream().filter(other -> !other.equals(name)).forEach(other -> setCut(name, other, cut).setCut(other, name, cut));
        return this;
    }

    private SimulatedRouter router(String name) { return known(routers.get(name), name); }

    private Wire wire(String from, String to) { return known(wires.get(new Link(from, to)), from + " to " + to); }

    private static <T> T known(@Nullable T found, String name) {
        if (found == null) { throw new IllegalArgumentException("there is no " + name); }
        return found;
    }

    private static int inOrder(Scheduled a, Scheduled b) {
        long apart = a.atNanos() - b.atNanos();
        return Long.signum(apart == 0 ? a.order() - b.order() : apart);
    }

    record Sent(long atNanos, String by, int priority) {}

    record Announced(long atNanos, String by) {}

    record RoleChange(long atNanos, String of, Role role, Reason why) {}

    private record Link(String from, String to) {}

    private record Scheduled(long atNanos, long order, Runnable what) {}

    /** One direction between two routers. */
    private static final class Wire {
        boolean cut;
        double loss;
        int longestLoss;
        private int lostInARow;

        boolean passes(SplittableRandom random) {
            boolean lost = random.nextDouble() < loss || cut;
            lostInARow = lost ? lostInARow + 1 : 0;
            longestLoss = Math.max(longestLoss, lostInARow);
            return !lost;
        }
    }
}
