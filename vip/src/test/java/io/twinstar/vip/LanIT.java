package io.twinstar.vip;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.packet.AddressList;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Claim;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.NdCodec;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TwoLans.CASTOR;
import static io.twinstar.vip.TwoLans.CLIENT;
import static io.twinstar.vip.TwoLans.POLLUX;
import static io.twinstar.vip.TwoLans.UNICAST;
import static io.twinstar.vip.TwoLans.arrivals;
import static io.twinstar.vip.TwoLans.ipv6;
import static io.twinstar.vip.TwoLans.vip;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LanIT {

    private static final Vip.Wire MESSAGE_CHECKSUM = new Vip.Wire(false, Vip.Checksum.MESSAGE, Vip.Wire.DEFAULT.refresh());
    private static final Vip IPV4 = vip("four", Vip.Wire.DEFAULT, "198.18.0.100", "198.18.0.101");
    private static final Vip IPV6 = vip("six", Vip.Wire.DEFAULT, "2001:db8::64", "2001:db8::65");
    private static final Mac STRANGER = new Mac(0x02_00_00_00_00_99L);

    private final TwoLans lans = new TwoLans();

    @AfterEach
    void unplug() { lans.close(); }

    static List<Vip> vips() {
        return List.of(IPV4, vip("four", MESSAGE_CHECKSUM, "198.18.0.100"), vip("four", UNICAST, "198.18.0.100"), IPV6,
                vip("six", UNICAST, "2001:db8::64"));
    }

    @ParameterizedTest
    @MethodSource("vips")
    void anAdvertisementReachesTheOtherNodeAndOtherRoutersOnlyByMulticast(Vip vip) throws Exception {
        Lan castor = lans.lan(CASTOR, vip);
        Lan pollux = lans.lan(POLLUX, vip);
        Lan third = lans.lan(CLIENT, vip);
        var advertisement = new Advertisement(51, 254, 10, AddressList.of(vip));
        castor.send(vip, castor.encode(vip, advertisement));
        List<Arrival> heard = new ArrayList<>();
        eventually(() -> heard.addAll(arrivals(pollux)));
        assertThat(heard).containsExactly(new Arrival.Advertised(advertisement, castor.source(vip)));
        assertThat(castor.source(vip)).isEqualTo(vip.isIpv4() ? CASTOR.address() : CASTOR.linkLocal().orElseThrow());
        assertThat(arrivals(third)).hasSize(vip.wire().unicast() ? 0 : 1);
        assertThat(arrivals(castor)).isEmpty();
        assertThat(castor.dropped()).isEmpty();
    }

    @Test
    void socketsOfAVersionAreOpenAsLongAsAVipNeedsThem() throws Exception {
        Lan castor = lans.lan(CASTOR, IPV4);
        assertThat(castor.fds()).hasSize(2);
        try (var netlink = lans.hosts.castor.call(Netlink::new)) {
            lans.hosts.castor.call(() -> {
                castor.join(netlink, IPV6);
                castor.join(netlink, vip("more", Vip.Wire.DEFAULT, "2001:db8::66", "2001:db8:1::64"));
                return castor;
            });
        }
        assertThat(castor.fds()).hasSize(4);
        assertThat(groups()).contains("ff02::12", "ff02::1:ff00:64", "ff02::1:ff00:65", "ff02::1:ff00:66");
        castor.leave(IPV6);
        assertThat(castor.fds()).hasSize(4);
        assertThat(groups()).contains("ff02::1:ff00:64", "ff02::1:ff00:66").doesNotContain("ff02::1:ff00:65");
        castor.leave(IPV4);
        assertThat(castor.fds()).hasSize(2);
        castor.leave(vip("more", Vip.Wire.DEFAULT, "2001:db8::66"));
        assertThat(castor.fds()).isEmpty();
        assertThat(groups()).doesNotContain("ff02::12", "ff02::1:ff00:64");
    }

    private String groups() { return lans.hosts.castor.run("ip -6 maddr show dev eth0"); }

    @Test
    void anAnnouncementMovesEveryAddressInTheNeighboursTables() throws Exception {
        Lan castor = lans.lan(CASTOR, IPV4, IPV6);
        try (var tap = lans.hosts.tap(CASTOR)) {
            for (Vip vip : List.of(IPV4, IPV6)) {
                for (InetAddress address : vip.addresses()) {
                    lans.hosts.client.run("ip neigh replace %s lladdr %s nud stale dev br0".formatted(address.getHostAddress(), STRANGER));
                }
                castor.announce(vip);
                for (InetAddress address : vip.addresses()) {
                    int frames = vip.isIpv4() ? 2 : 1; // a request and a reply
                    eventually(() -> tap.frames().stream()
                            .filter(frame -> frame.claims(address) && frame.source().equals(CASTOR_MAC)).count() == frames);
                    eventually(() -> lans.hosts.client.run("ip neigh show " + address.getHostAddress()).contains(CASTOR_MAC.toString()));
                }
            }
        }
    }

    @Test
    void whoClaimsAVipIsNamed() throws Exception {
        Lan castor = lans.lan(CASTOR, IPV4, IPV6);
        PacketSocket stranger = lans.hosts.client.call(() -> {
            try (var netlink = new Netlink()) {
                return PacketSocket.forArp(netlink.link("br0"));
            }
        });
        try (stranger) {
            stranger.send(ArpCodec.gratuitousReply(STRANGER, TestLan.address("198.18.0.101")));
            stranger.send(ArpCodec.gratuitousReply(STRANGER, TestLan.address("198.18.0.99")));
            stranger.send(NdCodec.unsolicited(STRANGER, ipv6("2001:db8::65")));
            stranger.send(NdCodec.unsolicited(STRANGER, ipv6("2001:db8::99")));
        }
        List<Arrival> seen = new ArrayList<>();
        eventually(() -> {
            seen.addAll(arrivals(castor));
            return seen.size() >= 2;
        });
        assertThat(seen).containsExactlyInAnyOrder(
                new Arrival.Claimed(new Claim(TestLan.address("198.18.0.101"), STRANGER)),
                new Arrival.Claimed(new Claim(ipv6("2001:db8::65"), STRANGER)));
    }

    @Test
    void withoutAConfiguredLinkLocalAddressTheInterfacesFirstOneIsTakenAndNeverAVips() {
        lans.hosts.castor.run("ip -6 addr flush dev eth0; ip addr add fe80::64/128 dev eth0 nodad");
        var castor = new Node("castor", CASTOR.address());
        Vip vip = vip("six", Vip.Wire.DEFAULT, "fe80::64");
        assertThat(refusal(castor, Optional.of(POLLUX), vip)).isEqualTo("eth0 has no IPv6 link-local address");
        lans.hosts.castor.run("ip addr add fe80::77/64 dev eth0 nodad");
        Lan lan = lans.lan(castor, vip);
        assertThat(lan.source(vip)).isEqualTo(ipv6("fe80::77"));
    }

    @Test
    void whatAVipLacksIsToldInOneLine() {
        Vip unicast = vip("six", UNICAST, "2001:db8::64");
        assertThat(refusal(CASTOR, Optional.empty(), unicast)).isEqualTo("unicast needs another node");
        assertThat(refusal(CASTOR, Optional.of(new Node("pollux", POLLUX.address())), unicast))
                .isEqualTo("unicast over IPv6 needs the link-local address of pollux");
        var elsewhere = new Node("castor", TestLan.address("198.18.0.99"), Optional.of(ipv6("fe80::99")), Optional.empty());
        assertThat(refusal(elsewhere, Optional.of(POLLUX), IPV6))
                .isEqualTo("castor's link-local address fe80:0:0:0:0:0:0:99 is not on eth0");
        assertThat(refusal(elsewhere, Optional.of(POLLUX), IPV4)).isEqualTo("castor's address 198.18.0.99 is not on eth0");
    }

    /** Why castor cannot join, after which no socket is left open. */
    private String refusal(Node self, Optional<Node> peer, Vip vip) {
        return lans.hosts.castor.call(() -> {
            try (var netlink = new Netlink(); Lan lan = Lan.open(netlink, "eth0", self, peer)) {
                var refused = new ArrayList<String>();
                assertThatThrownBy(() -> lan.join(netlink, vip)).isInstanceOfSatisfying(VipUnavailable.class,
                        e -> refused.add(e.getMessage()));
                assertThat(lan.fds()).isEmpty();
                return refused.getFirst();
            }
        });
    }
}
