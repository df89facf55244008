package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
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
import io.twinstar.vip.election.State.LastHeard;
import io.twinstar.vip.packet.Advertisement;

/**
 * Who is Active: the state machine of RFC 9568 §6.4, which never reads a clock.
 *
 * <pre>
 *               started                    silence, resignation
 *   Initialize ─────────► Backup ────────────────────────────────────► Active
 *       ▲                  │  ▲                                        │ │
 *       └──────────────────┘  └────────────────────────────────────────┘ │
 *       ▲      stopped              outranked; stalled for too long      │ stopped: resigns
 *       └────────────────────────────────────────────────────────────────┘
 * </pre>
 *
 * <p>Beyond the RFC: an Active that comes late steps back before it does anything else ({@link #hasLapsed}); a Backup
 * believes an advertised interval within bounds only ({@link #believable}); nobody believes a claim to own the address; a flood of
 * advertisements is answered no faster than the shortest interval.
 */
public final class Election {

    /** A lone forged packet may slow our takeover by no more than this factor. */
    static final int MOST_STRETCH = 4;

    /** As Active we contradict others no faster than the shortest interval the wire can carry, however many they send. */
    static final long CONTRADICTION_GAP_NANOS = Timing.intervalNanos(1);

    private Election() {}

    /**
     * What this event at this time means to a virtual router in this state. Packets that have come in are to be stepped through
     * before {@link Event.Deadline}: a Backup that woke up late has perhaps heard its Active meanwhile.
     */
    public static Transition step(Router me, State state, Event event, long nowNanos) {
        if (state instanceof Active active && hasLapsed(me, active, nowNanos)) { return stepBack(me, active, event, nowNanos); }
        if (event instanceof Event.Heard(var advertisement, var from)) {
            if (from.equals(me.self())) { return Transition.unchanged(state); }
            if (advertisement.priority() == Router.OWNER) { return Transition.ignoring(state, new Reason.ForgedOwner(from)); }
        }
        return switch (state) {
            case Initialize initialize -> inInitialize(me, initialize, event, nowNanos);
            case Backup backup -> inBackup(me, backup, event, nowNanos);
            case Active active -> inActive(me, active, event, nowNanos);
        };
    }

    /** When to step with {@link Event.Deadline}; empty: nothing to wait for. */
    public static OptionalLong deadlineNanos(State state) {
        return switch (state) {
            case Initialize _ -> OptionalLong.empty();
            case Backup backup -> OptionalLong.of(backup.downAtNanos());
            case Active active -> {
                long advertiseAt = active.advertiseAtNanos();
                OptionalLong announceAt = active.burst().nextNanos();
                yield OptionalLong.of(announceAt.isPresent() ? earlier(advertiseAt, announceAt.getAsLong()) : advertiseAt);
            }
        };
    }

    /** §6.4.1. */
    private static Transition inInitialize(Router me, Initialize initialize, Event event, long nowNanos) {
        return switch (event) {
            case Event.Started _ when me.ownsAddress() -> takeOver(me, new Reason.OwnsAddress(), nowNanos);
            case Event.Started _ -> Transition.to(waiting(me, nowNanos), new Reason.Started());
            case Event.Stopped _ -> Transition.unchanged(initialize);
            case Event.Deadline _ -> Transition.unchanged(initialize);
            case Event.Heard _ -> Transition.unchanged(initialize);
            case Event.Reconfigured _ -> Transition.unchanged(initialize);
        };
    }

    /** §6.4.2. */
    private static Transition inBackup(Router me, Backup backup, Event event, long nowNanos) {
        return switch (event) {
            case Event.Deadline _ when isDue(backup.downAtNanos(), nowNanos) -> takeOver(me, whyDown(me, backup, nowNanos), nowNanos);
            case Event.Heard(var advertisement, var from) -> Transition.unchanged(heardAsBackup(me, backup, advertisement, from, nowNanos));
            case Event.Stopped _ -> Transition.to(new Initialize(), new Reason.Stopped());
            case Event.Reconfigured(var router) -> Transition.unchanged(retimed(me, router, backup));
            case Event.Started _ -> Transition.unchanged(backup);
            case Event.Deadline _ -> Transition.unchanged(backup);
        };
    }

