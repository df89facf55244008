package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import io.twinstar.vip.pulse.Pulse;
import io.twinstar.vip.witness.Request;

/**
 * Castor and pollux with several VIPs, the network they advertise on, the one their pulses take, and a witness, under true time that
 * none of their clocks shows. The same seed gives the same run, to the nanosecond.
 */
final class SimulatedPair {

    static final List<String> NAMES = List.of("castor", "pollux");
    static final List<Inet4Address> NODES = List.of(Inet4Address.ofLiteral("198.18.0.11"), Inet4Address.ofLiteral("198.18.0.12"));
    static final List<InetAddress> ADDRESSES = List.of(Inet4Address.ofLiteral("198.18.0.100"));

    /** The ways that can be cut, each in either direction. */
    enum Path {
        VRRP, PULSE, TO_WITNESS, FROM_WITNESS
    }

    /** An advertisement on its way. */
    record Advertised(int vrid, int priority, Inet4Address from) {

        @Override
        public String toString() { return "%s's advertisement: vrid %d, %d".formatted(from.getHostAddress(), vrid, priority); }
    }

    final Scenario scenario;
    final Agenda agenda = new Agenda();
    final Story story;
    final List<Station> stations = new ArrayList<>();
    final SimulatedWitness witness;
    private final SplittableRandom random;
    private final Map<Path, List<Wire>> wires = new EnumMap<>(Path.class);
    private final List<OneOwner> owners = new ArrayList<>();
    private long roleChanges;

    /** @param told whether it is to be told what happens */
    SimulatedPair(Scenario scenario, SplittableRandom random, boolean told) {
        this.scenario = scenario;
        this.random = random;
        story = new Story(told, agenda);
        for (Path path : Path.values()) { wires.put(path, List.of(newWire(), newWire())); }
        scenario.vips().forEach(vip -> owners.add(new OneOwner(this, vip.vrid())));
        witness = new SimulatedWitness(agenda, clock(), random);
        stations.add(new SimulatedGateway(0, NODES.getFirst(), clock(), this));
        stations.add(scenario.ofAnotherMake()
                ? new RfcStation(this, 1, clock(), random.nextInt(1, 255), random.nextBoolean())
                : new SimulatedGateway(1, NODES.getLast(), clock(), this));
    }

    private Wire newWire() { return new Wire(agenda, random, scenario.leastDelayNanos(), scenario.mostDelayNanos()); }

    /** Every fourth shows its greatest time within seconds, and then its least. */
    private NodeClock clock() {
        long offsetNanos = random.nextInt(4) == 0 ? Long.MAX_VALUE - random.nextLong(4_000 * Scenario.MILLI) : random.nextLong();
        return new NodeClock(offsetNanos, random.nextInt(-Scenario.PPM_MAX, Scenario.PPM_MAX + 1));
    }

    SimulatedPair runFor(long nanos) {
        agenda.runFor(nanos);
        owners.forEach(OneOwner::settle);
        return this;
    }

    long nowNanos() { return agenda.nowNanos(); }

    /** Whether both know the pulse. */
    boolean pulses() { return !scenario.ofAnotherMake(); }

    SimulatedGateway gateway(int index) { return (SimulatedGateway) stations.get(index); }

    InetAddress peerAddress(int index) { return NODES.get(1 - index); }

    Wire wire(Path path, int from) { return Optional.ofNullable(wires.get(path)).orElseThrow().get(from); }

    List<Wire> wires() { return wires.values().stream().flatMap(List::stream).toList(); }

    OneOwner owner(int vrid) { return owners.get(vrid - scenario.vips().getFirst().vrid()); }

    long drawNonce() { return random.nextLong() | 1; }

    void advertise(Station from, int vrid, int priority) {
        int index = stations.indexOf(from);
        var message = new Advertised(vrid, priority, NODES.get(index));
        boolean goes = wire(Path.VRRP, index).carry(() -> stations.get(1 - index).advertised(message));
        story.tell(() -> "%s sends vrid %d, %d%s".formatted(from.name(), vrid, priority, goes ? "" : ", in vain"));
    }

    void pulse(SimulatedGateway from, Pulse pulse) {
        wire(Path.PULSE, from.index).carry(() -> gateway(1 - from.index).pulsed(pulse));
    }

    void ask(SimulatedGateway from, long nonce, Request request) {
        wire(Path.TO_WITNESS, from.index).carry(() -> witness.ask(request,
                reply -> wire(Path.FROM_WITNESS, from.index).carry(() -> from.replied(nonce, reply))));
    }

    void roleChanged(Supplier<String> line) {
        roleChanges++;
        story.tell(line);
    }

    long roleChanges() { return roleChanges; }

    /** The places of those who answer. */
    List<Integer> answering(int vrid) {
        return IntStream.range(0, 2).filter(it -> owner(vrid).answers(it)).boxed().toList();
    }

    AssertionError broken(String what) { return new AssertionError(String.format(Locale.ROOT, "%.6f ms: %s", nowNanos() / 1e6, what)); }

    static boolean isHigher(InetAddress one, InetAddress other) {
        return Arrays.compareUnsigned(one.getAddress(), other.getAddress()) > 0;
    }
}
