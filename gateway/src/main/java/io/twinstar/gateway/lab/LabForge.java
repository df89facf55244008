package io.twinstar.gateway.lab;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.twinstar.gateway.matrix.Forgery;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.packet.Mac;

/** {@code twinstar lab-forge}: sends packets that only the gateways should send, in the name of each of them. */
@Command(name = "lab-forge", hidden = true, description = "Send forged VRRP and ARP packets.", mixinStandardHelpOptions = true)
public final class LabForge implements Callable<Integer> {

    private static final List<String> GATEWAYS = List.of("198.18.0.11", "198.18.0.12");
    private static final long PACE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    @Parameters(paramLabel = "FORGERY", arity = "1..*", description = "${COMPLETION-CANDIDATES}")
    private List<Forgery> forgeries = List.of();

    @Option(names = "--times", description = "how often to send each", defaultValue = "3")
    private int times;

    @Option(names = "--self", description = "this host's own address", defaultValue = "198.18.0.66")
    private String self = "";

    @Option(names = "--vip", defaultValue = "198.18.0.100")
    private String vip = "";

    @Option(names = "--vrid", defaultValue = "51")
    private int vrid;

    @Option(names = "--interface", defaultValue = "eth0")
    private String interfaceName = "";

    @Override
    public Integer call() throws KernelException, UnknownHostException {
        Link link;
        try (var netlink = new Netlink()) {
            link = netlink.link(interfaceName);
        }
        try (var socket = PacketSocket.forArp(link)) {
            for (Forgery forgery : forgeries)
                for (int time = 0; time < times; time++)
                    for (String source : sources(forgery)) {
                        socket.send(forgery.frame(link.mac().orElse(Mac.ZERO), address(source), vrid, address(vip)));
                        LockSupport.parkNanos(PACE_NANOS);
                    }
        }
        return 0;
    }

    private List<String> sources(Forgery forgery) {
        return forgery.inAGatewaysName() ? GATEWAYS : List.of(self);
    }

    private static Inet4Address address(String text) throws UnknownHostException {
        return (Inet4Address) InetAddress.getByName(text);
    }
}
