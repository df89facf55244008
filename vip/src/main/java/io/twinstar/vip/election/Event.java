package io.twinstar.vip.election;

import java.net.InetAddress;

import io.twinstar.vip.packet.Advertisement;

/** What can happen to a virtual router. */
public sealed interface Event {

    record Started() implements Event {}

    record Stopped() implements Event {}

    /** As {@link Stopped}, but the process goes on for as long as its connections. */
    record Retired() implements Event {}

    /** Somebody wants another node to be Active. */
    record HandOver() implements Event {}

    /** The clock reached {@link Election#deadlineNanos}; coming early does no harm. */
    record Deadline() implements Event {}

    /** An advertisement with our VRID came in, or the other gateway's pulse said as much. */
    record Heard(Advertisement advertisement, InetAddress from) implements Event {}

    /**
     * The parameters changed, but neither VRID nor address (that is another virtual router: stop one and start the other). The
     * step itself takes the old ones; its actions, and every later step, are by the new ones.
     */
    record Reconfigured(Router router) implements Event {}

    /**
     * The other gateway has heard what we told it at this time: as a Backup it waits a lease from then, at least.
     *
     * @param asActive whether it is Active, by its own word
     */
    record Acknowledged(long sentAtNanos, boolean asActive) implements Event {}

    /**
     * The other gateway says that it is not Active.
     *
     * @param waits it is Backup, and could be Active
     * @param priority 0: it cannot be Active next, and does not expect us to wait for it
     * @param ailments what counts against it
     * @param barred whether our group keeps us from being Active next
     */
    record PeerNotActive(InetAddress from, boolean waits, int priority, int ailments, boolean barred) implements Event {}

    /** The other gateway's process had ended by this time: its kernel said so. It may be said again and again. */
    record PeerGone(long atNanos) implements Event {}

    /** The witness lets us be Active until then. It may come late, or unasked. */
    record Granted(long untilNanos) implements Event {}

    /** A host has said that our address is its own. */
    record Claimed(String by) implements Event {}

    /** Another VIP of our group has lost its role as Active here. */
    record GroupLost(String vip) implements Event {}
}
