package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.vip.election.Action.AskWitness;
import io.twinstar.vip.election.State.Backup;
import io.twinstar.vip.election.State.Initialize;
import io.twinstar.vip.election.State.LastHeard;
import io.twinstar.vip.packet.Advertisement;

/** What a Backup does (RFC 9568 §6.4.2). */
final class AsBackup {

    /** A lone forged packet may slow our takeover by no more than this factor. */
    static final int MOST_STRETCH = 4;

    private AsBackup() {}

    static Transition step(Router me, Backup backup, Event event, long nowNanos) {
        return switch (event) {
            case Event.Deadline _ when Timing.isDue(backup.downAtNanos(), nowNanos) -> silence(me, backup, nowNanos);
            case Event.Heard(var advertisement, var from) -> Transition.unchanged(heard(me, backup, advertisement, from, nowNanos));
            case Event.PeerGone _ -> peerGone(me, backup, nowNanos);
            case Event.PeerNotActive peer -> Transition.unchanged(peerNotActive(me, backup, peer, nowNanos));
            case Event.Acknowledged(long sentAtNanos) ->
                Transition.unchanged(backup.with(backup.consent().acknowledged(sentAtNanos + me.leaseNanos())));
            case Event.Granted(long untilNanos) when backup.asking() && !Timing.isDue(untilNanos, nowNanos) ->
                Election.takeOver(me, new Consent.Until(untilNanos), new Reason.Witnessed(whyDown(me, backup, nowNanos)), nowNanos);
            case Event.Stopped _ -> Transition.to(new Initialize(), new Reason.Stopped());
            case Event.Reconfigured(var router) -> Transition.unchanged(retimed(me, router, backup));
            case Event.Started _,Event.Deadline _,Event.Granted _,Event.Claimed _,Event.GroupLost _ -> Transition.unchanged(backup);
        };
    }

    static Backup waiting(Router me, long nowNanos) {
        int interval = me.intervalCentis();
        return new Backup(nowNanos + Timing.downNanos(me.priority(), interval), interval);
    }

    static Backup heard(Router me, Backup backup, Advertisement advertisement, InetAddress from, long nowNanos) {
        int interval = backup.activeIntervalCentis();
        long downAt = backup.downAtNanos();
        OptionalLong inferiorSince = OptionalLong.empty();
        if (advertisement.priority() == 0) {
            // Never later than it was: repeated resignations would otherwise put off the takeover for as long as they come.
            downAt = Timing.earlier(downAt, nowNanos + Timing.skewNanos(me.priority(), interval));
        } else {
            interval = believable(me, interval, advertisement.intervalCentis());
            long silentAt = nowNanos + Timing.downNanos(me.priority(), interval);
            if (advertisement.priority() < me.priority()) {
                inferiorSince = OptionalLong.of(backup.inferiorSinceNanos().orElse(nowNanos));
                downAt = preemptAtNanos(me, inferiorSince.getAsLong(), downAt, silentAt);
            } else {
                downAt = silentAt;
            }
        }
        var last = new LastHeard(from, advertisement.priority(), nowNanos);
        Consent consent = backup.consent() instanceof Consent.Unbounded ? new Consent.None() : backup.consent(); // it lives
        return new Backup(downAt, interval, Optional.of(last), inferiorSince, consent, false);
    }

    /** An Active of lower priority is borne for as long as we were told to; §6.4.2 knows only never, and not at all. */
    private static long preemptAtNanos(Router me, long inferiorSinceNanos, long downAtNanos, long silentAtNanos) {
        OptionalLong after = me.preemptsAfterNanos();
        if (after.isEmpty()) { return silentAtNanos; }
        if (after.getAsLong() == 0) { return downAtNanos; }
        return Timing.earlier(inferiorSinceNanos + after.getAsLong(), silentAtNanos);
    }

    /**
     * The interval to hold the Active to. One forged packet must neither silence us for two minutes (3 × 40.95 s) nor make us take
     * over from an Active that is well: so no shorter than our own, and no longer than four times our own. A longer one that
     * we are already used to stays good: our own may have been shortened first.
     */
    private static int believable(Router me, int currentCentis, int advertisedCentis) {
        return Math.clamp(advertisedCentis, me.intervalCentis(), Math.max(MOST_STRETCH * me.intervalCentis(), currentCentis));
    }

