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
import io.twinstar.vip.Herald.Sent;
import io.twinstar.vip.election.Action.AcquireAddresses;
import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.AskWitness;
import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.RetireAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;
import io.twinstar.vip.election.Election;
import io.twinstar.vip.election.Event;
import io.twinstar.vip.election.OwnWord;
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

    private Vip vip;
    private final Lan lan;
    private final Herald herald;
    private final Fence fence;
    private final Lease lease;
    private final Moves moves;
    private final Ledger ledger;
    private Router router;
    private State state = new State.Initialize();
    private final PeerWord peer = new PeerWord();
    private final OwnWord own = new OwnWord();
    /** Somebody resigned in the other gateway's name, and its next pulse is to say whether it was that gateway. */
    private boolean resignationUnconfirmed;
    /** Whether the witness is to be asked, and as what. */
    private Optional<Question.Claim> question = Optional.empty();

    VirtualRouter(Vip vip, Router router, Lan lan, Fence fence, Lease lease, Moves moves, Ledger ledger) {
        this.vip = vip;
        this.router = router;
        this.lan = lan;
        herald = new Herald(lan, ledger);
        this.fence = fence;
        this.lease = lease;
        this.moves = moves;
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
        if (pulseIsSound && peer.isKnown() && !peer.confirms(advertisement.priority())) {
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
        peer.heard(claim, from, nowNanos);
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
        pass(nowNanos);
    }

    /**
     * What the other gateway serves goes there while this node is Active. Once it has handed over, that ends by itself a moment later:
     * clients go on coming here until they have heard of it.
     */
    private void pass(long nowNanos) throws KernelException {
        boolean active = state instanceof State.Active;
        Optional<InetAddress> to = active ? peer.servesAt(router, nowNanos - router.leaseNanos()) : Optional.empty();
        if (to.isPresent()) {
            moves.passOnTo(to.get(), nowNanos);
        } else if (active || !moves.isLingering()) {
            moves.passNothingOn();
        }
    }

    /** What the other gateway says now; empty: its pulse does not come. */
    private Optional<Claim> peerNow(long nowNanos) {
        return peer.since(nowNanos - router.leaseNanos());
    }

    /** Why it cannot be handed over now; empty: it is, and the other gateway will be Active in a moment. */
    Optional<String> handOver(String node, long nowNanos) throws KernelException {
        Optional<String> refusal = HandOver.refusal(vip, node, state.role(), peerNow(nowNanos));
        if (refusal.isPresent()) { return refusal; }
        step(new Event.HandOver(), nowNanos);
        return Optional.empty();
    }

    Moves moves() { return moves; }

    /** The other gateway has heard what we told it at this time. */
    void acknowledged(long sentAtNanos, long nowNanos) throws KernelException {
        boolean active = peer.isActive();
        if (own.binds(sentAtNanos, active)) { step(new Event.Acknowledged(sentAtNanos, active), nowNanos); }
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
        int priority = own.saysBarred(role, barred, nowNanos) ? 0 : router.priority();
        int ailments = Math.min(router.ailments().count(), Claim.BYTE_MAX);
        return new Claim(router.vrid(), Claim.Family.of(vip), role, priority, ailments, router.intervalCentis(), moves.isLingering());
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
        long patienceNanos = Math.max(router.leaseNanos(), Moves.HOLD_NANOS);
        moves.tick(isHeld(nowNanos), peer.since(nowNanos - patienceNanos).isPresent(), nowNanos);
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
        moves.readdress(next, nowNanos);
        vip = next;
        if (until.isPresent()) { herald.announce(vip); }
    }

    /** Takes new parameters on without a change of role. */
    void reconfigure(Router next, long nowNanos) throws KernelException {
        step(new Event.Reconfigured(next), nowNanos);
    }

    /** Takes part no more, and hands the address over if Active; what goes on here goes on while it {@linkplain Moves#isLingering lingers}. */
    void retire(long nowNanos) throws KernelException {
        step(new Event.Retired(), nowNanos);
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
            moves.close();
        }
        ledger.become(Role.INITIALIZE, cause, why, nowNanos);
    }

    long untilDueNanos(long nowNanos) {
        long due = Math.min(until(Election.deadlineNanos(router, state), nowNanos), until(fence.renewAtNanos(), nowNanos));
        return Math.min(due, until(moves.dueNanos(), nowNanos));
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

    Router parameters() { return router; }

    /** What takes the VIP from this node when it should not have it any more. */
    List<Ring> rings() {
        return List.of(new Ring("late", true, "this process checks its lease before it sends"),
                new Ring("death", fence.endsWithProcess(), fence.describe()), new Ring("hang", lease.exists(), lease.describe()));
    }

    String heldBy() { return fence.describe() + "; " + lease.describe() + "; " + moves.describe(); }

    /** The other gateway's process had ended by this time. */
    void peerGone(long atNanos, long nowNanos) throws KernelException {
        peer.gone();
        moves.peerGone(nowNanos);
        step(new Event.PeerGone(atNanos), nowNanos);
    }

    /** Something happened that concerns this VIP. */
    void step(Event event, long nowNanos) throws KernelException {
        Role before = state.role();
        Optional<Reason> reason = perform(event, nowNanos);
        Role after = state.role();
        if (before == Role.ACTIVE && after != before) { pass(nowNanos); }
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
                    Sent sent = herald.advertise(vip, router, priority, validUntilNanos);
                    if (decided.next() instanceof State.Active active) {
                        if (sent != Sent.YES) {
                            state = sent == Sent.TOO_LATE ? before : unsent(before, nowNanos);
                            return Optional.empty();
                        }
                        lease.renew(active.leaseEndNanos(router) - System.nanoTime());
                    }
                }
                case AcquireAddresses _ -> acquire(nowNanos);
                case ReleaseAddresses _ -> moves.release();
                case RetireAddresses _ -> moves.retire(peerNow(nowNanos).isPresent(), nowNanos);
                case Announce _ -> herald.announce(vip);
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

    /** What is passed on is so before the first packet comes. */
    private void acquire(long nowNanos) throws KernelException {
        pass(nowNanos);
        fence.acquire(nowNanos);
        moves.resume(nowNanos);
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

    private String text(Reason reason) {
        return herald.refusal().filter(_ -> reason instanceof Reason.Stalled).map(why -> "cannot advertise: " + why).orElse(reason.text());
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
