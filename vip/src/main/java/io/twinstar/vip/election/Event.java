package io.twinstar.vip.election;

import java.net.InetAddress;

import io.twinstar.vip.packet.Advertisement;

/** What can happen to a virtual router. */
public sealed interface Event {

    record Started() implements Event {}

    record Stopped() implements Event {}

    /** The clock reached {@link Election#deadlineNanos}; coming early does no harm. */
    record Deadline() implements Event {}

    /** An advertisement with our VRID came in. */
    record Heard(Advertisement advertisement, InetAddress from) implements Event {}

    /**
     * The parameters changed, but neither VRID nor address (that is another virtual router: stop one and start the other). The
     * step itself takes the old ones; its actions, and every later step, are by the new ones.
     */
    record Reconfigured(Router router) implements Event {}
}
