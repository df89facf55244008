package io.twinstar.vip.kernel;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Mac;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A lease against the kernel: the host with the address, and a client on the same cable. */
class LeaseTableIT {

    private static final Mac HOST_MAC = new Mac(0x02_00_00_00_00_11L);

    private final Inet4Address vip = address("198.18.0.100");
    private final Inet6Address ipv6 = (Inet6Address) Inet6Address.ofLiteral("2001:db8::64");
    private final NetNs host = new NetNs("host");
    private final NetNs client = new NetNs("client");

    @BeforeEach
    void connect() {
        host.run("ip link add eth0 type veth peer name eth0 netns " + client.path());
        host.run("ip link set eth0 address %s up; ip addr add 198.18.0.11/24 dev eth0".formatted(HOST_MAC));
        client.run("ip link set eth0 up; ip addr add 198.18.0.10/24 dev eth0");
    }

    @AfterEach
    void disconnect() {
        host.close();
        client.close();
    }

    @Test
    void nftReadsItAsItIsMeant() {
        try (var _ = open()) {
            assertThat(host.run("nft -n list ruleset")).isEqualToIgnoringWhitespace("""
                    table netdev ts-web { # progname java
                        flags owner
                        set vips {
                            type ipv4_addr
                            elements = { 198.18.0.100, 198.18.0.101 }
                        }
                        set leased {
                            type ipv4_addr
                            flags timeout
                        }
                        set lingering {
                            type ipv4_addr
                            flags timeout
                        }
                        chain arriving {
                            type filter hook ingress device "eth0" priority 0; policy accept;
                            ip daddr @vips ip daddr != @leased ip daddr != @lingering drop
                            arp operation 1 arp saddr ip != @vips arp daddr ip @vips arp daddr ip != @leased drop
                        }
                    }""");
        }
        assertThat(host.run("nft list ruleset")).isEmpty();
    }

    @Test
    void nftReadsItAsItIsMeantForIpv6() {
        try (var _ = open(ipv6, Inet6Address.ofLiteral("2001:db8::65"))) {
            assertThat(host.run("nft -n list ruleset")).isEqualToIgnoringWhitespace("""
                    table netdev ts-web { # progname java
                        flags owner
                        set vips {
                            type ipv6_addr
                            elements = { 2001:db8::64, 2001:db8::65 }
                        }
                        set leased {
                            type ipv6_addr
                            flags timeout
                        }
                        set lingering {
                            type ipv6_addr
                            flags timeout
                        }
                        chain arriving {
                            type filter hook ingress device "eth0" priority 0; policy accept;
                            ip6 daddr @vips ip6 daddr != @leased ip6 daddr != @lingering drop
                            icmpv6 type 135 @th,64,128 @vips @th,64,128 != @leased drop
                        }
                    }""");
        }
        assertThat(host.run("nft list ruleset")).isEmpty();
    }

    @Test
    void anIpv6AddressIsThereForOthersOnlyWhileALeaseRuns() throws Exception {
        host.run("ip addr add 2001:db8::11/64 dev eth0 nodad; ip addr add 2001:db8::64/128 dev eth0 nodad");
        client.run("ip addr add 2001:db8::10/64 dev eth0 nodad");
        try (var asker = new Solicitor(client, "eth0", (Inet6Address) Inet6Address.ofLiteral("2001:db8::10"), ipv6);
                var table = open(ipv6)) {
            assertThat(asker.answer()).isEmpty();
            assertThat(asker.pinged(HOST_MAC)).isFalse();
            table.grant(60_000);
            assertThat(asker.answer()).contains(HOST_MAC);
            assertThat(asker.pinged(HOST_MAC)).isTrue();
            table.revoke();
            assertThat(asker.answer()).isEmpty();
            assertThat(asker.pinged(HOST_MAC)).isFalse();
        }
    }

    @Test
    void theAddressIsThereForOthersOnlyWhileALeaseRuns() throws Exception {
        host.run("ip addr add 198.18.0.100/32 dev eth0");
        try (var asker = asker(); var table = open()) {
            assertThat(asker.pinged()).isFalse();
            assertThat(asker.askedByArp()).isFalse();
            assertThat(host.<Boolean>call(() -> vip.isReachable(1000))).as("by a process of the host itself").isTrue();
            table.grant(60_000);
            assertThat(asker.pinged()).isTrue();
            assertThat(asker.askedByArp()).isTrue();
            table.revoke();
            table.revoke();
            assertThat(asker.pinged()).isFalse();
            assertThat(asker.askedByArp()).isFalse();
        }
    }

