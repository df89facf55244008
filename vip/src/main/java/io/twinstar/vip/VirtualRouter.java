package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

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
import io.twinstar.vip.packet.AddressList;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.witness.Question;

/**
 * One VIP that takes part: performs what the election decides.
 *
 * <p>A {@link KernelException} out of any method means that the fence failed, and whether this node holds the address is
 * unknown: the caller must {@link #stop} the router.
 */
final class VirtualRouter {

    private static final Logger LOG = LoggerFactory.getLogger(VipAgent.class);

    private static final long NANOS_PER_MILLI = 1_000_000;

    private enum Sent {
        YES, TOO_LATE, REFUSED
    }

    private Vip vip;
    private final Lan lan;
    private final Fence fence;
    private final Lease lease;
    private final Ledger ledger;
    private Router router;
    private State state = new State.Initialize();
    /** What the other gateway's pulse said last. */
    private Optional<Claim> lastClaim = Optional.empty();
    /** When our pulse last said that our group bars us. */
    private OptionalLong barredNanos = OptionalLong.empty();
    /** Somebody resigned in the other gateway's name, and its next pulse is to say whether it was that gateway. */
    private boolean resignationUnconfirmed;
    /** Whether the witness is to be asked, and as what. */
    private Optional<Question.Claim> question = Optional.empty();
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

    void start(long nowNanos) throws KernelException {
        step(new Event.Started(), nowNanos);
    }

    /**
     * An advertisement with our VRID came in on our interface. Anybody on the network can send one in the other gateway's name: while its
     * pulse is sound, which proves who speaks, only what the pulse says, too, is heeded.
     *
     * @param isPeer its sender is the other gateway, by its address
     */
    void heard(Advertisement advertisement, InetAddress from, boolean isPeer, boolean pulseIsSound, long nowNanos) throws KernelException {
        if (!AddressList.matches(advertisement, vip)) {
            ledger.drop("address-mismatch");
            ledger.alarms().raise(Alarm.ADDRESS_MISMATCH, "%s advertises vrid %d for %s".formatted(from.getHostAddress(), router.vrid(),
                    advertisement.addresses().stream().map(InetAddress::getHostAddress).collect(Collectors.joining(", "))), nowNanos);
            if (!isPeer) { return; } // as keepalived; but two gateways that ignored each other would both be Active
        }
        ledger.heard(advertisement, from, nowNanos);
        boolean claimed = lastClaim.filter(claim -> claim.role() == Role.ACTIVE && claim.priority() == advertisement.priority())
                .isPresent();
        if (pulseIsSound && lastClaim.isPresent() && !claimed) {
            resignationUnconfirmed |= advertisement.priority() == 0;
            ledger.drop("unconfirmed");
            return;
        }
        step(new Event.Heard(advertisement, from), nowNanos);
    }

    /**
     * The other gateway's pulse said this of the VIP.
     *
     * @param barred whether our group keeps us from becoming Active next
     */
    void claimed(Claim claim, InetAddress from, boolean barred, long nowNanos) throws KernelException {
        lastClaim = Optional.of(claim);
        boolean resigned = resignationUnconfirmed && claim.role() != Role.ACTIVE;
        resignationUnconfirmed = false;
        if (resigned) {
            step(new Event.Heard(new Advertisement(router.vrid(), 0, claim.intervalCentis(), vip.addresses()), from), nowNanos);
        }
        ledger.claimed(claim.role(), Timing.downNanos(router.priority(), claim.intervalCentis()), nowNanos);
        if (claim.role() == Role.ACTIVE && claim.priority() > 0) {
            var advertisement = new Advertisement(router.vrid(), claim.priority(), claim.intervalCentis(), vip.addresses());
            step(new Event.Heard(advertisement, from), nowNanos);
        } else {
            boolean waits = claim.role() == Role.BACKUP;
            step(new Event.PeerNotActive(from, waits, claim.priority(), claim.ailments(), barred), nowNanos);
        }
    }

    /**
     * The other gateway has heard what we told it at this time. If that was that our group bars us, it owes us nothing for it, unless it
     * was Active itself: who has been that waits after it.
     */
    void acknowledged(long sentAtNanos, long nowNanos) throws KernelException {
        boolean active = lastClaim.filter(claim -> claim.role() == Role.ACTIVE).isPresent();
        boolean barred = barredNanos.isPresent() && sentAtNanos - barredNanos.getAsLong() <= 0;
        if (active || !barred) { step(new Event.Acknowledged(sentAtNanos, active), nowNanos); }
    }

    /**
     * What this node's pulse says of the VIP. The election has perhaps not been told yet that its lease is over: after a pause, this
     * is asked first.
     *
     * @param barred whether its group keeps it from becoming Active next
     */
    Claim claim(boolean barred, long nowNanos) {
        boolean lapsed = state instanceof State.Active && !isHeld(nowNanos);
        Role role = lapsed ? Role.BACKUP : state.role();
        boolean saysBarred = role == Role.BACKUP && barred;
        if (saysBarred) { barredNanos = OptionalLong.of(nowNanos); }
        int priority = saysBarred ? 0 : router.priority();
        int ailments = Math.min(router.ailments().count(), Claim.BYTE_MAX);
        return new Claim(router.vrid(), Claim.Family.of(vip), role, priority, ailments, router.intervalCentis());
    }

    /** As what the witness is to be asked since the last time; it is then no longer to be asked. */
    Optional<Question.Claim> takeQuestion() {
        var asked = question;
        question = Optional.empty();
        return asked;
    }

    int leaseMillis() { return (int) (router.leaseNanos() / NANOS_PER_MILLI); }

