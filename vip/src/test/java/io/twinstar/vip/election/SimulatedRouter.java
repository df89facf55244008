package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;

import io.twinstar.conf.Vip;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Malformed;
import io.twinstar.vip.packet.VrrpCodec;

/**
 * One router of a {@link SimulatedLan}: does for the election what the agent does, over the codec's real bytes, and watches what
 * the election may never do.
 */
final class SimulatedRouter {

    /** What a socket holds for a process that does not read: as in the kernel, what comes later is lost. */
    private static final int INBOX_MOST = 256;
    private static final List<InetAddress> VIPS = List.of(Inet4Address.ofLiteral("198.18.0.100"));

    final String name;
    long heardAtNanos;

    private final Router me;
    private final SimulatedLan lan;
    private final Queue<Datagram> inbox = new ArrayDeque<>();
    private State state = new State.Initialize();
    private boolean paused;
    private boolean owning;
    /** When the last advertisement left while the present spell as Active lasts: the lease, kept apart from the election's own. */
    private OptionalLong leaseFromNanos = OptionalLong.empty();

    SimulatedRouter(String name, Router me, SimulatedLan lan) {
        this.name = name;
        this.me = me;
        this.lan = lan;
    }

    Inet4Address address() { return (Inet4Address) me.self(); }

    Role role() { return state.role(); }

    boolean isActing() { return owning && !paused; }

    void start() { step(new Event.Started()); }

    void stop() { step(new Event.Stopped()); }

    void kill() {
        state = new State.Initialize();
        leaseFromNanos = OptionalLong.empty();
        inbox.clear();
        paused = false;
        setOwning(false);
    }

    void pause() {
        paused = true;
        lan.owners.set(name, isActing(), lan.nowNanos);
    }

    void resume() {
        paused = false;
        lan.owners.set(name, isActing(), lan.nowNanos);
        wake();
    }

    void deliver(Datagram datagram) {
        if (inbox.size() < INBOX_MOST) { inbox.add(datagram); }
        wake();
    }

    /** What has come in goes before what is due, as {@link Election#step} asks. */
    private void wake() {
        if (paused) { return; }
        for (Datagram datagram = inbox.poll(); datagram != null; datagram = inbox.poll()) { hear(datagram); }
        OptionalLong deadline = Election.deadlineNanos(me, state);
        if (deadline.isPresent() && lan.nowNanos - deadline.getAsLong() >= 0) { step(new Event.Deadline()); }
    }

    private void hear(Datagram datagram) {
        switch (VrrpCodec.decode(datagram.message(), VrrpCodec.TTL, datagram.source(), VrrpCodec.GROUP)) {
            case Advertisement advertisement -> {
                heardAtNanos = lan.nowNanos;
                step(new Event.Heard(advertisement, datagram.source()));
            }
            case Malformed malformed -> throw new AssertionError(lan.when() + ": " + name + " got " + malformed);
        }
    }

    private void step(Event event) {
        Transition transition = Election.step(me, state, event, lan.nowNanos);
        if (transition.next().role() != state.role()) {
            Reason why = transition.reason().orElseThrow(() -> new AssertionError(lan.when() + ": a new role without a reason"));
            lan.roleChanges.add(new SimulatedLan.RoleChange(lan.nowNanos, name, transition.next().role(), why));
        }
        state = transition.next();
        transition.actions().forEach(this::perform);
        if (state.role() != Role.ACTIVE) { leaseFromNanos = OptionalLong.empty(); }
        if (owning != (state.role() == Role.ACTIVE)) {
            throw new AssertionError("%s: %s is %s, owning: %s".formatted(lan.when(), name, state.role(), owning));
        }
        Election.deadlineNanos(me, state).ifPresent(at -> lan.at(at, this::wake));
    }

    private void perform(Action action) {
        switch (action) {
            case Action.SendAdvertisement(int priority) -> send(priority);
            case Action.AcquireAddresses _ -> setOwning(true);
            case Action.ReleaseAddresses _,Action.RetireAddresses _ -> setOwning(false);
            case Action.AskWitness _ -> throw new AssertionError(lan.when() + ": there is no witness");
            case Action.Announce _ -> lan.announced.add(new SimulatedLan.Announced(lan.nowNanos, name));
        }
    }

    private void send(int priority) {
        leaseFromNanos.ifPresent(since -> {
            long late = lan.nowNanos - since;
            if (late >= 3 * Timing.intervalNanos(me.intervalCentis())) {
                throw new AssertionError("%s: %s advertised %d ns after its last, without stepping back".formatted(lan.when(), name, late));
            }
        });
        leaseFromNanos = OptionalLong.of(lan.nowNanos);
        lan.sent.add(new SimulatedLan.Sent(lan.nowNanos, name, priority));
        var advertisement = new Advertisement(me.vrid(), priority, me.intervalCentis(), VIPS);
        lan.broadcast(this, VrrpCodec.encode(advertisement, address(), VrrpCodec.GROUP, Vip.Checksum.PSEUDO_HEADER));
    }

    private void setOwning(boolean now) {
        owning = now;
        lan.owners.set(name, isActing(), lan.nowNanos);
    }

    /** A VRRP message on its way. */
    record Datagram(Inet4Address source, ByteBuffer message) {}
}
