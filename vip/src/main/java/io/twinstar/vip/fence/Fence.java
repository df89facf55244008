package io.twinstar.vip.fence;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.Set;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;

/**
 * How this node holds one VIP's address, such that the kernel takes it away from a process that is dead. Closing it gives
 * the address up too. Used by one thread.
 */
public sealed interface Fence extends AutoCloseable permits TunFence, LifetimeFence {

    /**
     * Makes the address this node's. When it is so already, puts back what somebody else has deleted meanwhile.
     *
     * @return whether something was missing
     */
    boolean acquire(long nowNanos) throws KernelException;

    /** Gives the address up; nothing happens when it is not held. */
    void release() throws KernelException;

    /** Prolongs the hold on the address where that is needed, and due. */
    void renew(long nowNanos) throws KernelException;

    /** When {@link #renew} is due; empty: nothing to prolong. */
    OptionalLong renewAtNanos();

    /** For people: how the address is held, and if that is the second best way, why. */
    String describe();

    @Override
    void close();

    /** What opening a TUN device fails with where there are none: no device node, no driver behind it, no permission. */
    Set<Integer> NO_TUN = Set.of(Errno.ENOENT, Errno.ENXIO, Errno.ENODEV, Errno.EACCES, Errno.EPERM);

    /**
     * Chooses the fence for an address on an interface: a TUN device, or where that cannot be, a lifetime.
     *
     * @param device the name for the TUN device
     */
    static Fence choose(Netlink netlink, Link link, String device, Inet4Address address) throws KernelException {
        int arpIgnore = arpIgnore(link);
        if (arpIgnore != 0) {
            // The host would then answer ARP only for addresses of the interface that the request came in on (ip-sysctl.rst).
            return new LifetimeFence(netlink, link, address, "arp_ignore is %d on %s".formatted(arpIgnore, link.name()));
        }
        try {
            return new TunFence(netlink, device, address);
        } catch (KernelException e) {
            if (!NO_TUN.contains(e.errno())) { throw e; }
            return new LifetimeFence(netlink, link, address, e.getMessage());
        }
    }

    /** The value in force is the larger one of all interfaces' and this interface's own (ip-sysctl.rst, arp_ignore). */
    private static int arpIgnore(Link link) {
        return Math.max(arpIgnore("all"), arpIgnore(link.name()));
    }

    private static int arpIgnore(String directory) {
        try {
            return Integer.parseInt(Files.readString(Path.of("/proc/sys/net/ipv4/conf", directory, "arp_ignore")).strip());
        } catch (IOException e) {
            return 0; // without /proc/sys nobody is likely to have changed the default
        }
    }
}
