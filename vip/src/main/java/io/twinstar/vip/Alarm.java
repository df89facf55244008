package io.twinstar.vip;

import java.util.Locale;

/** What people should know of, while it lasts. */
public enum Alarm {
    /** Nothing is heard of the other gateway, by pulse or by advertisement, and it did not say why. */
    CUT_OFF,
    /** Advertisements of the other gateway come, its pulse does not: the second path is gone. */
    PULSE_LOST,
    /** The pulse says that the other gateway advertises, and nothing comes: the VIPs' network is torn. */
    ADVERTISEMENTS_LOST,
    /** The witness does not answer, or answers to another key. */
    WITNESS_LOST,
    /** The other gateway has another configuration file, and for longer than the reload of both takes. */
    CONFIGURATION_SKEW,
    /** A router that is no node of ours uses the VRID. */
    FOREIGN_ROUTER,
    /** The other gateway has another set of addresses for the VRID. */
    ADDRESS_MISMATCH,
    /** A host says by ARP or neighbour discovery that the VIP is its own. */
    ADDRESS_CONFLICT,
    /** Another router believes itself Active, too. */
    CONTESTED,
    /** A ring that should take the VIP from a dead or hung process is not there. */
    RING_MISSING;

    /** Whether it is about the two gateways, and not about one VIP. */
    public boolean isOfThePair() {
        return switch (this) {
            case CUT_OFF, PULSE_LOST, WITNESS_LOST, CONFIGURATION_SKEW -> true;
            case ADVERTISEMENTS_LOST, FOREIGN_ROUTER, ADDRESS_MISMATCH, ADDRESS_CONFLICT, CONTESTED, RING_MISSING -> false;
        };
    }

    /** As it stands in logs and metrics. */
    public String text() { return name().toLowerCase(Locale.ROOT).replace('_', '-'); }
}
