package io.twinstar.vip.kernel;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Connections of one host whose address has come to another, against the kernel: three hosts on a bridge. */
class PassTableIT {

    private static final int PORT = 80;
    private static final int CLIENT_PORT = 40_000;
    /** Ends one connection before its client does, marked as is said of the table, and listens on. */
    private static final String ENDS_ONE = """
            import socket, sys
            listening = socket.create_server(("::", 80), family=socket.AF_INET6, dualstack_ipv6=True)
            print("listening", flush=True)
            accepted = listening.accept()[0]
            accepted.setsockopt(socket.SOL_IP, 19, 1) # IP_TRANSPARENT
            accepted.shutdown(socket.SHUT_WR)
            accepted.recv(1)
            accepted.close()
            print("ended", flush=True)
            sys.stdin.read()
            """;

    private static final Moved IPV4 = new Moved(InetAddress.ofLiteral("198.18.0.100"), 32, InetAddress.ofLiteral("198.18.0.11"));
    private static final Moved IPV6 = new Moved(InetAddress.ofLiteral("2001:db8::64"), 128, InetAddress.ofLiteral("fe80::11"));

    private final NetNs client = new NetNs("client");
    private final NetNs old = new NetNs("old");
    private final NetNs next = new NetNs("next");

    /** @param oldHost to which the new one passes packets on */
    private record Moved(InetAddress address, int prefixBits, InetAddress oldHost) {

        boolean isIpv4() { return address instanceof Inet4Address; }

        String add() { return "ip addr add %s/%d dev lo".formatted(address.getHostAddress(), prefixBits); }
    }

    @BeforeEach
    void connect() {
        client.run("ip link add br0 type bridge stp_state 0 mcast_snooping 0; ip link set br0 up; ip addr add 198.18.0.10/24 dev br0; "
                + "ip addr add 2001:db8::10/64 dev br0 nodad");
        plug(old, 11);
        plug(next, 12);
    }

    private void plug(NetNs host, int number) {
        client.run("ip link add to%1$d type veth peer name eth0 address 02:00:00:00:00:%1$d netns %2$s; ip link set to%1$d master br0 up"
                .formatted(number, host.path()));
        host.run(
                "ip link set lo up; ip link set eth0 up; ip addr add 198.18.0.%1$d/24 dev eth0; ip addr add 2001:db8::%1$d/64 dev eth0 nodad; "
                        .formatted(number) + "ip -6 addr add fe80::%d/64 dev eth0 nodad".formatted(number));
    }

    @AfterEach
    void disconnect() {
        client.close();
        old.close();
        next.close();
    }

    @Test
    void nftReadsItAsItIsMeant() throws KernelException {
        try (var table = open(true)) {
            assertNoChain();
            table.aim(Inet4Address.ofLiteral("198.18.0.11"));
            table.aim(Inet4Address.ofLiteral("198.18.0.13")); // in place of the first one
            assertThat(next.run("nft -n list ruleset")).isEqualToIgnoringWhitespace("""
                    table ip ts-web { # progname java
                        flags owner
                        set passing {
                            type ipv4_addr
                            flags timeout
                        }
                        chain arriving {
                            type filter hook prerouting priority -300; policy accept;
                            ip daddr @passing tcp flags != 0x2 / 0x2,0x4,0x10 socket wildcard 0 accept
                            ip daddr @passing tcp flags != 0x2 / 0x2,0x4,0x10 socket wildcard 1 dup to 198.18.0.13 device "eth0" drop
                            ip daddr @passing tcp flags != 0x2 / 0x2,0x4,0x10 socket transparent 1 dup to 198.18.0.13 device "eth0" drop
                        }
                    }""");
            table.stop();
            assertNoChain();
        }
        assertThat(next.run("nft list ruleset")).isEmpty();
    }

    /** One would cost every packet that comes to the host, whatever it is for. */
    private void assertNoChain() {
        assertThat(next.run("nft list ruleset")).contains("set passing").doesNotContain("chain", "elements");
    }

    @Test
    void aConnectionGoesOnWithItsHostWhileItIsPassedOn() throws Exception {
        moveAConnection(IPV4);
    }

