package io.twinstar.vip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.Netlink;

/** The hosts of a {@link TestLan} with addresses of both versions, and their interfaces as {@link Lan}s. */
final class TwoLans implements AutoCloseable {

    static final Node CASTOR = new Node("castor", TestLan.CASTOR.address(), Optional.of(ipv6("fe80::11")), Optional.empty());
    static final Node POLLUX = new Node("pollux", TestLan.POLLUX.address(), Optional.of(ipv6("fe80::12")), Optional.empty());
    static final Node CLIENT = new Node("client", TestLan.CLIENT, Optional.of(ipv6("fe80::10")), Optional.empty());
    static final Vip.Wire UNICAST = new Vip.Wire(true, Vip.Checksum.PSEUDO_HEADER, Duration.ofMinutes(1));

    final TestLan hosts = new TestLan();
    private final List<Lan> open = new ArrayList<>();

    TwoLans() {
        hosts.castor.run("ip addr add fe80::11/64 dev eth0 nodad; ip addr add 2001:db8::11/64 dev eth0 nodad");
        hosts.pollux.run("ip addr add fe80::12/64 dev eth0 nodad; ip addr add 2001:db8::12/64 dev eth0 nodad");
        hosts.client.run("ip addr add fe80::10/64 dev br0 nodad; ip addr add 2001:db8::10/64 dev br0 nodad");
    }

    /** A VIP of VRID 51. */
    static Vip vip(String name, Vip.Wire wire, String... addresses) {
        return new Vip(name, Stream.of(addresses).map(InetAddress::ofLiteral).toList(), "eth0", 51, Duration.ofMillis(100),
                Optional.of("castor"), Vip.Failback.NEVER, Optional.empty(), List.of(), wire);
    }

    static Inet6Address ipv6(String text) {
        return (Inet6Address) Inet6Address.ofLiteral(text);
    }

    /** The interface of castor, of pollux, or of the client, who is one more router. */
    Lan lan(Node self, Vip... vips) {
        return switch (self.name()) {
            case "castor" -> hosts.castor.call(() -> join("eth0", self, POLLUX, vips));
            case "pollux" -> hosts.pollux.call(() -> join("eth0", self, CASTOR, vips));
            default -> hosts.client.call(() -> join("br0", self, POLLUX, vips));
        };
    }

    private Lan join(String interfaceName, Node self, Node peer, Vip... vips) throws Exception {
        try (var netlink = new Netlink()) {
            Lan lan = Lan.open(netlink, interfaceName, self, Optional.of(peer));
            open.add(lan);
            for (Vip vip : vips) { lan.join(netlink, vip); }
            return lan;
        }
    }

    /** What has come in by all sockets. */
    static List<Arrival> arrivals(Lan lan) {
        return lan.fds().stream().flatMap(fd -> lan.receive(fd).stream()).toList();
    }

    @Override
    public void close() {
        open.forEach(Lan::close);
        hosts.close();
    }
}
