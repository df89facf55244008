package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.vip.election.Router.Ailments;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.witness.Question;
import io.twinstar.vip.witness.VoteId;

/** One VIP in one process: performs what the election decides, as the agent does, and watches what it may never do. */
final class SimulatedVip {

    /** {@code LeaseTable.LEASE_MILLIS_MIN}: nothing is granted for less. */
    private static final int LEASE_MILLIS_MIN = 10;
    /** What the preferred one of an ill node's VIPs falls by, as configured priorities do. */
    private static final int AILMENT_PRIORITY = 20;

    private static final Event DEADLINE = new Event.Deadline();

    final Scenario.VipPlan plan;
    private final SimulatedGateway gateway;
    private final SimulatedPair pair;
    private final OneOwner owner;
    private final VoteId vote;
    private Router me;
    private State state = new State.Initialize();
    private Optional<Question.Claim> question = Optional.empty();
    private Claim claim;
    private boolean holding;
    private long kernelLeaseEndNanos; // true time
    private OptionalLong sentAtNanos = OptionalLong.empty(); // while this spell as Active lasts
    private OptionalLong heardActiveNanos = OptionalLong.empty();
    private boolean claimedActive; // by the peer's last pulse
    private final OwnWord own = new OwnWord();
    private long heldUpAtSent;

    SimulatedVip(Scenario.VipPlan plan, SimulatedGateway gateway) {
        this.plan = plan;
        this.gateway = gateway;
        pair = gateway.pair;
        owner = pair.owner(plan.vrid());
        vote = new VoteId(SimulatedPair.ADDRESSES.getFirst(), plan.vrid());
        me = router(gateway.ailments());
        claim = newClaim(Role.INITIALIZE, me.priority());
    }

    private Router router(Ailments ailments) {
        int priority = Math.max(plan.priority(gateway.index) - AILMENT_PRIORITY * ailments.count(), 1);
        return new Router(plan.vrid(), priority, pair.scenario.intervalCentis(), plan.preemptAfterNanos(), gateway.address,
                pair.scenario.quorum(), 0, ailments);
    }

    State state() { return state; }

    boolean isActive() { return state instanceof State.Active; }

    VoteId vote() { return vote; }

    OptionalLong deadlineNanos() { return Election.deadlineNanos(me, state); }

    void reconfigure(Ailments ailments, long nowNanos) { step(new Event.Reconfigured(router(ailments)), nowNanos); }

    /** By VRRP. */
    void heard(SimulatedPair.Advertised heard, long nowNanos) {
        step(new Event.Heard(advertisement(heard.priority()), heard.from()), nowNanos);
        if (heard.priority() > 0) { heardActive(heard.priority(), heard.from(), nowNanos); }
    }

    /** By pulse. */
    void claimed(Claim claimed, InetAddress from, boolean barred, long nowNanos) {
        claimedActive = claimed.role() == Role.ACTIVE;
        if (claimedActive && claimed.priority() > 0) {
            step(new Event.Heard(advertisement(claimed.priority()), from), nowNanos);
            heardActive(claimed.priority(), from, nowNanos);
        } else {
            boolean waits = claimed.role() == Role.BACKUP;
            step(new Event.PeerNotActive(from, waits, claimed.priority(), claimed.ailments(), barred), nowNanos);
        }
    }

    /** {@code VirtualRouter.acknowledged}. */
    void acknowledged(long sentAtNanos, long nowNanos) {
        if (own.binds(sentAtNanos, claimedActive)) { step(new Event.Acknowledged(sentAtNanos, claimedActive), nowNanos); }
    }

    private Advertisement advertisement(int priority) {
        return new Advertisement(plan.vrid(), priority, pair.scenario.intervalCentis(), SimulatedPair.ADDRESSES);
    }

    /** Whoever hears that a higher one is Active is so no more. Said again here by the RFC's words, and not by the election's. */
    private void heardActive(int priority, InetAddress from, long nowNanos) {
        heardActiveNanos = OptionalLong.of(nowNanos);
        boolean fromHigher = SimulatedPair.isHigher(from, me.self());
        boolean outranked = priority > me.priority() || (priority == me.priority() && fromHigher);
        if (isActive() && outranked) { throw pair.broken(this + " stays Active, though " + priority + " is"); }
    }

    /** What the pulse says; a VIP whose lease is over by now is not Active, though nobody has told its election yet. */
    Claim claim(boolean barred, long nowNanos) {
        boolean lapsed = state instanceof State.Active active && nowNanos - active.leaseEndNanos(me) >= 0;
        Role role = lapsed ? Role.BACKUP : state.role();
        int priority = own.saysBarred(role, barred, nowNanos) ? 0 : me.priority();
        if (claim.role() != role || claim.priority() != priority || claim.ailments() != me.ailments().count()) {
            claim = newClaim(role, priority);
        }
        return claim;
    }

    private Claim newClaim(Role role, int priority) {
        return new Claim(plan.vrid(), Claim.Family.IPV4, role, priority, me.ailments().count(), me.intervalCentis());
    }

