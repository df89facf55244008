package io.twinstar.vip.fence;

import java.net.Inet4Address;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;

/**
 * The address sits on the Ethernet interface with a short lifetime, which this process renews: of one that is dead, or
 * hung, the kernel removes it. That is slow: the kernel looks after lifetimes lazily, and 2 s have been seen to last 4.4 s.
 */
final class LifetimeFence implements Fence {

    private static final int LIFETIME_SECONDS = 2; // 1 s would leave one late renewal no room
    private static final long RENEW_NANOS = 500_000_000;

    private final Netlink netlink;
    private final Link link;
    private final Inet4Address address;
    private final String whyNoTun;
    private boolean held;
    private long renewAtNanos;

    LifetimeFence(Netlink netlink, Link link, Inet4Address address, String whyNoTun) {
        this.netlink = netlink;
        this.link = link;
        this.address = address;
        this.whyNoTun = whyNoTun;
    }

    @Override
    public boolean acquire(long nowNanos) throws KernelException {
        if (held) { return false; } // the next renewal puts back what is missing
        netlink.addAddress(link.index(), address, LIFETIME_SECONDS);
        held = true;
        renewAtNanos = nowNanos + RENEW_NANOS;
        return true;
    }

    @Override
    public void release() throws KernelException {
        held = false;
        try {
            netlink.deleteAddress(link.index(), address);
        } catch (KernelException e) {
            if (e.errno() != Errno.EADDRNOTAVAIL && e.errno() != Errno.ENODEV) { throw e; }
        }
    }

    @Override
    public void renew(long nowNanos) throws KernelException {
        if (!held || nowNanos - renewAtNanos < 0) { return; }
        netlink.addAddress(link.index(), address, LIFETIME_SECONDS);
        renewAtNanos = nowNanos + RENEW_NANOS;
    }

    @Override
    public OptionalLong renewAtNanos() { return held ? OptionalLong.of(renewAtNanos) : OptionalLong.empty(); }

    @Override
    public String describe() {
        return "%s, with a lifetime of %d s which this process renews (no TUN device: %s)".formatted(link.name(), LIFETIME_SECONDS,
                whyNoTun);
    }

    @Override
    public void close() {
        try {
            release();
        } catch (KernelException _) {
            // its lifetime ends it
        }
    }
}
