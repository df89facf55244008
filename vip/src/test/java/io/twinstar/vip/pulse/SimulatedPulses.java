package io.twinstar.vip.pulse;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SplittableRandom;

import io.twinstar.vip.pulse.Session.Ack;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * castor and pollux under a virtual clock, on a wire that loses, repeats, delays and so reorders, with processes that are killed and
 * started, and with an attacker who delivers again whatever was ever sent, to whom it likes. Each pulse that is accepted is held
 * against what really happened. The same seed gives the same run.
 */
final class SimulatedPulses {

    static final long MILLI = 1_000_000;
    private static final long INTERVAL_NANOS = 10 * MILLI;
    private static final long DELAY_NANOS_MAX = 25 * MILLI;
    private static final long ATTACK_NANOS = 5 * MILLI;

    final Host castor = new Host();
    final Host pollux = new Host();
    final Map<Refusal, Integer> refused = new EnumMap<>(Refusal.class);
    double loss;
    double repetition;
    boolean attacked;

    private final long seed;
    private final SplittableRandom random;
    private final PriorityQueue<Scheduled> agenda = new PriorityQueue<>(SimulatedPulses::inOrder);
    private final Map<Long, Life> processes = new HashMap<>();
    private final Map<Beat, Long> sentAtNanos = new HashMap<>();
    private final List<Pulse> recorded = new ArrayList<>();
    /** Half a second before the clock overflows, so that every run of any length crosses it. */
    private long nowNanos = Long.MAX_VALUE - 500 * MILLI;
    private long scheduled;

    SimulatedPulses(long seed) {
        this.seed = seed;
        random = new SplittableRandom(seed);
        start(castor);
        start(pollux);
        attack();
    }

    /** A gateway, and the process that runs there. */
    static final class Host {
        Optional<Life> life = Optional.empty();
        boolean cut; // nothing leaves it

        Life running() { return life.orElseThrow(); }
    }

    /** What one process knows, and the truth about it. */
    static final class Life {
        final Host host;
        final long nonce;
        final long startedAtNanos;
        final Set<Beat> heard = new HashSet<>();
        PulsePeer peer;
        long newestHeard = -1;
        long endedAtNanos;

        Life(Host host, long nonce, long nowNanos) {
            this.host = host;
            this.nonce = nonce;
            startedAtNanos = nowNanos;
            peer = PulsePeer.unknown(nonce, INTERVAL_NANOS);
        }

        boolean runs() { return host.life.filter(it -> it == this).isPresent(); }
    }

    // what can be done to them

    void start(Host host) {
        var process = new Life(host, random.nextLong() | 1, nowNanos);
        host.life = Optional.of(process);
        processes.put(process.nonce, process);
        at(nowNanos + random.nextLong(INTERVAL_NANOS), () -> beat(process));
    }

    /** The other one is told by the end of the connection. */
    void kill(Host host) {
        Life victim = host.running();
        victim.endedAtNanos = nowNanos;
        host.life = Optional.empty();
        at(nowNanos + random.nextLong(2 * MILLI), () -> other(host).life.ifPresent(it -> {
            it.peer = it.peer.ended(victim.nonce, "killed", nowNanos).next();
        }));
    }

    /** Lets events happen until this much later. */
    void runFor(long nanos) {
        long until = nowNanos + nanos;
        while (!agenda.isEmpty() && agenda.element().atNanos() - until <= 0) {
            Scheduled next = agenda.remove();
            nowNanos = next.atNanos();
            next.what().run();
        }
        nowNanos = until;
    }

    // what can be seen

    PulseState state(Host host) { return host.running().peer.state(nowNanos); }

    /** Whether it believes in the very process that runs on the other one. */
    boolean knowsItsPeer(Host host) {
        return host.running().peer.session().filter(it -> it.nonce() == other(host).running().nonce).isPresent();
    }

    // what happens

    private void beat(Life process) {
        if (!process.runs()) { return; }
        // Every pulse carries its place among all that were sent, as its configuration's hash.
        Pulse pulse = process.peer.pulse(recorded.size(), List.of());
        process.peer = process.peer.sent(nowNanos);
        sentAtNanos.put(pulse.beat(), nowNanos);
        recorded.add(pulse);
        int copies = random.nextDouble() < loss || process.host.cut ? 0 : random.nextDouble() < repetition ? 3 : 1;
        for (int copy = 0; copy < copies; copy++) { deliver(pulse, other(process.host), nowNanos + random.nextLong(DELAY_NANOS_MAX)); }
        at(nowNanos + INTERVAL_NANOS + random.nextLong(2 * MILLI), () -> beat(process));
    }

    private void attack() {
        if (attacked && !recorded.isEmpty()) {
            deliver(recorded.get(random.nextInt(recorded.size())), random.nextBoolean() ? castor : pollux, nowNanos);
        }
        at(nowNanos + random.nextLong(2 * ATTACK_NANOS), this::attack);
    }

    private void deliver(Pulse pulse, Host to, long atNanos) {
        at(atNanos, () -> to.life.ifPresent(process -> {
            PulsePeer.Step step = process.peer.heard(pulse, nowNanos);
            process.peer = step.next();
            step.refusal().ifPresentOrElse(why -> refused.merge(why, 1, Integer::sum), () -> accepted(process, pulse));
        }));
    }

    /** The invariants. */
    private void accepted(Life by, Pulse pulse) {
        Life from = known(processes, pulse.beat().nonce());
        assertThat(from.host).as("%s: whose it is", this).isNotSameAs(by.host);
        assertThat(pulse.configHash()).as("%s: newer than all that was believed before, of any process", this)
                .isGreaterThan(by.newestHeard);
        assertThat(from.runs() || from.endedAtNanos - by.startedAtNanos >= 0).as("%s: its sender lived in our time", this).isTrue();
        by.newestHeard = pulse.configHash();
        by.heard.add(pulse.beat());
        Session session = by.peer.session().orElseThrow();
        assertThat(session.nonce()).isEqualTo(from.nonce);
        if (session.ack().isPresent()) {
            Ack ack = session.ack().get();
            var acked = new Beat(by.nonce, ack.sequence());
            assertThat(from.heard).as("%s: what it is said to have accepted", this).contains(acked);
            assertThat(ack.sentAtNanos()).as("%s: when that was sent", this).isEqualTo(known(sentAtNanos, acked));
        }
    }

    private Host other(Host host) { return host == castor ? pollux : castor; }

    private void at(long atNanos, Runnable what) { agenda.add(new Scheduled(atNanos, scheduled++, what)); }

    private static <K, V> V known(Map<K, V> map, K key) { return Optional.ofNullable(map.get(key)).orElseThrow(); }

    private static int inOrder(Scheduled a, Scheduled b) {
        long apart = a.atNanos() - b.atNanos();
        return Long.signum(apart == 0 ? a.order() - b.order() : apart);
    }

    /** Opens every failure message: with it, the run can be had again. */
    @Override
    public String toString() { return "seed %d, after %d pulses".formatted(seed, recorded.size()); }

    private record Scheduled(long atNanos, long order, Runnable what) {}
}