    Optional<Question> takeQuestion() {
        var asked = question.map(as -> new Question(vote, as, (int) (me.leaseNanos() / Scenario.MILLI)));
        question = Optional.empty();
        return asked;
    }

    OptionalLong activeUntilNanos() {
        return state instanceof State.Active active ? OptionalLong.of(active.leaseEndNanos(me)) : OptionalLong.empty();
    }

    void tick(long nowNanos) {
        OptionalLong due = deadlineNanos();
        if (due.isPresent() && nowNanos - due.getAsLong() >= 0) { step(DEADLINE, nowNanos); }
    }

    /** SIGKILL: the fence takes the address away. */
    void die() {
        if (holding) { owner.releases(gateway.index); }
        holding = false;
    }

    void step(Event event, long nowNanos) {
        State before = state;
        Transition decided = Election.step(me, before, event, nowNanos);
        boolean tooLate = isTooLate(before, nowNanos);
        if (event instanceof Event.Reconfigured(var next)) { me = next; }
        if (tooLate && decided.next() instanceof State.Active && sends(decided)) { return; } // as if nothing had been decided
        state = decided.next();
        if (state.role() != before.role()) { became(event, decided, nowNanos); }
        List<Action> actions = decided.actions();
        for (int i = 0; i < actions.size(); i++) { perform(actions.get(i), decided, tooLate); }
        if (!isActive()) { sentAtNanos = OptionalLong.empty(); }
        if (holding != isActive()) { throw pair.broken("%s holds its address: %s".formatted(this, holding)); }
    }

    private static boolean sends(Transition decided) {
        return decided.actions().stream().anyMatch(Action.SendAdvertisement.class::isInstance);
    }

    /** Since this was decided the process may have been paused: {@code VirtualRouter.advertise}. */
    private boolean isTooLate(State before, long nowNanos) {
        long validUntilNanos = before instanceof State.Active active
                ? active.leaseEndNanos(me)
                : nowNanos + Timing.intervalNanos(me.intervalCentis());
        return gateway.nowNanos() - validUntilNanos >= 0;
    }

    private void became(Event event, Transition decided, long nowNanos) {
        Reason why = decided.reason().orElseThrow(() -> pair.broken(this + " has a new role for no reason"));
        pair.roleChanged(() -> "%s: %s (on %s)".formatted(this, why.text(), event));
        boolean silence = (why instanceof Reason.Witnessed(var inner) ? inner : why) instanceof Reason.Silence;
        if (isActive() && silence && heardActiveNanos.isPresent() && nowNanos - heardActiveNanos.getAsLong() < me.leaseNanos()) {
            throw pair.broken(this + " takes over in silence, though the other one was heard");
        }
    }

    private void perform(Action action, Transition decided, boolean tooLate) {
        switch (action) {
            case Action.SendAdvertisement(int priority) -> {
                if (tooLate) { return; }
                checkLease();
                sentAtNanos = OptionalLong.of(gateway.nowNanos());
                heldUpAtSent = gateway.heldUp();
                pair.advertise(gateway, plan.vrid(), priority);
                if (state instanceof State.Active active) { renew(active.leaseEndNanos(me), decided.reason()); }
            }
            case Action.AcquireAddresses _ -> {
                holding = true;
                owner.holds(gateway.index, kernelLeaseEndNanos, decided.reason());
            }
            case Action.ReleaseAddresses _,Action.RetireAddresses _ -> {
                holding = false;
                owner.releases(gateway.index);
            }
            case Action.AskWitness(boolean incumbent) ->
                question = Optional.of(incumbent ? Question.Claim.INCUMBENT : Question.Claim.CANDIDATE);
            case Action.Announce _ -> {
            }
        }
    }

    /** Another one may be Active three intervals after our last word; and nobody else may ever believe so while we are well. */
    private void checkLease() {
        if (sentAtNanos.isEmpty()) { return; }
        long sinceNanos = gateway.nowNanos() - sentAtNanos.getAsLong();
        if (sinceNanos >= me.leaseNanos()) { throw pair.broken("%s advertises %d ns after its last word".formatted(this, sinceNanos)); }
        boolean heldUp = gateway.heldUp() != heldUpAtSent;
        long skipped = 1; // a clock that goes fast does not show every nanosecond
        if (sinceNanos > pair.scenario.intervalNanos() + skipped && !heldUp) {
            throw pair.broken("%s lets wait for %d ns".formatted(this, sinceNanos));
        }
    }

    private void renew(long leaseEndNanos, Optional<Reason> why) {
        long nowNanos = gateway.nowNanos();
        long millis = (leaseEndNanos - nowNanos) / Scenario.MILLI;
        if (millis < LEASE_MILLIS_MIN) { return; }
        kernelLeaseEndNanos = gateway.clock.trueAt(nowNanos + millis * Scenario.MILLI);
        if (holding) { owner.holds(gateway.index, kernelLeaseEndNanos, why); }
    }

    Router me() { return me; }

    @Override
    public String toString() { return "%s's vrid %d, %s %d".formatted(gateway.name(), plan.vrid(), state.role().title(), me.priority()); }
}
