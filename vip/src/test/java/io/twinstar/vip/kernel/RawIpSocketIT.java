package io.twinstar.vip.kernel;

import java.io.BufferedReader;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.packet.TickleCodec;

import static org.assertj.core.api.Assertions.assertThat;

/** Tickles, against the kernel: of a client whose server has gone without a word, on one host. */
class RawIpSocketIT {

    /** Both ends of a connection, of which the server's is closed without a packet: TCP_REPAIR, 19. Then says how the client's ends. */
    private static final String CLIENT = """
            import socket, sys
            family = socket.AF_INET6 if ":" in sys.argv[1] else socket.AF_INET
            listener = socket.create_server((sys.argv[1], 0), family=family)
            client = socket.create_connection(listener.getsockname()[:2])
            server = listener.accept()[0]
            client.sendall(b"x")
            server.recv(1)
            server.setsockopt(socket.IPPROTO_TCP, 19, 1)
            server.close()
            client.settimeout(10)
            print(client.getsockname()[1], client.getpeername()[1], flush=True)
            try:
                print("byte" if client.recv(1) else "end")
            except ConnectionResetError:
                print("reset")
            except TimeoutError:
                print("nothing")
            """;

    private final NetNs here = new NetNs("tickled");

    @AfterEach
    void leave() {
        here.close();
    }

    @Test
    void aClientThatWaitsForAServerThatHasGoneIsReset() throws Exception {
        here.run("ip address add 198.18.0.100/32 dev lo; ip address add 2001:db8::64/128 dev lo nodad");
        assertThat(tickled("198.18.0.100")).isEqualTo("reset");
        assertThat(tickled("2001:db8::64")).isEqualTo("reset");
    }

    /** With two numbers, of which the client waits for one at the most. */
    private String tickled(String address) throws Exception {
        Process client = here.call(() -> new ProcessBuilder("python3", "-c", CLIENT, address).redirectErrorStream(true).start());
        try (BufferedReader says = client.inputReader()) {
            String[] ports = says.readLine().split(" ", -1);
            var flow = flow(address, Integer.parseInt(ports[1]), address, Integer.parseInt(ports[0]));
            for (int sequence : new int[]{0, 0x5555_5555}) send(flow, sequence);
            return says.readLine();
        } finally {
            client.destroy();
        }
    }

    private static ClientFlow flow(String vip, int vipPort, String client, int clientPort) {
        return new ClientFlow(new InetSocketAddress(InetAddress.ofLiteral(client), clientPort),
                new InetSocketAddress(InetAddress.ofLiteral(vip), vipPort));
    }

    private void send(ClientFlow flow, int sequence) throws KernelException {
        try (var socket = open(flow.vip().getAddress() instanceof Inet4Address)) {
            socket.send(TickleCodec.encode(flow, sequence), flow.vip().getAddress(), flow.client().getAddress());
        }
    }

    private RawIpSocket open(boolean ipv4) {
        return here.call(() -> {
            try (var netlink = new Netlink()) {
                return new RawIpSocket(ipv4, netlink.link("lo"));
            }
        });
    }
}
