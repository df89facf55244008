package io.twinstar.vip.fence;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;

import static java.util.stream.Collectors.partitioningBy;

/**
 * How this node holds one VIP's addresses, such that the kernel takes them away from a process that is dead. Closing it gives
 * them up too. Used by one thread.
 */
public sealed interface Fence extends AutoCloseable permits TunFence, LifetimeFence, SplitFence {

    /**
     * Makes the addresses this node's. When they are so already, puts back what somebody else has deleted meanwhile.
     *
     * @return whether something was missing
     */
    boolean acquire(long nowNanos) throws KernelException;

    /**
     * Makes these the VIP's addresses, of the same IP version, and of the same scope if one is link-local; where the former ones are held,
     * the new ones are, and those that stay are so throughout.
     */
    void cover(List<InetAddress> addresses) throws KernelException;

    /** Gives the addresses up; nothing happens when they are not held. */
    void release() throws KernelException;

    /** Prolongs the hold on the addresses where that is needed, and due. */
    void renew(long nowNanos) throws KernelException;

    /** When {@link #renew} is due; empty: nothing to prolong. */
    OptionalLong renewAtNanos();

    /** Whether the kernel takes the addresses away the moment this process ends. */
    boolean endsWithProcess();

    /** For people: how they are held, and if that is the second best way, why. */
    String describe();

    @Override
    void close();

    /** What opening a TUN device fails with where there are none: no device node, no driver behind it, no permission. */
    Set<Integer> NO_TUN = Set.of(Errno.ENOENT, Errno.ENXIO, Errno.ENODEV, Errno.EACCES, Errno.EPERM);

    /**
     * Chooses the fence for addresses on an interface: a TUN device, or where that cannot be, a lifetime.
     *
     * @param device the name for the TUN device
     * @param addresses at least one, all IPv4 or all IPv6
     */
    static Fence choose(Netlink netlink, Link link, String device, List<InetAddress> addresses) throws KernelException {
        var onLink = new Placement(netlink, link, addresses);
        int arpIgnore = addresses.getFirst() instanceof Inet4Address ? arpIgnore(link) : 0;
        if (arpIgnore != 0) {
            // The host would then answer ARP only for addresses of the interface that the request came in on (ip-sysctl.rst).
            return new LifetimeFence(onLink, "arp_ignore is %d on %s".formatted(arpIgnore, link.name()));
        }
        Map<Boolean, List<InetAddress>> byScope = addresses.stream().collect(partitioningBy(Fence::belongsToItsLink));
        List<InetAddress> linkLocal = byScope.getOrDefault(true, List.of());
        List<InetAddress> others = byScope.getOrDefault(false, List.of());
        var onLinkAlone = new LifetimeFence(new Placement(netlink, link, linkLocal), "a link-local address is its interface's");
        if (others.isEmpty()) { return onLinkAlone; }
        try {
            var tun = new TunFence(netlink, device, others);
            return linkLocal.isEmpty() ? tun : new SplitFence(tun, onLinkAlone);
        } catch (KernelException e) {
            if (!NO_TUN.contains(e.errno())) { throw e; }
            return new LifetimeFence(onLink, e.getMessage());
        }
    }

    /** IPv6 takes packets to a link-local address in only on the interface that has it; 169.254/16 is to IPv4 like any other. */
    private static boolean belongsToItsLink(InetAddress address) {
        return address instanceof Inet6Address && address.isLinkLocalAddress();
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