    @Test
    void anAddressThatLingersIsReachedByThoseWhoKnowTheWayAndNotAnsweredFor() throws Exception {
        host.run("ip addr add 198.18.0.100/32 dev eth0");
        try (var asker = asker(); var table = open()) {
            table.grant(60_000);
            assertThat(asker.askedByArp()).isTrue();
            table.linger(60_000);
            assertThat(asker.askedByArp()).isFalse();
            assertThat(asker.pinged()).isTrue();
            table.linger(LeaseTable.LEASE_MILLIS_MIN); // a shorter time, too, is in place of the one that runs
            Awaitility.await().until(() -> !asker.pinged());
            table.linger(60_000);
            table.revoke();
            assertThat(asker.pinged()).isFalse();
        }
    }

    @Test
    void aLeaseEndsWhenItIsNotRenewedAndNoLater() throws Exception {
        host.run("ip addr add 198.18.0.100/32 dev eth0");
        try (var asker = asker(); var table = open()) {
            table.grant(60_000);
            for (int millis : new int[]{50, 100, 300}) {
                long granted = System.nanoTime();
                table.grant(millis); // a shorter lease, too, is in place of the one that runs
                Asker.Silence silence = asker.untilSilent();
                double arpMillis = (silence.lastArpNanos() - granted) / 1e6;
                double pingMillis = (silence.lastPingNanos() - granted) / 1e6;
                System.out.printf("lease of %d ms, measured: last ARP reply after %.1f ms, last echo after %.1f ms%n", millis, arpMillis,
                        pingMillis);
                // Within a jiffy on a quiet machine; a busy one may keep the asker from asking, and from reading the answer.
                assertThat(arpMillis).isBetween(millis / 2.0, millis + 250.0);
                assertThat(pingMillis).isBetween(millis / 2.0, millis + 250.0);
            }
        }
    }

    @Test
    void noPacketIsLostWhileALeaseIsRenewed() throws Exception {
        host.run("ip addr add 198.18.0.100/32 dev eth0");
        int renewals = 2000;
        try (var asker = asker(); var table = open()) {
            table.grant(60_000);
            var pings = new int[2]; // asked, answered
            Thread renewing = Thread.ofPlatform().start(() -> renew(table, renewals));
            while (renewing.isAlive()) {
                pings[0]++;
                if (asker.pinged()) { pings[1]++; }
            }
            System.out.printf("%d of %d pings answered meanwhile%n", pings[1], pings[0]);
            assertThat(pings[0]).isPositive();
            assertThat(pings[1]).isEqualTo(pings[0]);
        }
    }

    private static void renew(LeaseTable table, int times) {
        long least = Long.MAX_VALUE;
        long begun = System.nanoTime();
        for (int renewal = 0; renewal < times; renewal++) {
            long before = System.nanoTime();
            try {
                table.grant(60_000);
            } catch (KernelException e) {
                throw new AssertionError(e);
            }
            least = Math.min(least, System.nanoTime() - before);
        }
        System.out.printf("renewing a lease, measured: least %d us, mean %d us; ", least / 1000,
                (System.nanoTime() - begun) / times / 1000);
    }

    @Test
    void anotherOwnersGratuitousArpComesThroughWithoutALease() throws KernelException {
        host.run("ip neigh replace 198.18.0.100 lladdr 02:00:00:00:00:77 nud stale dev eth0");
        PacketSocket frames = client.call(() -> {
            try (var netlink = new Netlink()) {
                return PacketSocket.forArp(netlink.link("eth0"));
            }
        });
        try (frames; var _ = open()) {
            frames.send(ArpCodec.gratuitousRequest(new Mac(0x02_00_00_00_00_99L), vip));
            assertThat(host.run("ip neigh show 198.18.0.100")).contains("02:00:00:00:00:99");
        }
    }

    @Test
    void aTableOfThatNameIsLeftAlone() {
        host.run("nft add table netdev ts-web");
        assertThatThrownBy(this::open).cause().isInstanceOf(KernelException.class)
                .hasMessage("create nftables table ts-web: File exists");
        assertThat(host.run("nft list ruleset")).isEqualToIgnoringWhitespace("table netdev ts-web { }");
    }

    private LeaseTable open() { return open(vip, address("198.18.0.101")); }

    private LeaseTable open(InetAddress... addresses) {
        return host.call(() -> {
            try (var netlink = new Netlink()) {
                return new LeaseTable("ts-web", netlink.link("eth0"), List.of(addresses));
            }
        });
    }

    private Asker asker() { return new Asker(client, "eth0", address("198.18.0.10"), vip, HOST_MAC); }

    private static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
