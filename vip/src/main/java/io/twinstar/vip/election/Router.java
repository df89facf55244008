package io.twinstar.vip.election;

import java.net.InetAddress;

/**
 * One virtual router's parameters on this node (RFC 9568 §6.1).
 *
 * @param vrid virtual router identifier, 1 to 255
 * @param priority 1 to 254, the higher is Active. 255 says that the address is this host's own; the other routers must then be of
 *     another make, for ours take such a claim to be forged
 * @param intervalCentis how often we advertise as Active, 1 to 4095 centiseconds
 * @param preempt whether we take over from an Active of lower priority
 * @param self the address we advertise from: equal priorities are decided by it
 */
public record Router(int vrid, int priority, int intervalCentis, boolean preempt, InetAddress self) {

    static final int OWNER = 255; // §5.2.4

    public Router {
        if (vrid < 1 || vrid > 255 || priority < 1 || priority > OWNER || intervalCentis < 1 || intervalCentis > 4095) {
            throw new IllegalArgumentException("vrid %d, priority %d or interval %d cs is out of range".formatted(vrid, priority,
                    intervalCentis));
        }
    }

    boolean ownsAddress() { return priority == OWNER; }

    /** An owner always does (§6.1, Preempt_Mode). */
    boolean preempts() { return preempt || ownsAddress(); }
}
