package io.twinstar.vip.fence;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.NetNs;
import io.twinstar.vip.kernel.Netlink;

import static org.assertj.core.api.Assertions.assertThat;

class FenceIT {

    private static final List<InetAddress> IPV6 = List.of(InetAddress.ofLiteral("2001:db8::64"), InetAddress.ofLiteral("2001:db8::65"));

    private final NetNs host = new NetNs("host");
    private final Netlink netlink = host.call(Netlink::new);
    private final Inet4Address vip;

    FenceIT() throws UnknownHostException {
        vip = (Inet4Address) InetAddress.getByName("198.18.0.100");
        host.run("ip link add eth0 type veth peer name far; ip link set eth0 up; ip link set far up");
    }

    @AfterEach
    void unplug() {
        netlink.close();
        host.close();
    }

    @Test
    void theAddressSitsOnATunDeviceThatEndsWithTheFence() throws KernelException {
        try (Fence fence = choose()) {
            assertThat(fence.describe()).isEqualTo("TUN device ts-web, which ends with this process");
            assertThat(held()).isEmpty();
            fence.acquire(0);
            assertThat(held()).contains("ts-web").doesNotContain("eth0");
            assertThat(fence.renewAtNanos()).isEmpty();
        }
        assertThat(host.run("ip link")).doesNotContain("ts-web");
    }

    @Test
    void theTunDeviceOfAnIpv4AddressHasNoIpv6() throws KernelException {
        try (Fence fence = choose()) {
            fence.acquire(0);
            assertThat(host.run("ip -6 addr show dev ts-web")).isEmpty();
        }
    }

    @Test
    void acquiringAndReleasingTwiceIsLikeOnce() throws KernelException {
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

    @Test
    void whereTheHostWouldNotAnswerArpForItTheAddressSitsOnTheInterfaceWithALifetime() throws KernelException {
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

    @Test
    void aDueRenewalPutsBackWhatIsMissingAndAnEarlyOneDoesNothing() throws KernelException {
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

    @Test
    void everyAddressOfAVipIsHeldAndReleased() throws KernelException {
        var vips = List.<InetAddress>of(vip, Inet4Address.ofLiteral("198.18.0.101"));
        for (int arpIgnore : new int[]{0, 1}) {
            host.run("echo %d > /proc/sys/net/ipv4/conf/eth0/arp_ignore".formatted(arpIgnore));
            try (Fence fence = choose(vips)) {
                fence.acquire(0);
                assertThat(host.run("ip -o addr show")).contains("198.18.0.100/32", "198.18.0.101/32");
                host.run("ip addr del 198.18.0.100/32 dev " + (arpIgnore == 0 ? "ts-web" : "eth0"));
                fence.release(); // one of them is gone already
                assertThat(host.run("ip -o addr show")).doesNotContain("198.18.0.10");
            }
        }
    }

    @Test
    void ipv6AddressesSitOnATunDeviceThatHasNoOthers() throws KernelException {
        host.run("echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6"); // as for all new devices
        try (Fence fence = choose(IPV6)) {
            assertThat(fence.describe()).isEqualTo("TUN device ts-web, which ends with this process");
            fence.acquire(0);
            fence.acquire(0);
            assertThat(ipv6Addresses("ts-web")).containsExactly("2001:db8::64/128", "2001:db8::65/128");
            fence.release();
            fence.release();
            assertThat(ipv6Addresses("ts-web")).isEmpty();
        }
        assertThat(host.run("ip link")).doesNotContain("ts-web");
    }

    @Test
    void aLinkLocalAddressMustBeOnTheInterfaceItself() throws KernelException {
        List<InetAddress> mixed = List.of(InetAddress.ofLiteral("fe80::64"), InetAddress.ofLiteral("2001:db8::64"));
        try (Fence fence = choose(mixed)) {
            assertThat(fence.describe())
                    .isEqualTo("TUN device ts-web, which ends with this process; link-local: eth0, with a lifetime of 2 s"
                            + " which this process renews (no TUN device: a link-local address is its interface's)");
            fence.acquire(5);
            assertThat(ipv6Addresses("ts-web")).containsExactly("2001:db8::64/128");
            assertThat(ipv6Addresses("eth0")).contains("fe80::64/128");
            assertThat(fence.renewAtNanos()).hasValue(500_000_005);
            fence.release();
            assertThat(ipv6Addresses("ts-web")).isEmpty();
            assertThat(ipv6Addresses("eth0")).doesNotContain("fe80::64/128");
            fence.acquire(5);
        }
        assertThat(ipv6Addresses("eth0")).doesNotContain("fe80::64/128");
    }

    @Test
    void whereThereAreNoTunDevicesIpv6AddressesSitOnTheInterfaceWithALifetime() throws KernelException {
        try (Fence fence = new LifetimeFence(new Placement(netlink, netlink.link("eth0"), IPV6), "there are none")) {
            fence.acquire(7);
            assertThat(ipv6Addresses("eth0")).contains("2001:db8::64/128", "2001:db8::65/128");
            assertThat(host.run("ip -6 addr show dev eth0 to 2001:db8::/64")).containsPattern("valid_lft [12]sec").contains("nodad");
            host.run("ip addr del 2001:db8::65/128 dev eth0");
            fence.renew(500_000_007);
            assertThat(ipv6Addresses("eth0")).contains("2001:db8::65/128");
        }
        assertThat(ipv6Addresses("eth0")).doesNotContain("2001:db8::64/128", "2001:db8::65/128");
    }

    private List<String> ipv6Addresses(String device) {
        return host.run("ip -o -6 addr show dev " + device).lines().map(line -> line.split(" +", -1)[3]).sorted().toList();
    }

    private Fence choose() throws KernelException { return choose(List.of(vip)); }

    private Fence choose(List<InetAddress> addresses) throws KernelException {
        // On the host's thread: a TUN device is created where the caller is, unlike addresses, which go where the netlink socket is.
        return host.call(() -> Fence.choose(netlink, netlink.link("eth0"), "ts-web", addresses));
    }

    private String held() { return host.run("ip -o addr show to 198.18.0.100"); }
}