    /** §6.4.3. */
    private static Transition inActive(Router me, Active active, Event event, long nowNanos) {
        return switch (event) {
            case Event.Deadline _ -> whatIsDue(me, active, nowNanos);
            case Event.Heard(var advertisement, var from) when outranks(advertisement, from, me) ->
                yieldTo(me, advertisement, from, nowNanos);
            case Event.Heard(var advertisement, var from) -> contradict(me, active, advertisement, from, nowNanos);
            case Event.Stopped _ -> Transition.to(new Initialize(), new Reason.Stopped(), new SendAdvertisement(0), new ReleaseAddresses());
            case Event.Reconfigured(var router) when router.equals(me) -> Transition.unchanged(active);
            // At once: the Backups are to hold us to the new interval, and our lease is to run by it.
            case Event.Reconfigured(var router) -> Transition.unchanged(advertising(router, active.burst(), nowNanos),
                    new SendAdvertisement(router.priority()));
            case Event.Started _ -> Transition.unchanged(active);
        };
    }

    /**
     * Whether the peer may have taken over since our last advertisement: no Backup's down interval is shorter than three of our
     * intervals (§6.1). We may have been stopped, swapped out or starved; what we believed is then worth nothing.
     */
    private static boolean hasLapsed(Router me, Active active, long nowNanos) {
        return nowNanos - active.sentAtNanos() >= 3 * Timing.intervalNanos(me.intervalCentis());
    }

    /** Without a packet: whoever is Active by nowNanos must not hear of us. The event is then that of a Backup which has just begun. */
    private static Transition stepBack(Router me, Active active, Event event, long nowNanos) {
        Transition asBackup = step(me, waiting(me, nowNanos), event, nowNanos);
        List<Action> actions = new ArrayList<>();
        actions.add(new ReleaseAddresses());
        actions.addAll(asBackup.actions());
        return new Transition(asBackup.next(), actions, Optional.of(new Reason.Stalled(nowNanos - active.sentAtNanos())));
    }

    private static Backup waiting(Router me, long nowNanos) {
        int interval = me.intervalCentis();
        return new Backup(nowNanos + Timing.downNanos(me.priority(), interval), interval, Optional.empty());
    }

    private static Backup heardAsBackup(Router me, Backup backup, Advertisement advertisement, InetAddress from, long nowNanos) {
        int interval = backup.activeIntervalCentis();
        long downAt = backup.downAtNanos();
        if (advertisement.priority() == 0) {
            // Never later than it was: repeated resignations would otherwise put off the takeover for as long as they come.
            downAt = earlier(downAt, nowNanos + Timing.skewNanos(me.priority(), interval));
        } else if (!me.preempts() || advertisement.priority() >= me.priority()) {
            interval = believable(me, interval, advertisement.intervalCentis());
            downAt = nowNanos + Timing.downNanos(me.priority(), interval);
        }
        return new Backup(downAt, interval, Optional.of(new LastHeard(from, advertisement.priority(), nowNanos)));
    }

    /**
     * The interval to hold the Active to. One forged packet must neither silence us for two minutes (3 × 40.95 s) nor make us take
     * over from an Active that is well: so no shorter than our own, and no longer than four times our own. A longer one that
     * we are already used to stays good: our own may have been shortened first.
     */
    private static int believable(Router me, int currentCentis, int advertisedCentis) {
        return Math.clamp(advertisedCentis, me.intervalCentis(), Math.max(MOST_STRETCH * me.intervalCentis(), currentCentis));
    }

    /** The same wait by new parameters; a reload must not start it afresh. */
    private static Backup retimed(Router me, Router router, Backup backup) {
        if (backup.lastHeard().filter(LastHeard::resigned).isPresent()) { return backup; }
        int before = backup.activeIntervalCentis();
        int after = backup.lastHeard().isPresent() ? Math.max(before, router.intervalCentis()) : router.intervalCentis();
        long sinceNanos = backup.downAtNanos() - Timing.downNanos(me.priority(), before);
        return new Backup(sinceNanos + Timing.downNanos(router.priority(), after), after, backup.lastHeard());
    }