    /** The Active has been silent for too long, or is to be preempted: whether to take over depends on who agrees. */
    private static Transition silence(Router me, Backup backup, long nowNanos) {
        Reason why = whyDown(me, backup, nowNanos);
        if (backup.consent().holds(nowNanos)) { return Election.takeOver(me, consent(me, backup), why, nowNanos); }
        Backup later = backup.until(nowNanos + Timing.intervalNanos(me.intervalCentis()));
        return switch (me.quorum()) {
            case AVAILABILITY -> cutOff(me, why)
                    ? Transition.unchanged(later)
                    : Election.takeOver(me, new Consent.Unbounded(), why, nowNanos);
            case SAFETY -> leaseIsOver(backup, why)
                    ? Election.takeOver(me, new Consent.Unbounded(), why, nowNanos)
                    : Transition.unchanged(later);
            case WITNESS -> why instanceof Reason.Preempting
                    ? Transition.unchanged(later)
                    : Transition.unchanged(later.askingUntil(later.downAtNanos()), new AskWitness(false));
        };
    }

    /** What parts us from the clients has probably parted us from the Active, too. */
    private static boolean cutOff(Router me, Reason why) {
        return me.ailments().cutOff() && why instanceof Reason.Silence;
    }

    /** The Active needs acknowledgements, as it has had some; the last one it had of us came before what we last heard of it. */
    private static boolean leaseIsOver(Backup backup, Reason why) {
        return backup.consent() instanceof Consent.Until && backup.lastHeard().isPresent() && !(why instanceof Reason.Preempting);
    }

    private static Consent consent(Router me, Backup backup) {
        return me.quorum() == Quorum.AVAILABILITY ? new Consent.Unbounded() : backup.consent();
    }

    private static Transition peerGone(Router me, Backup backup, long nowNanos) {
        Optional<LastHeard> active = backup.lastHeard().filter(last -> !last.resigned());
        if (active.isEmpty()) { return Transition.unchanged(backup.with(new Consent.Unbounded())); }
        return Election.takeOver(me, new Consent.Unbounded(), new Reason.PeerDied(active.get().from()), nowNanos);
    }

    private static Backup peerNotActive(Router me, Backup backup, Event.PeerNotActive peer, long nowNanos) {
        boolean mayBothBegin = backup.lastHeard().isEmpty() && peer.waits() && me.quorum() != Quorum.AVAILABILITY;
        if (mayBothBegin && AsActive.outranks(peer.priority(), peer.from(), me)) {
            // It begins first; were it cut off just then, its lease must be over before we begin.
            long leaseOver = nowNanos + me.leaseNanos();
            return backup.until(backup.downAtNanos() - leaseOver >= 0 ? backup.downAtNanos() : leaseOver);
        }
        return resignedUnheard(me, backup, nowNanos);
    }

    /** Its resignation may have been lost. What it said before it became Active may come after its advertisement, though. */
    private static Backup resignedUnheard(Router me, Backup backup, long nowNanos) {
        Optional<LastHeard> last = backup.lastHeard().filter(it -> !it.resigned());
        boolean news = last.isPresent() && nowNanos - last.get().atNanos() >= Timing.intervalNanos(me.intervalCentis());
        if (!news) { return backup; }
        long downAt = Timing.earlier(backup.downAtNanos(), nowNanos + Timing.skewNanos(me.priority(), backup.activeIntervalCentis()));
        var resigned = new LastHeard(last.get().from(), 0, nowNanos);
        return new Backup(downAt, backup.activeIntervalCentis(), Optional.of(resigned), OptionalLong.empty(), backup.consent(), false);
    }

    /** The same wait by new parameters; a reload must not start it afresh. */
    private static Backup retimed(Router me, Router router, Backup backup) {
        if (backup.lastHeard().filter(LastHeard::resigned).isPresent()) { return backup; }
        int before = backup.activeIntervalCentis();
        int after = backup.lastHeard().isPresent() ? Math.max(before, router.intervalCentis()) : router.intervalCentis();
        long sinceNanos = backup.downAtNanos() - Timing.downNanos(me.priority(), before);
        return new Backup(sinceNanos + Timing.downNanos(router.priority(), after), after, backup.lastHeard(), backup.inferiorSinceNanos(),
                backup.consent(), backup.asking());
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
}
