package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalLong;

/** Where a virtual router stands (RFC 9568 §6.4), with its timers as points in time. */
public sealed interface State {

    Role role();

    /** Not taking part. */
    record Initialize() implements State {
        @Override
        public Role role() { return Role.INITIALIZE; }
    }

    /**
     * Waiting for the Active to fall silent.
     *
     * @param downAtNanos when it has been silent for too long (Active_Down_Timer)
     * @param activeIntervalCentis the interval it is held to (Active_Adver_Interval)
     * @param lastHeard the last advertisement of another router; empty: none since we became Backup
     * @param inferiorSinceNanos since when the Active's priority is lower than ours
     * @param asking whether the witness has been asked since the Active fell silent
     * @param promisedUntilNanos until when we have let the other gateway count on our waiting, which nothing but its death shortens;
     *         empty: we never have
     */
    record Backup(long downAtNanos, int activeIntervalCentis, Optional<LastHeard> lastHeard, OptionalLong inferiorSinceNanos,
            Consent consent, boolean asking, OptionalLong promisedUntilNanos) implements State {

        /** One that has just begun to listen. */
        Backup(long downAtNanos, int activeIntervalCentis) {
            this(downAtNanos, activeIntervalCentis, Optional.empty(), OptionalLong.empty(), new Consent.None(), false,
                    OptionalLong.empty());
        }

        /** The same wait, but until then. */
        public Backup until(long atNanos) {
            return new Backup(atNanos, activeIntervalCentis, lastHeard, inferiorSinceNanos, consent, asking, promisedUntilNanos);
        }

        /** The same, but it takes over no sooner than then, and whatever the witness has been asked. */
        Backup promising(long untilNanos) {
            long latestNanos = Timing.later(promisedUntilNanos.orElse(untilNanos), untilNanos);
            return new Backup(downAtNanos, activeIntervalCentis, lastHeard, inferiorSinceNanos, consent, false,
                    OptionalLong.of(latestNanos));
        }

        Backup with(Consent given) {
            return new Backup(downAtNanos, activeIntervalCentis, lastHeard, inferiorSinceNanos, given, asking, promisedUntilNanos);
        }

        /** The same, but its Active has heard what we said at this time. */
        Backup hearingUs(long sentAtNanos) {
            Optional<LastHeard> last = lastHeard.map(it -> it.hearingUs(sentAtNanos));
            return new Backup(downAtNanos, activeIntervalCentis, last, inferiorSinceNanos, consent, asking, promisedUntilNanos);
        }

        /** When it may take over: the Active has been silent for too long, and our word no longer binds us. */
        long dueAtNanos() {
            return promisedUntilNanos.isPresent() ? Timing.later(downAtNanos, promisedUntilNanos.getAsLong()) : downAtNanos;
        }

        /** Whether somebody is Active, as far as we know. */
        boolean hears() {
            return lastHeard.filter(last -> !last.resigned()).isPresent();
        }

        Backup askingUntil(long atNanos) {
            return new Backup(atNanos, activeIntervalCentis, lastHeard, inferiorSinceNanos, consent, true, promisedUntilNanos);
        }

        @Override
        public Role role() { return Role.BACKUP; }
    }

    /**
     * Holding the addresses.
     *
     * @param advertiseAtNanos when the next advertisement is due (Adver_Timer)
     * @param sentAtNanos when the last one left: our lease on the addresses runs from here
     * @param burst what is left to announce by gratuitous ARP
     * @param sinceNanos when it became Active
     */
    record Active(long advertiseAtNanos, long sentAtNanos, Burst burst, Consent consent, long sinceNanos) implements State {

        /** The same, but with the next advertisement due then. */
        public Active advertisingAt(long atNanos) {
            return new Active(atNanos, sentAtNanos, burst, consent, sinceNanos);
        }

        Active with(Burst other) { return new Active(advertiseAtNanos, sentAtNanos, other, consent, sinceNanos); }

        Active with(Consent given) { return new Active(advertiseAtNanos, sentAtNanos, burst, given, sinceNanos); }

        /** When the other gateway may be Active, if nothing more is sent to it or heard of it. */
        public long leaseEndNanos(Router me) {
            long silentAtNanos = sentAtNanos + me.leaseNanos();
            return consent instanceof Consent.Until(long nanos) ? Timing.earlier(silentAtNanos, nanos) : silentAtNanos;
        }

        @Override
        public Role role() { return Role.ACTIVE; }
    }

    /**
     * Who advertised last, with what priority, and when.
     *
     * @param activeSinceNanos since when we know it to be Active, without a break that we know of
     * @param heardUs whether it has, as Active, heard what we have said since then
     */
    record LastHeard(InetAddress from, int priority, long atNanos, long activeSinceNanos, boolean heardUs) {

        /** The next word of the same or another one. */
        static LastHeard after(Optional<LastHeard> before, InetAddress from, int priority, long nowNanos) {
            Optional<LastHeard> same = before.filter(last -> !last.resigned());
            return new LastHeard(from, priority, nowNanos, same.isPresent() ? same.get().activeSinceNanos : nowNanos,
                    same.isPresent() && same.get().heardUs);
        }

        LastHeard hearingUs(long sentAtNanos) {
            return new LastHeard(from, priority, atNanos, activeSinceNanos, heardUs || sentAtNanos - activeSinceNanos >= 0);
        }

        boolean resigned() {
            return priority == 0; // §5.2.4
        }
    }
}
