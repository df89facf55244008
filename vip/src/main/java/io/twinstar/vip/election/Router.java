package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * One virtual router's parameters on this node (RFC 9568 §6.1, and what we add).
 *
 * @param vrid virtual router identifier, 1 to 255
 * @param priority 1 to 254, the higher is Active. 255 says that the address is this host's own; the other routers must then be of
 *     another make, for ours take such a claim to be forged
 * @param intervalCentis how often we advertise as Active, 1 to 4095 centiseconds
 * @param preemptAfterNanos for how long we bear an Active of lower priority; 0: not at all; empty: for ever
 * @param self the address we advertise from: equal priorities are decided by it
 * @param quorum whose consent it takes to be Active in silence
 * @param refreshNanos how often an Active repeats its announcement; 0: only after a change
 * @param ailments what counts against this node as an owner
 */
public record Router(int vrid, int priority, int intervalCentis, OptionalLong preemptAfterNanos, InetAddress self, Quorum quorum,
        long refreshNanos, Ailments ailments) {

    static final int OWNER = 255; // §5.2.4

    public Router {
        if (vrid < 1 || vrid > 255 || priority < 1 || priority > OWNER || intervalCentis < 1 || intervalCentis > 4095) {
            throw new IllegalArgumentException("vrid %d, priority %d or interval %d cs is out of range".formatted(vrid, priority,
                    intervalCentis));
        }
    }

    /** By the RFC alone. */
    public Router(int vrid, int priority, int intervalCentis, boolean preempt, InetAddress self) {
        this(vrid, priority, intervalCentis, preempt ? OptionalLong.of(0) : OptionalLong.empty(), self, Quorum.AVAILABILITY, 0,
                Ailments.NONE);
    }

    /**
     * What counts against this node as an owner: the other one is to have the addresses if less counts against it.
     *
     * @param cutOff what lies between this node and its clients is among it
     */
    public record Ailments(int count, boolean cutOff) {

        public static final Ailments NONE = new Ailments(0, false);
    }

    /** Whether another one that is Active with this priority is to stay so (§6.4.3). */
    public boolean isOutrankedBy(int other, InetAddress from) {
        if (other != priority) { return other > priority; }
        return Arrays.compareUnsigned(from.getAddress(), self.getAddress()) > 0;
    }

    boolean ownsAddress() { return priority == OWNER; }

    /** An owner always does, and at once (§6.1, Preempt_Mode). */
    OptionalLong preemptsAfterNanos() {
        return ownsAddress() ? OptionalLong.of(0) : preemptAfterNanos;
    }

    /** How long the other gateway waits at least, from the last it has heard of us, before it takes over. */
    public long leaseNanos() {
        return 3 * Timing.intervalNanos(intervalCentis);
    }

    /** How long a Backup waits for the other gateway's lease to be over: that one runs by another clock. */
    long promiseNanos() {
        return Timing.byAnyClock(leaseNanos());
    }
}
