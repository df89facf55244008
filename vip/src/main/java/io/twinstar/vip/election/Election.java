package io.twinstar.vip.election;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.vip.election.Action.AcquireAddresses;
import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;
import io.twinstar.vip.election.State.Active;
import io.twinstar.vip.election.State.Backup;
import io.twinstar.vip.election.State.Initialize;

/**
 * Who is Active: the state machine of RFC 9568 §6.4, which never reads a clock.
 *
 * <pre>
 *               started               silence, resignation, death
 *   Initialize ─────────► Backup ────────────────────────────────────► Active
 *       ▲                  │  ▲                                        │ │
 *       └──────────────────┘  └────────────────────────────────────────┘ │
 *       ▲      stopped         outranked; stalled or unacknowledged for   │ stopped: resigns
 *       │                      too long; the other node is healthier     │
 *       └────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Beyond the RFC: an Active that comes late, or lacks the {@link Consent} it needs, steps back before it does anything else; a
 * Backup takes over at once when the other gateway's process has ended, and in mere silence only as the {@link Quorum} lets
 * it; an advertised interval is believed within bounds only; nobody believes a claim to own the address; a flood of
 * advertisements is answered no faster than the shortest interval.
 */
public final class Election {

    private Election() {}

    /**
     * What this event at this time means to a virtual router in this state. Packets that have come in are to be stepped through
     * before {@link Event.Deadline}: a Backup that woke up late has perhaps heard its Active meanwhile.
     */
    public static Transition step(Router me, State state, Event event, long nowNanos) {
        if (state instanceof Active active && Timing.isDue(active.leaseEndNanos(me), nowNanos)) {
            return stepBack(me, active, event, nowNanos);
        }
        if (event instanceof Event.Heard(var advertisement, var from)) {
            if (from.equals(me.self())) { return Transition.unchanged(state); }
            if (advertisement.priority() == Router.OWNER) { return Transition.ignoring(state, new Reason.ForgedOwner(from)); }
        }
        return switch (state) {
            case Initialize initialize -> inInitialize(me, initialize, event, nowNanos);
            case Backup backup -> AsBackup.step(me, backup, event, nowNanos);
            case Active active -> AsActive.step(me, active, event, nowNanos);
        };
    }

    /** When to step with {@link Event.Deadline}; empty: nothing to wait for. */
    public static OptionalLong deadlineNanos(Router me, State state) {
        return switch (state) {
            case Initialize _ -> OptionalLong.empty();
            case Backup backup -> OptionalLong.of(backup.dueAtNanos());
            case Active active -> {
                long due = Timing.earlier(active.advertiseAtNanos(), active.leaseEndNanos(me));
                OptionalLong announceAt = active.burst().nextNanos();
                yield OptionalLong.of(announceAt.isPresent() ? Timing.earlier(due, announceAt.getAsLong()) : due);
            }
        };
    }

    /** §6.4.1. */
    private static Transition inInitialize(Router me, Initialize initialize, Event event, long nowNanos) {
        return switch (event) {
            case Event.Started _ when me.ownsAddress() -> takeOver(me, new Consent.Unbounded(), new Reason.OwnsAddress(), nowNanos);
            case Event.Started _ -> Transition.to(AsBackup.waiting(me, nowNanos), new Reason.Started());
            case Event.Stopped _,Event.Deadline _,Event.Heard _,Event.Reconfigured _,Event.Acknowledged _,Event.PeerNotActive _,Event.PeerGone _,Event.Granted _,Event.Claimed _,Event.GroupLost _,Event.Retired _,Event.HandOver _ ->
                Transition.unchanged(initialize);
        };
    }

    /** The advertisement goes first: it stops the others sooner than anything else we do. */
    static Transition takeOver(Router me, Consent consent, Reason reason, long nowNanos) {
        var burst = new Burst(nowNanos, 0, me.refreshNanos()).announced(nowNanos);
        var active = new Active(nowNanos + Timing.intervalNanos(me.intervalCentis()), nowNanos, burst, consent, nowNanos);
        return Transition.to(active, reason, new SendAdvertisement(me.priority()), new AcquireAddresses(), new Announce());
    }

    /**
     * The other gateway may have taken over by now: no Backup waits for less than three of our intervals (§6.1). We may have been
     * stopped, swapped out, starved or cut off; what we believed is then worth nothing. Without a packet: whoever is Active by
     * now must not hear of us. The event is then that of a Backup which has just begun.
     */
    private static Transition stepBack(Router me, Active active, Event event, long nowNanos) {
        Transition asBackup = step(me, AsBackup.waiting(me, nowNanos), event, nowNanos);
        List<Action> actions = new ArrayList<>();
        actions.add(new ReleaseAddresses());
        actions.addAll(asBackup.actions());
        return new Transition(asBackup.next(), actions, Optional.of(whyBack(me, active, nowNanos)));
    }

    private static Reason whyBack(Router me, Active active, long nowNanos) {
        long sinceSentNanos = nowNanos - active.sentAtNanos();
        boolean late = sinceSentNanos >= me.leaseNanos();
        if (late || !(active.consent() instanceof Consent.Until(long endedAtNanos))) { return new Reason.Stalled(sinceSentNanos); }
        return new Reason.Unacknowledged(nowNanos - endedAtNanos + me.leaseNanos());
    }
}
