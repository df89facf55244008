package io.twinstar.vip.fence;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.Tun;

/**
 * The addresses sit on a TUN device whose life is this process's file descriptor: when the process dies, the kernel removes
 * all of it. Until then the host answers ARP for them on its Ethernet interfaces, as for any address of its own; for IPv6
 * addresses, which the kernel answers for on their own interface alone, this process must answer.
 */
final class TunFence implements Fence {

    private final Tun tun;
    private Placement place;
    private boolean held;

    TunFence(Netlink netlink, String deviceName, List<InetAddress> addresses) throws KernelException {
        tun = new Tun(deviceName);
        try {
            place = new Placement(netlink, netlink.link(deviceName), addresses);
            boolean ipv4 = addresses.getFirst() instanceof Inet4Address;
            set(deviceName, "disable_ipv6", ipv4 ? "1" : "0");
            set(deviceName, "addr_gen_mode", "1"); // none
            netlink.setUp(place.link());
        } catch (KernelException e) {
            tun.close();
            throw e;
        }
    }

    /**
     * Spares the device a link-local address and its router solicitations, which would go nowhere. Failing is no harm, as long as
     * the host has not turned IPv6 off for new devices; then adding an IPv6 address fails.
     */
    private static void set(String deviceName, String parameter, String value) {
        try {
            Files.writeString(Path.of("/proc/sys/net/ipv6/conf", deviceName, parameter), value);
        } catch (IOException _) {
            // no IPv6 in this kernel, or /proc/sys is read-only as in most containers
        }
    }

    @Override
    public boolean acquire(long nowNanos) throws KernelException {
        held = true;
        return place.add();
    }

    @Override
    public void cover(List<InetAddress> addresses) throws KernelException {
        var next = place.of(addresses);
        var former = place;
        place = next;
        if (!held) { return; }
        next.add();
        former.without(next).delete();
    }

    @Override
    public void release() throws KernelException {
        held = false;
        place.delete();
    }

    @Override
    public void renew(long nowNanos) {}

    @Override
    public OptionalLong renewAtNanos() { return OptionalLong.empty(); }

    @Override
    public boolean endsWithProcess() { return true; }

    @Override
    public String describe() { return "TUN device " + place.link().name() + ", which ends with this process"; }

    @Override
    public void close() { tun.close(); }
}
