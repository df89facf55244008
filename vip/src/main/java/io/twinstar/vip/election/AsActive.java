package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.AskWitness;
import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.RetireAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;
import io.twinstar.vip.election.State.Active;
import io.twinstar.vip.election.State.Initialize;
import io.twinstar.vip.packet.Advertisement;

/** What an Active does (RFC 9568 §6.4.3) while its lease on the addresses runs. */
final class AsActive {

    /** We contradict others no faster than the shortest interval the wire can carry, however many they send. */
    static final long CONTRADICTION_GAP_NANOS = Timing.intervalNanos(1);
    /** A host that goes on claiming our address is answered this often at most (RFC 5227 §2.4 limits it, too). */
    static final long DEFENCE_GAP_NANOS = 100_000_000;

    private AsActive() {}

    static Transition step(Router me, Active active, Event event, long nowNanos) {
        return switch (event) {
            case Event.Deadline _ -> whatIsDue(me, active, nowNanos);
            case Event.Heard(var advertisement, var from) when me.isOutrankedBy(advertisement.priority(), from) ->
                yieldTo(me, advertisement, from, nowNanos);
            case Event.Heard(var advertisement, var from) -> contradict(me, active, advertisement, from, nowNanos);
            case Event.PeerNotActive(_, boolean waits, _, int theirs, _) when waits && theirs < me.ailments().count() ->
                resign(me, new Reason.PeerHealthier(theirs, me.ailments().count()), nowNanos);
            case Event.GroupLost(String vip) -> resign(me, new Reason.GroupLost(vip), nowNanos);
            case Event.Acknowledged(long sentAtNanos, _) -> Transition.unchanged(acknowledged(me, active, sentAtNanos));
            case Event.PeerGone(long atNanos) -> Transition.unchanged(peerGone(me, active, atNanos));
            case Event.Granted(long untilNanos) -> Transition.unchanged(active.with(active.consent().prolonged(untilNanos)));
            case Event.Claimed(String by) -> defend(me, active, by, nowNanos);
            case Event.HandOver _ -> resign(me, new Reason.HandedOver(), nowNanos);
            case Event.Retired _ -> Transition.to(new Initialize(), new Reason.Stopped(), new SendAdvertisement(0), new RetireAddresses());
            case Event.Stopped _ -> Transition.to(new Initialize(), new Reason.Stopped(), new SendAdvertisement(0), new ReleaseAddresses());
            case Event.Reconfigured(var router) when router.equals(me) -> Transition.unchanged(active);
            // At once: the Backups are to hold us to the new interval, and our lease is to run by it.
            case Event.Reconfigured(var router) -> Transition.unchanged(advertising(router, active, nowNanos),
                    new SendAdvertisement(router.priority()));
            case Event.PeerNotActive _ -> Transition.unchanged(heardToLive(me, active, nowNanos));
            case Event.Started _ -> Transition.unchanged(active);
        };
    }

    private static Transition whatIsDue(Router me, Active active, long nowNanos) {
        Active next = active;
        List<Action> actions = new ArrayList<>();
        if (Timing.isDue(active.advertiseAtNanos(), nowNanos)) {
            next = advertising(me, next, nowNanos);
            actions.add(new SendAdvertisement(me.priority()));
            if (needsVote(me, active, nowNanos)) { actions.add(new AskWitness(true)); }
        }
        if (active.burst().isDue(nowNanos)) {
            next = next.with(next.burst().announced(nowNanos));
            actions.add(new Announce());
        }
        return new Transition(next, actions, Optional.empty());
    }

    /**
     * Whether to hold the witness's vote: when the other gateway has not acknowledged us for an interval, two thirds of the lease
     * are left to be granted in. And while its process is gone: it may come back where we do not hear it.
     */
    private static boolean needsVote(Router me, Active active, long nowNanos) {
        long twoIntervalsNanos = 2 * Timing.intervalNanos(me.intervalCentis());
        boolean acknowledged = active.consent() instanceof Consent.Until(long nanos) && nanos - nowNanos >= twoIntervalsNanos;
        return me.quorum() == Quorum.WITNESS && !acknowledged;
    }

