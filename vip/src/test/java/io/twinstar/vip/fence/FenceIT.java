package io.twinstar.vip.fence;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.NetNs;
import io.twinstar.vip.kernel.Netlink;

import static org.assertj.core.api.Assertions.assertThat;

class FenceIT {

    private final NetNs host = new NetNs("host");
    private final Netlink netlink = host.call(Netlink::new);
    private final Inet4Address vip;

    FenceIT() throws UnknownHostException {
        vip = (Inet4Address) InetAddress.getByName("198.18.0.100");
        host.run("ip link add eth0 type veth peer name far; ip link set eth0 up; ip link set far up");
    }

    @AfterEach void unplug() {
        netlink.close();
        host.close();
    }

    @Test void theAddressSitsOnATunDeviceThatEndsWithTheFence() throws KernelException {
        try (Fence fence = choose()) {
            assertThat(fence.describe()).isEqualTo("TUN device ts-web, which ends with this process");
            assertThat(held()).isEmpty();
            fence.acquire(0);
            assertThat(held()).contains("ts-web").doesNotContain("eth0");
            assertThat(fence.renewAtNanos()).isEmpty();
        }
        assertThat(host.run("ip link")).doesNotContain("ts-web");
    }

    @Test void theTunDeviceHasNoIpv6() throws KernelException {
        try (Fence fence = choose()) {
            fence.acquire(0);
            assertThat(host.run("ip -6 addr show dev ts-web")).isEmpty();
        }
    }

    @Test void acquiringAndReleasingTwiceIsLikeOnce() throws KernelException {
        for (int arpIgnore : new int[]{0, 1}) {
            host.run("echo %d > /proc/sys/net/ipv4/conf/eth0/arp_ignore".formatted(arpIgnore));
            try (Fence fence = choose()) {
                fence.release();
                fence.acquire(0);
                fence.acquire(0);
                assertThat(held()).isNotEmpty();
                fence.release();
                fence.release();
                assertThat(held()).isEmpty();
            }
        }
    }

    @Test void whereTheHostWouldNotAnswerArpForItTheAddressSitsOnTheInterfaceWithALifetime() throws KernelException {
        host.run("echo 2 > /proc/sys/net/ipv4/conf/all/arp_ignore"); // the larger one of all and eth0 is in force
        try (Fence fence = choose()) {
            assertThat(fence.describe()).isEqualTo(
                    "eth0, with a lifetime of 2 s which this process renews (no TUN device: arp_ignore is 2 on eth0)");
            fence.acquire(7);
            assertThat(held()).contains("eth0").containsPattern("valid_lft [12]sec");
            assertThat(fence.renewAtNanos()).hasValue(500_000_007);
        }
        assertThat(held()).isEmpty();
    }

    @Test void aDueRenewalPutsBackWhatIsMissingAndAnEarlyOneDoesNothing() throws KernelException {
        host.run("echo 1 > /proc/sys/net/ipv4/conf/eth0/arp_ignore");
        try (Fence fence = choose()) {
            fence.acquire(0);
            host.run("ip addr del 198.18.0.100/32 dev eth0");
            fence.renew(499_999_999);
            assertThat(held()).isEmpty();
            fence.renew(500_000_000);
            assertThat(held()).isNotEmpty();
            assertThat(fence.renewAtNanos()).hasValue(1_000_000_000);
            fence.release();
            fence.renew(2_000_000_000);
            assertThat(held()).isEmpty();
        }
    }

    private Fence choose() throws KernelException {
        // On the host's thread: a TUN device is created where the caller is, unlike addresses, which go where the netlink socket is.
        return host.call(() -> Fence.choose(netlink, netlink.link("eth0"), "ts-web", vip));
    }

    private String held() { return host.run("ip -o addr show to 198.18.0.100"); }
}
