package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.Optional;

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
     */
    record Backup(long downAtNanos, int activeIntervalCentis, Optional<LastHeard> lastHeard) implements State {
        @Override
        public Role role() { return Role.BACKUP; }
    }

    /**
     * Holding the addresses.
     *
     * @param advertiseAtNanos when the next advertisement is due (Adver_Timer)
     * @param sentAtNanos when the last one left: our lease on the addresses runs from here
     * @param burst what is left to announce by gratuitous ARP
     */
    record Active(long advertiseAtNanos, long sentAtNanos, Burst burst) implements State {
        @Override
        public Role role() { return Role.ACTIVE; }
    }

    /** Who advertised last, with what priority, and when. */
    record LastHeard(InetAddress from, int priority, long atNanos) {

        boolean resigned() {
            return priority == 0; // §5.2.4
        }
    }
}