    private static Reason whyDown(Router me, Backup backup, long nowNanos) {
        if (backup.lastHeard().isEmpty()) { return new Reason.NobodyHeard(); }
        LastHeard last = backup.lastHeard().get();
        if (last.resigned()) { return new Reason.Resigned(last.from()); }
        long silentNanos = nowNanos - last.atNanos();
        return silentNanos < Timing.downNanos(me.priority(), backup.activeIntervalCentis())
                ? new Reason.Preempting(last.from(), last.priority(), me.priority())
                : new Reason.Silence(last.from(), silentNanos);
    }

    /** The advertisement goes first: it stops the others sooner than anything else we do. */
    private static Transition takeOver(Router me, Reason reason, long nowNanos) {
        return Transition.to(advertising(me, new Burst(nowNanos, 0).announced(nowNanos), nowNanos), reason,
                new SendAdvertisement(me.priority()),
                new AcquireAddresses(), new Announce());
    }

    private static Transition whatIsDue(Router me, Active active, long nowNanos) {
        Active next = active;
        List<Action> actions = new ArrayList<>();
        if (isDue(active.advertiseAtNanos(), nowNanos)) {
            next = advertising(me, next.burst(), nowNanos);
            actions.add(new SendAdvertisement(me.priority()));
        }
        if (active.burst().isDue(nowNanos)) {
            next = new Active(next.advertiseAtNanos(), next.sentAtNanos(), next.burst().announced(nowNanos));
            actions.add(new Announce());
        }
        return new Transition(next, actions, Optional.empty());
    }

    /**
     * With a parting advertisement: the winner has perhaps never heard of us (a partition healed), and only its contradiction,
     * with gratuitous ARP, frees those who have learnt our address. It leaves when we answer ARP no more.
     */
    private static Transition yieldTo(Router me, Advertisement advertisement, InetAddress from, long nowNanos) {
        Backup backup = heardAsBackup(me, waiting(me, nowNanos), advertisement, from, nowNanos);
        return Transition.to(backup, new Reason.Outranked(from, advertisement.priority(), me.priority()), new ReleaseAddresses(),
                new SendAdvertisement(me.priority()));
    }

    /**
     * Another one resigns or believes itself Active: tell it, its Backups, and those who have learnt its ARP. Whoever we told
     * within the gap is told again at its end.
     */
    private static Transition contradict(Router me, Active active, Advertisement advertisement, InetAddress from, long nowNanos) {
        Optional<Reason> reason = advertisement.priority() == 0 ? Optional.empty() : Optional.of(new Reason.Contested(from));
        long soonest = active.sentAtNanos() + CONTRADICTION_GAP_NANOS;
        if (!isDue(soonest, nowNanos)) {
            return new Transition(new Active(soonest, active.sentAtNanos(), new Burst(soonest, 0)), List.of(), reason);
        }
        Active next = advertising(me, new Burst(nowNanos, 0).announced(nowNanos), nowNanos);
        return new Transition(next, List.of(new SendAdvertisement(me.priority()), new Announce()), reason);
    }

    /** The next advertisement counts from this one, not from when it was due: after a stall no burst makes up for what was missed. */
    private static Active advertising(Router me, Burst burst, long nowNanos) {
        return new Active(nowNanos + Timing.intervalNanos(me.intervalCentis()), nowNanos, burst);
    }

    private static boolean outranks(Advertisement advertisement, InetAddress from, Router me) {
        if (advertisement.priority() != me.priority()) { return advertisement.priority() > me.priority(); }
        return Arrays.compareUnsigned(from.getAddress(), me.self().getAddress()) > 0;
    }

    private static boolean isDue(long atNanos, long nowNanos) { return nowNanos - atNanos >= 0; }

    private static long earlier(long aNanos, long bNanos) { return aNanos - bNanos <= 0 ? aNanos : bNanos; }
}
