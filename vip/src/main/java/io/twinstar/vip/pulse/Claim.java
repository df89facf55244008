package io.twinstar.vip.pulse;

import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Role;

/**
 * What a gateway says of itself for one virtual router.
 *
 * @param family of the router's addresses: each has VRIDs of its own (RFC 9568 §5.2.3)
 * @param priority the effective one; 0: it does not take part, or cannot take over next
 * @param ailments how much speaks against it; 0: it is healthy
 * @param lingering it has handed the addresses over, and still serves connections to them
 */
public record Claim(int vrid, Family family, Role role, int priority, int ailments, int intervalCentis, boolean lingering) {

    /** The IP version. */
    public enum Family {
        IPV4, IPV6;

        public static Family of(Vip vip) { return vip.isIpv4() ? IPV4 : IPV6; }
    }

    public static final int BYTE_MAX = 255;
    public static final int INTERVAL_CENTIS_MAX = 4095; // RFC 9568 §5.2.7: twelve bits

    public Claim {
        check("vrid", vrid, 1, BYTE_MAX);
        check("priority", priority, 0, BYTE_MAX);
        check("ailments", ailments, 0, BYTE_MAX);
        check("interval", intervalCentis, 1, INTERVAL_CENTIS_MAX);
    }

    /** Of one that has nothing left to do for whoever was here before. */
    public Claim(int vrid, Family family, Role role, int priority, int ailments, int intervalCentis) {
        this(vrid, family, role, priority, ailments, intervalCentis, false);
    }

    /** What is left to say when the process ends. */
    public Claim resigned() {
        return new Claim(vrid, family, Role.INITIALIZE, 0, ailments, intervalCentis);
    }

    private static void check(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s %d is not %d to %d".formatted(name, value, least, most));
        }
    }
}