    private static Active peerGone(Router me, Active active, long atNanos) {
        return Consent.ofDeath(me, atNanos) instanceof Consent.Until(long nanos)
                ? active.with(active.consent().prolonged(nanos))
                : active.with(new Consent.Unbounded());
    }

    /** From now on it may learn that we need its acknowledgements, and count on it a lease later. */
    private static Active heardToLive(Router me, Active active, long nowNanos) {
        boolean bounds = me.quorum() != Quorum.AVAILABILITY && active.consent() instanceof Consent.Unbounded;
        return bounds ? active.with(new Consent.Until(nowNanos + me.leaseNanos())) : active;
    }

    /**
     * Where nobody needs to agree, nobody's silence ends anything. What we said before we were Active has bound the other gateway only
     * if it was the lower one then, which need not be so any more.
     */
    private static Active acknowledged(Router me, Active active, long sentAtNanos) {
        if (me.quorum() == Quorum.AVAILABILITY || sentAtNanos - active.sinceNanos() <= 0) { return active; }
        return active.with(active.consent().acknowledged(sentAtNanos + me.leaseNanos()));
    }

    /**
     * With a parting advertisement: the winner has perhaps never heard of us (a partition healed), and only its contradiction,
     * with gratuitous ARP, frees those who have learnt our address. It leaves when we answer ARP no more.
     */
    private static Transition yieldTo(Router me, Advertisement advertisement, InetAddress from, long nowNanos) {
        var backup = AsBackup.heard(me, AsBackup.waiting(me, nowNanos), advertisement, from, nowNanos);
        return Transition.to(backup, new Reason.Outranked(from, advertisement.priority(), me.priority()), new RetireAddresses(),
                new SendAdvertisement(me.priority()));
    }

    /** Hands the addresses over to whoever waits for them. */
    private static Transition resign(Router me, Reason reason, long nowNanos) {
        return Transition.to(AsBackup.waiting(me, nowNanos), reason, new SendAdvertisement(0), new RetireAddresses());
    }

    /**
     * Another one resigns or believes itself Active: tell it, its Backups, and those who have learnt its ARP. Whoever we told
     * within the gap is told again at its end.
     */
    private static Transition contradict(Router me, Active active, Advertisement advertisement, InetAddress from, long nowNanos) {
        Optional<Reason> reason = advertisement.priority() == 0 ? Optional.empty() : Optional.of(new Reason.Contested(from));
        long soonest = active.sentAtNanos() + CONTRADICTION_GAP_NANOS;
        if (!Timing.isDue(soonest, nowNanos)) {
            return new Transition(active.advertisingAt(soonest).with(new Burst(soonest, 0, me.refreshNanos())), List.of(), reason);
        }
        Active next = advertising(me, active, nowNanos).with(new Burst(nowNanos, 0, me.refreshNanos()).announced(nowNanos));
        return new Transition(next, List.of(new SendAdvertisement(me.priority()), new Announce()), reason);
    }

    /** Says again whose the address is, to those who have believed the claim. Whom we told within the gap is told again at its end. */
    private static Transition defend(Router me, Active active, String by, long nowNanos) {
        Optional<Reason> reason = Optional.of(new Reason.AddressClaimed(by));
        long soonest = active.burst().startNanos() + DEFENCE_GAP_NANOS;
        if (!Timing.isDue(soonest, nowNanos)) {
            Active later = active.burst().isOver() ? active.with(new Burst(soonest, 0, me.refreshNanos())) : active;
            return new Transition(later, List.of(), reason);
        }
        Active next = active.with(new Burst(nowNanos, 0, me.refreshNanos()).announced(nowNanos));
        return new Transition(next, List.of(new Announce()), reason);
    }

    /** The next advertisement counts from this one, not from when it was due: after a stall no burst makes up for what was missed. */
    private static Active advertising(Router me, Active active, long nowNanos) {
        return new Active(nowNanos + Timing.intervalNanos(me.intervalCentis()), nowNanos, active.burst(), active.consent(),
                active.sinceNanos());
    }
}
