package io.twinstar.vip.fence;

import java.io.IOException;
import java.net.Inet4Address;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Tun;

/**
 * The address sits on a TUN device whose life is this process's file descriptor: when the process dies, the kernel removes
 * both. Until then the host answers ARP for it on its Ethernet interfaces, as for any address of its own.
 */
final class TunFence implements Fence {

    private final Netlink netlink;
    private final Inet4Address address;
    private final Tun tun;
    private final Link device;

    TunFence(Netlink netlink, String deviceName, Inet4Address address) throws KernelException {
        this.netlink = netlink;
        this.address = address;
        tun = new Tun(deviceName);
        try {
            device = netlink.link(deviceName);
            disableIpv6(deviceName);
            netlink.setUp(device);
        } catch (KernelException e) {
            tun.close();
            throw e;
        }
    }

    /** Spares the device a link-local address and its router solicitations. They would go nowhere, so failing is no harm. */
    private static void disableIpv6(String deviceName) {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf", deviceName, "disable_ipv6"), "1");
        } catch (IOException _) {
            // no IPv6 in this kernel, or /proc/sys is read-only as in most containers
        }
    }

    @Override
    public boolean acquire(long nowNanos) throws KernelException {
        try {
            netlink.addAddress(device.index(), address);
            return true;
        } catch (KernelException e) {
            if (e.errno() != Errno.EEXIST) { throw e; }
            return false;
        }
    }

    @Override
    public void release() throws KernelException {
        try {
            netlink.deleteAddress(device.index(), address);
        } catch (KernelException e) {
            if (e.errno() != Errno.EADDRNOTAVAIL && e.errno() != Errno.ENODEV) { throw e; }
        }
    }

    @Override
    public void renew(long nowNanos) {}

    @Override
    public OptionalLong renewAtNanos() { return OptionalLong.empty(); }

    @Override
    public String describe() { return "TUN device " + device.name() + ", which ends with this process"; }

    @Override
    public void close() { tun.close(); }
}
