package io.twinstar.vip.kernel;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** In whose name a host asks for its neighbours, against the kernel. */
class AskerTableIT {

    private static final Inet4Address VIP = Inet4Address.ofLiteral("198.18.0.100");
    private static final Inet4Address OTHER = Inet4Address.ofLiteral("198.18.0.101");
    private static final Inet4Address CLIENT = Inet4Address.ofLiteral("198.18.0.10");
    private static final Inet4Address NODE = Inet4Address.ofLiteral("198.18.0.11");

    @Test
    void nftReadsItAsItIsMeant() throws KernelException {
        try (var host = new NetNs("host")) {
            AskerTable table = host.call(() -> new AskerTable("ts-web", NODE, List.of(OTHER)));
            try (table) {
                table.cover(List.of(VIP));
                assertThat(host.run("nft -n list ruleset")).isEqualToIgnoringWhitespace("""
                        table arp ts-web { # progname java
                            flags owner
                            set vips {
                                type ipv4_addr
                                elements = { 198.18.0.100 }
                            }
                            chain asking {
                                type filter hook output priority 0; policy accept;
                                arp operation 1 arp saddr ip @vips arp saddr ip set 198.18.0.11
                            }
                        }""");
            }
            assertThat(host.run("nft list ruleset")).isEmpty();
        }
    }

    /** Whoever hears a request learns where its sender is, if it knows the sender. */
    @Test
    void aNeighbourLearnsNothingOfTheAddressFromARequest() {
        try (var host = new NetNs("host"); var client = new NetNs("client")) {
            host.run("ip link add eth0 type veth peer name eth0 netns " + client.path());
            host.run(
                    "ip link set eth0 address 02:00:00:00:00:11 up; ip addr add 198.18.0.11/24 dev eth0; ip addr add 198.18.0.100/32 dev eth0");
            client.run("ip link set eth0 up; ip addr add 198.18.0.10/24 dev eth0; "
                    + "ip neigh replace 198.18.0.100 lladdr 02:00:00:00:00:12 nud stale dev eth0");
            AskerTable table = host.call(() -> new AskerTable("ts-web", NODE, List.of(VIP)));
            try (table) {
                sendFromVip(host);
                await().until(() -> host.run("ip neigh show 198.18.0.10").contains("lladdr")); // it was asked for, and has answered
                assertThat(client.run("ip neigh show 198.18.0.100")).contains("02:00:00:00:00:12");
            }
            host.run("ip neigh flush dev eth0");
            sendFromVip(host);
            await().untilAsserted(() -> assertThat(client.run("ip neigh show 198.18.0.100")).as("without the table")
                    .contains("02:00:00:00:00:11"));
        }
    }

    private static void sendFromVip(NetNs host) {
        host.call(() -> {
            try (var socket = new DatagramSocket(new InetSocketAddress(VIP, 0))) {
                socket.send(new DatagramPacket(new byte[1], 1, new InetSocketAddress(CLIENT, 9)));
                return true;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }
}
