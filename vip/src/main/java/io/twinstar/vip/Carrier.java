package io.twinstar.vip;

import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;

/**
 * Asks the kernel whether an interface is up and has a carrier. Used by one thread. (java.net.NetworkInterface does not
 * see an interface that has no address.)
 */
public final class Carrier implements AutoCloseable {

    private final String interfaceName;
    /** Opened by the first question: a process that has no descriptor left now may have one later. */
    private @Nullable Netlink netlink;

    public Carrier(String interfaceName) { this.interfaceName = interfaceName; }

    /** Why the interface carries nothing; empty if it does. */
    public Optional<String> fault() {
        try {
            if (netlink == null) { netlink = new Netlink(); }
            Link link = netlink.link(interfaceName);
            if (link.running()) { return Optional.empty(); }
            return Optional.of(interfaceName + (link.up() ? " has no carrier" : " is down"));
        } catch (KernelException e) {
            return Optional.of(e.errno() == Errno.ENODEV ? "there is no interface " + interfaceName : e.getMessage());
        }
    }

    @Override
    public void close() {
        if (netlink != null) { netlink.close(); }
    }
}
