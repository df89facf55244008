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
            case Event.Deadline _ when Timing.isDue(backup.dueAtNanos(), nowNanos) -> silence(me, backup, nowNanos);
            case Event.Heard(var advertisement, var from) -> Transition.unchanged(heard(me, backup, advertisement, from, nowNanos));
            case Event.PeerGone(long atNanos) -> peerGone(me, backup, atNanos, nowNanos);
            case Event.PeerNotActive peer -> Transition.unchanged(peerNotActive(me, backup, peer, nowNanos));
            case Event.Acknowledged by -> Transition.unchanged(acknowledged(me, backup, by));
            case Event.Granted(long untilNanos) when backup.asking() && !Timing.isDue(untilNanos, nowNanos) ->
                Election.takeOver(me, new Consent.Until(untilNanos), new Reason.Witnessed(whyDown(me, backup, nowNanos)), nowNanos);
            case Event.Stopped _,Event.Retired _ -> Transition.to(new Initialize(), new Reason.Stopped());
            case Event.Reconfigured(var router) -> Transition.unchanged(ranked(me, router, retimed(me, router, backup), nowNanos));
            case Event.Started _,Event.Deadline _,Event.Granted _,Event.Claimed _,Event.GroupLost _,Event.HandOver _ ->
                Transition.unchanged(backup);
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
        LastHeard last = LastHeard.after(backup.lastHeard(), from, advertisement.priority(), nowNanos);
        Consent consent = backup.consent() instanceof Consent.Unbounded ? new Consent.None() : backup.consent(); // it lives
        return new Backup(downAt, interval, Optional.of(last), inferiorSince, consent, false, backup.promisedUntilNanos());
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

    /**
     * The Active has heard us since it is Active, and from then on needs our acknowledgements; the last one it had of us came before
     * what we last heard of it.
     */
    private static boolean leaseIsOver(Backup backup, Reason why) {
        return backup.lastHeard().filter(LastHeard::heardUs).isPresent() && !(why instanceof Reason.Preempting);
    }

    private static Backup acknowledged(Router me, Backup backup, Event.Acknowledged by) {
        Backup heard = by.asActive() ? backup.hearingUs(by.sentAtNanos()) : backup;
        return heard.with(backup.consent().acknowledged(by.sentAtNanos() + me.leaseNanos()));
    }

    private static Consent consent(Router me, Backup backup) {
        return me.quorum() == Quorum.AVAILABILITY ? new Consent.Unbounded() : backup.consent();
    }

    private static Transition peerGone(Router me, Backup backup, long atNanos, long nowNanos) {
        Consent consent = Consent.ofDeath(me, atNanos);
        if (!consent.holds(nowNanos)) { return Transition.unchanged(backup); }
        if (!backup.hears()) { return Transition.unchanged(backup.with(consent)); }
        return Election.takeOver(me, consent, new Reason.PeerDied(backup.lastHeard().orElseThrow().from()), nowNanos);
    }

    /**
     * Where both wait and either may begin, the higher one does, unless its group keeps it from that; were it cut off just then, its
     * lease must be over before we begin.
     */
    private static Backup peerNotActive(Router me, Backup backup, Event.PeerNotActive peer, long nowNanos) {
        Backup next = resignedUnheard(me, backup, peer.waits(), nowNanos);
        boolean itBegins = peer.barred() ? peer.priority() > 0 : me.isOutrankedBy(peer.priority(), peer.from());
        if (!peer.waits() || !itBegins || me.quorum() == Quorum.AVAILABILITY) { return next; }
        return next.promising(nowNanos + me.promiseNanos());
    }

    /**
     * Its resignation may have been lost. What it said as Backup, before it became Active, may come after its advertisement, though; that
     * it does not take part it said a down interval before that at least.
     */
    private static Backup resignedUnheard(Router me, Backup backup, boolean waits, long nowNanos) {
        Optional<LastHeard> last = backup.lastHeard().filter(it -> !it.resigned());
        long staleNanos = waits ? Timing.intervalNanos(me.intervalCentis()) : 0;
        boolean news = last.isPresent() && nowNanos - last.get().atNanos() >= staleNanos;
        if (!news) { return backup; }
        long downAt = Timing.earlier(backup.downAtNanos(), nowNanos + Timing.skewNanos(me.priority(), backup.activeIntervalCentis()));
        var resigned = LastHeard.after(last, last.get().from(), 0, nowNanos);
        return new Backup(downAt, backup.activeIntervalCentis(), Optional.of(resigned), OptionalLong.empty(), backup.consent(), false,
                backup.promisedUntilNanos());
    }

    /**
     * If we were the lower one, the other gateway may just have begun, and have told us so. If we become the lower one, it will take what
     * we have heard as the higher one for our promise, too. Either way it is to be heard first, or its lease to be over.
     */
    private static Backup ranked(Router me, Router router, Backup backup, long nowNanos) {
        boolean moves = router.priority() != me.priority() && me.quorum() != Quorum.AVAILABILITY;
        return moves ? backup.promising(nowNanos + me.promiseNanos()) : backup;
    }

    /** The same wait by new parameters; a reload must not start it afresh. */
    private static Backup retimed(Router me, Router router, Backup backup) {
        if (backup.lastHeard().filter(LastHeard::resigned).isPresent()) { return backup; }
        int before = backup.activeIntervalCentis();
        int after = backup.lastHeard().isPresent() ? Math.max(before, router.intervalCentis()) : router.intervalCentis();
        long sinceNanos = backup.downAtNanos() - Timing.downNanos(me.priority(), before);
        return new Backup(sinceNanos + Timing.downNanos(router.priority(), after), after, backup.lastHeard(), backup.inferiorSinceNanos(),
                backup.consent(), backup.asking(), backup.promisedUntilNanos());
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
