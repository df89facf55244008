package io.twinstar.vip.fence;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;

/** A VIP's addresses, and the interface they are put on. */
record Placement(Netlink netlink, Link link, List<InetAddress> addresses) {

    private static final Set<Integer> GONE = Set.of(Errno.EADDRNOTAVAIL, Errno.ENODEV);

    /** Those that are there already stay; returns whether one was not. */
    boolean add() throws KernelException {
        boolean missing = false;
        for (InetAddress address : addresses) {
            try {
                netlink.addAddress(link.index(), address);
                missing = true;
            } catch (KernelException e) {
                if (e.errno() != Errno.EEXIST) { throw e; }
            }
        }
        return missing;
    }

    Placement of(List<InetAddress> others) { return new Placement(netlink, link, others); }

    /** Those that the other one has not. */
    Placement without(Placement other) {
        return of(addresses.stream().filter(address -> !other.addresses.contains(address)).toList());
    }

    /** Those that are there already get the lifetime anew. */
    void add(int lifetimeSeconds) throws KernelException {
        for (InetAddress address : addresses) { netlink.addAddress(link.index(), address, lifetimeSeconds); }
    }

    /** Those that are there. One that cannot be deleted keeps none of the others. */
    void delete() throws KernelException {
        Optional<KernelException> refusal = Optional.empty();
        for (InetAddress address : addresses) {
            try {
                netlink.deleteAddress(link.index(), address);
            } catch (KernelException e) {
                if (!GONE.contains(e.errno())) { refusal = Optional.of(e); }
            }
        }
        if (refusal.isPresent()) { throw refusal.get(); }
    }
}
