package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Action.AcquireAddresses;
import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.AskWitness;
import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;
import io.twinstar.vip.election.Election;
import io.twinstar.vip.election.Event;
import io.twinstar.vip.election.Reason;
import io.twinstar.vip.election.Role;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.election.State;
import io.twinstar.vip.election.Timing;
import io.twinstar.vip.election.Transition;
import io.twinstar.vip.fence.Fence;
import io.twinstar.vip.fence.Lease;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.VrrpCodec;

/**
 * One VIP that takes part: performs what the election decides.
 *
 * <p>A {@link KernelException} out of any method means that the fence failed, and whether this node holds the address is
 * unknown: the caller must {@link #stop} the router.
 */
final class VirtualRouter {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);

    private enum Sent {
        YES, TOO_LATE, REFUSED
    }

    private final Vip vip;
    private final Lan lan;
    private final Fence fence;
    private final Lease lease;
    private final Ledger ledger;
    private Router router;
    private State state = new State.Initialize();
    /** Why the last advertisement could not be sent; empty: it could. */
    private Optional<String> refusal = Optional.empty();

    VirtualRouter(Vip vip, Router router, Lan lan, Fence fence, Lease lease, Ledger ledger) {
        this.vip = vip;
        this.router = router;
        this.lan = lan;
        this.fence = fence;
        this.lease = lease;
        this.ledger = ledger;
    }

    void start(long nowNanos) throws KernelException { step(new Event.Started(), nowNanos); }

    /** An advertisement with our VRID came in on our interface. */
    void heard(Advertisement advertisement, InetAddress from, long nowNanos) throws KernelException {
        if (!advertisement.addresses().equals(vip.addresses())) {
            ledger.drop("address-mismatch"); // one of us is configured wrongly; keepalived, too, rejects it
            return;
        }
        ledger.heard(advertisement, from, nowNanos);
        step(new Event.Heard(advertisement, from), nowNanos);
    }

    /** Does what is due. */
    void tick(long nowNanos) throws KernelException {
        OptionalLong deadline = Election.deadlineNanos(router, state);
        if (deadline.isPresent() && nowNanos - deadline.getAsLong() >= 0) { step(new Event.Deadline(), nowNanos); }
        fence.renew(nowNanos);
    }

    /** Somebody changed interfaces or addresses: puts ours back if it was among them. */
    void restore(long nowNanos) throws KernelException {
        if (state instanceof State.Active) { fence.acquire(nowNanos); }
    }

    /** Takes new parameters on without a change of role. */
    void reconfigure(Router next, long nowNanos) throws KernelException {
        step(new Event.Reconfigured(next), nowNanos);
    }

    /** Resigns if Active, and lets go of the address whatever fails. */
    void stop(String why, long nowNanos) {
        try {
            perform(new Event.Stopped(), nowNanos);
        } catch (KernelException e) {
            LOG.error("VIP {}: {}", vip.name(), e.getMessage());
        } finally {
            fence.close();
            lease.close();
        }
        ledger.become(Role.INITIALIZE, "stopped", why, nowNanos);
    }

    long untilDueNanos(long nowNanos) {
        return Math.min(until(Election.deadlineNanos(router, state), nowNanos), until(fence.renewAtNanos(), nowNanos));
    }

    private static long until(OptionalLong atNanos, long nowNanos) {
        return atNanos.isPresent() ? Math.max(atNanos.getAsLong() - nowNanos, 0) : Long.MAX_VALUE;
    }

    boolean answersTo(Lan lan, int vrid) { return this.lan == lan && router.vrid() == vrid; }

    Lan lan() { return lan; }

    String heldBy() { return fence.describe() + "; " + lease.describe(); }

    private void step(Event event, long nowNanos) throws KernelException {
        Role before = state.role();
        Optional<Reason> reason = perform(event, nowNanos);
        Role after = state.role();
        if (after != before) {
            ledger.become(after, reason.map(Reason::cause).orElse(""), reason.map(this::text).orElse(""), nowNanos);
        } else {
            reason.ifPresent(this::countUnheeded);
        }
    }

    /**
     * Steps the election and performs its actions in order. Where the claim to be Active does not leave, that ends it, to be
     * tried again; a parting word may be lost.
     */
    private Optional<Reason> perform(Event event, long nowNanos) throws KernelException {
        State before = state;
        Transition decided = Election.step(router, before, event, nowNanos);
        long validUntilNanos = validUntilNanos(before, nowNanos);
        if (event instanceof Event.Reconfigured(var next)) { router = next; }
        state = decided.next();
        for (var action : decided.actions()) {
            switch (action) {
                case SendAdvertisement(int priority) -> {
                    Sent sent = advertise(priority, validUntilNanos);
                    if (decided.next() instanceof State.Active active) {
                        if (sent != Sent.YES) {
                            state = sent == Sent.TOO_LATE ? before : unsent(before, nowNanos);
                            return Optional.empty();
                        }
                        lease.renew(active.leaseEndNanos(router) - System.nanoTime());
                    }
                }
                case AcquireAddresses _ -> fence.acquire(nowNanos);
                case ReleaseAddresses _ -> release();
                case Announce _ -> announce();
                case AskWitness _ -> throw new AssertionError("no witness yet");
            }
        }
        return decided.reason();
    }

    /**
     * When a decision taken now is no longer good to act on: at the end of our lease on the address, or, as Backup, when a
     * live Active would have been heard once more.
     */
    private long validUntilNanos(State before, long nowNanos) {
        long intervalNanos = Timing.intervalNanos(router.intervalCentis());
        return before instanceof State.Active active ? active.leaseEndNanos(router) : nowNanos + intervalNanos;
    }

    private void release() throws KernelException {
        try {
            lease.end();
        } finally {
            fence.release();
        }
    }

    /** Reads the clock once more, last thing before the packet leaves: this process may have been stopped since it decided. */
    private Sent advertise(int priority, long validUntilNanos) {
        var advertisement = new Advertisement(router.vrid(), priority, router.intervalCentis(), vip.addresses());
        byte[] message = VrrpCodec.encode(advertisement, (Inet4Address) router.self(), VrrpCodec.GROUP);
        try {
            if (System.nanoTime() - validUntilNanos >= 0) { return Sent.TOO_LATE; }
            lan.send(message);
        } catch (KernelException e) {
            if (refusal.isEmpty()) { LOG.warn("VIP {} cannot advertise on {}: {}", vip.name(), lan.link().name(), e.getMessage()); }
            refusal = Optional.of(e.getMessage());
            ledger.drop("send-failed");
            return Sent.REFUSED;
        }
        ledger.sent();
        if (refusal.isPresent()) { LOG.info("VIP {} advertises on {} again", vip.name(), lan.link().name()); }
        refusal = Optional.empty();
        return Sent.YES;
    }

    /**
     * The state before an advertisement that the kernel refused, to try again one interval later. An Active's lease was not
     * prolonged, so that it steps back when the peer may have taken over; a Backup does not become Active unheard.
     */
    private State unsent(State before, long nowNanos) {
        long againNanos = nowNanos + Timing.intervalNanos(router.intervalCentis());
        return switch (before) {
            case State.Initialize initialize -> initialize;
            case State.Backup backup -> backup.until(againNanos);
            case State.Active active -> active.advertisingAt(againNanos);
        };
    }

    /** A failure is only counted: the burst repeats it. */
    private void announce() {
        try {
            lan.announce((Inet4Address) vip.addresses().getFirst());
        } catch (KernelException e) {
            ledger.drop("announce-failed");
        }
    }

    private String text(Reason reason) {
        boolean unsent = reason instanceof Reason.Stalled && refusal.isPresent();
        return unsent ? "cannot advertise: " + refusal.orElseThrow() : reason.text();
    }

    private void countUnheeded(Reason reason) {
        if (reason instanceof Reason.ForgedOwner) { ledger.drop("forged-owner"); }
        if (reason instanceof Reason.Contested) { ledger.drop("contested"); }
    }
}
