package io.twinstar.vip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

import io.twinstar.vip.kernel.Ipv6Socket;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Claim;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Malformed;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.packet.NdCodec;
import io.twinstar.vip.packet.VrrpCodec;

/**
 * IPv6 on a {@link Lan}. The kernel answers solicitations for the addresses of the interface alone, and VIPs are not among them: this
 * process answers, so that one that hangs answers none.
 */
final class Ipv6Family implements Family {

    private final Inet6Address self;
    private final Consumer<String> drop;
    private final Ipv6Socket vrrp;
    private final PacketSocket nd;
    private final Set<Inet6Address> groups = new HashSet<>();
    private Set<InetAddress> vips = Set.of();

    /**
     * @param self a link-local address of the interface (RFC 9568 §5.1.2.1)
     * @param drop is told why a packet had no effect
     */
    Ipv6Family(Link link, Inet6Address self, Consumer<String> drop) throws KernelException {
        this.self = self;
        this.drop = drop;
        vrrp = new Ipv6Socket(link, self);
        try {
            nd = PacketSocket.forNeighbourDiscovery(link);
        } catch (KernelException e) {
            vrrp.close();
            throw e;
        }
    }

    @Override
    public boolean receive(int fd, Mac mac, Consumer<Arrival> arrivals) throws KernelException {
        return fd == vrrp.fd() ? receiveVrrp(arrivals) : receiveNd(mac, arrivals);
    }

    private boolean receiveVrrp(Consumer<Arrival> arrivals) throws KernelException {
        Optional<Ipv6Socket.Packet> received = vrrp.receive();
        if (received.isEmpty()) { return false; }
        Ipv6Socket.Packet packet = received.get();
        switch (VrrpCodec.decode(packet.payload(), packet.hopLimit(), packet.source(), packet.destination())) {
            case Malformed malformed -> drop.accept(malformed.reason());
            case Advertisement _ when packet.source().equals(self) -> drop.accept(Lan.OWN_ADDRESS);
            case Advertisement advertisement -> arrivals.accept(new Arrival.Advertised(advertisement, packet.source()));
        }
        return true;
    }

    private boolean receiveNd(Mac mac, Consumer<Arrival> arrivals) throws KernelException {
        ByteBuffer frame = nd.receive();
        if (!frame.hasRemaining()) { return false; }
        NdCodec.decode(frame).ifPresent(it -> {
            Claim.in(it, vips, mac).ifPresent(claim -> arrivals.accept(new Arrival.Claimed(claim)));
            if (it instanceof Nd.Solicitation asked && vips.contains(asked.target())) { arrivals.accept(new Arrival.Asked(asked)); }
        });
        return true;
    }

    @Override
    public void send(byte[] message, InetAddress destination) throws KernelException { vrrp.send(message, (Inet6Address) destination); }

    @Override
    public void announce(InetAddress address, Mac mac) throws KernelException {
        nd.send(NdCodec.unsolicited(mac, (Inet6Address) address));
    }

    void answer(Nd.Solicitation asked, Mac mac) throws KernelException { nd.send(NdCodec.answer(mac, asked)); }

    /**
     * Joins the groups to which solicitations for these addresses go, so that the network card and switches that snoop on MLD let them
     * through. As Backup, too: to become Active must not wait for a switch.
     */
    @Override
    public void watch(Set<InetAddress> vips) throws KernelException {
        this.vips = vips;
        Set<Inet6Address> needed = new HashSet<>();
        for (InetAddress vip : vips) { if (vip instanceof Inet6Address address) { needed.add(NdCodec.solicitedNode(address)); } }
        for (Inet6Address group : needed) {
            if (!groups.contains(group)) {
                vrrp.join(group);
                groups.add(group);
            }
        }
        for (Inet6Address group : Set.copyOf(groups)) {
            if (!needed.contains(group)) {
                vrrp.leave(group);
                groups.remove(group);
            }
        }
    }

    @Override
    public InetAddress self() { return self; }

    @Override
    public List<Integer> fds() { return List.of(vrrp.fd(), nd.fd()); }

    @Override
    public void close() {
        vrrp.close();
        nd.close();
    }
}