    @Test
    void anIpv6ConnectionDoesSoAsWell() throws Exception {
        moveAConnection(IPV6);
    }

    /** A busy client comes to use a port again within the minute, and the other host has the new connection. */
    @Test
    void aConnectionGoesOnAlthoughOneOfItsPortWasEndedHereBefore() throws Exception {
        endAndMoveAConnection(IPV4);
    }

    @Test
    void anIpv6ConnectionGoesOnAlthoughOneOfItsPortWasEndedHereBefore() throws Exception {
        endAndMoveAConnection(IPV6);
    }

    private void endAndMoveAConnection(Moved vip) throws Exception {
        for (NetNs host : List.of(old, next)) host.run(vip.add());
        Process ending = next.call(() -> new ProcessBuilder("python3", "-c", ENDS_ONE).redirectErrorStream(true).start());
        try (var first = echo(old); var table = open(vip.isIpv4()); var said = ending.inputReader()) {
            assertThat(said.readLine()).isEqualTo("listening");
            neighbour(vip, "02:00:00:00:00:12");
            try (Socket ended = client.call(() -> connect(CLIENT_PORT, vip.address))) {
                assertThat(ended.getInputStream().read()).isEqualTo(-1);
            }
            assertThat(said.readLine()).isEqualTo("ended");
            neighbour(vip, "02:00:00:00:00:11");
            try (Socket before = client.call(() -> connect(CLIENT_PORT, vip.address)); Socket accepted = first.accept()) {
                exchange(before, accepted);
                passOn(vip, table);
                for (int i = 0; i < 3; i++) exchange(before, accepted);
            }
        } finally {
            ending.destroy();
        }
    }

    private void moveAConnection(Moved vip) throws Exception {
        old.run(vip.add());
        try (var first = echo(old); var second = echo(next); var table = open(vip.isIpv4())) {
            neighbour(vip, "02:00:00:00:00:11");
            try (Socket before = client.call(() -> connect(0, vip.address)); Socket accepted = first.accept()) {
                exchange(before, accepted);
                next.run(vip.add());
                passOn(vip, table);
                for (int i = 0; i < 3; i++) exchange(before, accepted);
                try (Socket after = client.call(() -> connect(0, vip.address)); Socket itsOwn = second.accept()) {
                    exchange(after, itsOwn); // a new one is served here
                }
                table.stop();
                before.getOutputStream().write(1);
                assertThatThrownBy(() -> before.getInputStream().read()).isInstanceOf(IOException.class).hasMessageContaining("reset");
            }
        }
    }

    /** What the client sends comes to the new host now, which passes it on. */
    private void passOn(Moved vip, PassTable table) throws KernelException {
        table.aim(vip.oldHost);
        table.pass(List.of(vip.address), 60_000);
        neighbour(vip, "02:00:00:00:00:12");
    }

    /** Where the client sends what is for the address. */
    private void neighbour(Moved vip, String mac) {
        client.run("ip neigh replace %s lladdr %s nud permanent dev br0".formatted(vip.address.getHostAddress(), mac));
    }

    private PassTable open(boolean ipv4) {
        return next.call(() -> {
            try (var netlink = new Netlink()) {
                return new PassTable("ts-web", netlink.link("eth0"), ipv4);
            }
        });
    }

    private static ServerSocket echo(NetNs host) {
        return host.call(() -> {
            var listening = new ServerSocket(PORT);
            listening.setSoTimeout(5_000);
            return listening;
        });
    }

    private static Socket connect(int localPort, InetAddress address) throws IOException {
        var socket = new Socket();
        socket.setSoTimeout(2_000);
        socket.setTcpNoDelay(true);
        socket.bind(new InetSocketAddress(localPort));
        socket.connect(new InetSocketAddress(address, PORT), 2_000);
        return socket;
    }

    private static void exchange(Socket one, Socket other) throws IOException {
        other.setSoTimeout(2_000);
        one.getOutputStream().write(7);
        assertThat(other.getInputStream().read()).isEqualTo(7);
        other.getOutputStream().write(8);
        assertThat(one.getInputStream().read()).isEqualTo(8);
    }
}
