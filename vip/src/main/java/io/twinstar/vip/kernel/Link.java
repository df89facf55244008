package io.twinstar.vip.kernel;

import java.util.Optional;

import io.twinstar.vip.packet.Mac;

/**
 * A network interface as the kernel describes it.
 *
 * @param mac empty: no Ethernet, as on a TUN device
 * @param flags IFF_ bits (netdevice(7))
 */
public record Link(int index, String name, Optional<Mac> mac, int flags) {

    static final int IFF_UP = 0x1;
    private static final int IFF_RUNNING = 0x40;

    public boolean up() { return (flags & IFF_UP) != 0; }

    /** Up, and with a carrier. */
    public boolean running() { return up() && (flags & IFF_RUNNING) != 0; }

    /** For people, of one that does not run. */
    public String whyDown() { return name + (up() ? " has no carrier" : " is down"); }
}
