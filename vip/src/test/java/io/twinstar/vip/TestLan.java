package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.Asker;
import io.twinstar.vip.kernel.NetNs;
import io.twinstar.vip.kernel.Tap;
import io.twinstar.vip.packet.Mac;

/** castor and pollux with one Ethernet interface each, on a bridge that is the client: three network namespaces. */
final class TestLan implements AutoCloseable {

    static final Inet4Address CLIENT = address("198.18.0.10");
    static final Node CASTOR = new Node("castor", address("198.18.0.11"));
    static final Node POLLUX = new Node("pollux", address("198.18.0.12"));
    static final Mac CASTOR_MAC = new Mac(0x02_00_00_00_00_11L);
    static final Mac POLLUX_MAC = new Mac(0x02_00_00_00_00_12L);
    /** 3 × 100 ms until a silent Active is given up: as long as a busy machine may keep a thread waiting without a change of role. */
    static final Inet4Address WEB_ADDRESS = address("198.18.0.100");
    static final Vip WEB = new Vip("web", WEB_ADDRESS, "eth0", 51, Duration.ofMillis(100), Optional.of("castor"),
            Vip.Failback.NEVER);

    final NetNs client = new NetNs("client");
    final NetNs castor = new NetNs("castor");
    final NetNs pollux = new NetNs("pollux");

    TestLan() {
        client.run("ip link add br0 type bridge stp_state 0 mcast_snooping 0; ip addr add 198.18.0.10/24 dev br0; ip link set br0 up");
        plug(CASTOR, CASTOR_MAC);
        plug(POLLUX, POLLUX_MAC);
    }

    /** Gives the node an eth0 with its address, and the cable to the bridge. */
    void plug(Node node, Mac mac) {
        NetNs host = host(node);
        String port = "to-" + node.name();
        client.run("ip link add %s type veth peer name eth0 address %s netns %s; ip link set %s master br0 up".formatted(port, mac,
                host.path(), port));
        host.run("ip addr add %s/24 dev eth0; ip link set eth0 up".formatted(node.address().getHostAddress()));
    }

    NetNs host(Node node) { return node.name().equals(CASTOR.name()) ? castor : pollux; }

    /** All that the client's end of this node's cable carries. */
    Tap tap(Node node) {
        return client.call(() -> new Tap("to-" + node.name()));
    }

    /** The client, asking castor for the VIP web, whoever has it. */
    Asker askerOfCastor() {
        return new Asker(client, "br0", CLIENT, WEB_ADDRESS, CASTOR_MAC);
    }

    /** Whether the client gets an echo from this address. */
    boolean clientReaches(Inet4Address address) {
        return client.call(() -> address.isReachable(1000));
    }

    /** Whose answer to the client's ARP request is remembered, as {@code ip neigh} prints it. */
    String clientNeighbour(Inet4Address address) {
        return client.run("ip neigh show " + address.getHostAddress());
    }

    static Inet4Address address(String text) {
        try {
            return (Inet4Address) InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        castor.close();
        pollux.close();
        client.close();
    }
}