    /** Until when this node is Active, if nothing prolongs it; empty: it is not. */
    OptionalLong activeUntilNanos() {
        return state instanceof State.Active active ? OptionalLong.of(active.leaseEndNanos(router)) : OptionalLong.empty();
    }

    /** Whether this node is Active, and the other one cannot be. */
    private boolean isHeld(long nowNanos) {
        OptionalLong until = activeUntilNanos();
        return until.isPresent() && nowNanos - until.getAsLong() < 0;
    }

    /** Does what is due. */
    void tick(long nowNanos) throws KernelException {
        OptionalLong deadline = Election.deadlineNanos(router, state);
        if (deadline.isPresent() && nowNanos - deadline.getAsLong() >= 0) { step(new Event.Deadline(), nowNanos); }
        fence.renew(nowNanos);
    }

    /** Somebody changed interfaces or addresses: puts ours back if it was among them. */
    void restore(long nowNanos) throws KernelException {
        if (state instanceof State.Active && fence.acquire(nowNanos)) { ledger.restored(); }
    }

    /** The VIP has other addresses: those that it keeps are held throughout. */
    void readdress(Vip next, long nowNanos) throws KernelException {
        OptionalLong until = activeUntilNanos();
        lease.cover(next.addresses(), until.isPresent() ? until.getAsLong() - nowNanos : 0);
        fence.cover(next.addresses());
        vip = next;
        if (until.isPresent()) { announce(); }
    }

    /** Takes new parameters on without a change of role. */
    void reconfigure(Router next, long nowNanos) throws KernelException {
        step(new Event.Reconfigured(next), nowNanos);
    }

    /** If Active, says that it is so no more, and gives the address up; nothing is closed yet, which takes its time. */
    void resign(long nowNanos) {
        try {
            perform(new Event.Stopped(), nowNanos);
        } catch (KernelException e) {
            LOG.error("VIP {}: {}", vip.name(), e.getMessage());
        }
    }

    /** Resigns if Active, and lets go of the address whatever fails. */
    void stop(String cause, String why, long nowNanos) {
        try {
            resign(nowNanos);
        } finally {
            fence.close();
            lease.close();
        }
        ledger.become(Role.INITIALIZE, cause, why, nowNanos);
    }

    long untilDueNanos(long nowNanos) {
        return Math.min(until(Election.deadlineNanos(router, state), nowNanos), until(fence.renewAtNanos(), nowNanos));
    }

    private static long until(OptionalLong atNanos, long nowNanos) {
        return atNanos.isPresent() ? Math.max(atNanos.getAsLong() - nowNanos, 0) : Long.MAX_VALUE;
    }

    boolean isMeantBy(Claim claim) {
        return claim.vrid() == router.vrid() && claim.family() == Claim.Family.of(vip);
    }

    boolean answersTo(Lan lan, int vrid, InetAddress from) {
        return this.lan == lan && router.vrid() == vrid && vip.isIpv4() == from instanceof Inet4Address;
    }

    /** A neighbour asks for one of our IPv6 addresses. */
    void asked(Nd.Solicitation solicitation, long nowNanos) {
        if (!isHeld(nowNanos)) { return; }
        try {
            lan.answer(solicitation);
        } catch (KernelException e) {
            ledger.drop("answer-failed"); // it asks again
        }
    }

    Lan lan() { return lan; }

    State state() { return state; }

    InetAddress self() { return router.self(); }

    /** What takes the VIP from this node when it should not have it any more. */
    List<Ring> rings() {
        return List.of(new Ring("late", true, "this process checks its lease before it sends"),
                new Ring("death", fence.endsWithProcess(), fence.describe()), new Ring("hang", lease.exists(), lease.describe()));
    }

    String heldBy() { return fence.describe() + "; " + lease.describe(); }

    /** Something happened that concerns this VIP. */
    void step(Event event, long nowNanos) throws KernelException {
        Role before = state.role();
        Optional<Reason> reason = perform(event, nowNanos);
        Role after = state.role();
        if (after != before) {
            ledger.become(after, reason.map(Reason::cause).orElse(""), reason.map(this::text).orElse(""), nowNanos);
        } else {
            reason.ifPresent(odd -> tellOf(odd, nowNanos));
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
                case AskWitness(boolean incumbent) ->
                    question = Optional.of(incumbent ? Question.Claim.INCUMBENT : Question.Claim.CANDIDATE);
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
        var advertisement = new Advertisement(router.vrid(), priority, router.intervalCentis(), AddressList.of(vip));
        byte[] message = lan.encode(vip, advertisement);
        try {
            if (System.nanoTime() - validUntilNanos >= 0) { return Sent.TOO_LATE; }
            lan.send(vip, message);
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
            lan.announce(vip);
        } catch (KernelException e) {
            ledger.drop("announce-failed");
        }
    }

    private String text(Reason reason) {
        boolean unsent = reason instanceof Reason.Stalled && refusal.isPresent();
        return unsent ? "cannot advertise: " + refusal.orElseThrow() : reason.text();
    }

    private void tellOf(Reason reason, long nowNanos) {
        switch (reason) {
            case Reason.ForgedOwner _ -> ledger.drop("forged-owner");
            case Reason.Contested _ -> {
                ledger.drop("contested");
                ledger.alarms().raise(Alarm.CONTESTED, reason.text(), nowNanos);
            }
            case Reason.AddressClaimed _ -> {
                ledger.drop("address-conflict");
                ledger.alarms().raise(Alarm.ADDRESS_CONFLICT, reason.text(), nowNanos);
            }
            default -> {
            }
        }
    }
}
