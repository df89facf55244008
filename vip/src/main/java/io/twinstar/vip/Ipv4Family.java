package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

import io.twinstar.vip.kernel.Ipv4Socket;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Claim;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Malformed;
import io.twinstar.vip.packet.VrrpCodec;

/** IPv4 on a {@link Lan}. The kernel answers ARP requests for the VIPs that it holds. */
final class Ipv4Family implements Family {

    private final Inet4Address self;
    private final Consumer<String> drop;
    private final Ipv4Socket vrrp;
    private final PacketSocket arp;
    private Set<InetAddress> vips = Set.of();

    /** @param drop is told why a packet had no effect */
    Ipv4Family(Link link, Inet4Address self, Consumer<String> drop) throws KernelException {
        this.self = self;
        this.drop = drop;
        vrrp = new Ipv4Socket(link, self);
        try {
            arp = PacketSocket.forArp(link);
        } catch (KernelException e) {
            vrrp.close();
            throw e;
        }
    }

    @Override
    public boolean receive(int fd, Mac mac, Consumer<Arrival> arrivals) throws KernelException {
        return fd == vrrp.fd() ? receiveVrrp(arrivals) : receiveArp(mac, arrivals);
    }

    private boolean receiveVrrp(Consumer<Arrival> arrivals) throws KernelException {
        ByteBuffer packet = vrrp.receive();
        if (!packet.hasRemaining()) { return false; }
        switch (VrrpCodec.decodePacket(packet)) {
            case Malformed malformed -> drop.accept(malformed.reason());
            case Advertisement advertisement -> {
                InetAddress from = VrrpCodec.source(packet);
                if (from.equals(self)) {
                    drop.accept(Lan.OWN_ADDRESS);
                } else {
                    arrivals.accept(new Arrival.Advertised(advertisement, from));
                }
            }
        }
        return true;
    }

    private boolean receiveArp(Mac mac, Consumer<Arrival> arrivals) throws KernelException {
        ByteBuffer frame = arp.receive();
        if (!frame.hasRemaining()) { return false; }
        ArpCodec.decode(frame).flatMap(it -> Claim.in(it, vips, mac)).ifPresent(claim -> arrivals.accept(new Arrival.Claimed(claim)));
        return true;
    }

    @Override
    public void send(byte[] message, InetAddress destination) throws KernelException { vrrp.send(message, (Inet4Address) destination); }

    /** The request updates the neighbours' entries at once; some hosts heed replies only. */
    @Override
    public void announce(InetAddress address, Mac mac) throws KernelException {
        arp.send(ArpCodec.gratuitousRequest(mac, (Inet4Address) address));
        arp.send(ArpCodec.gratuitousReply(mac, (Inet4Address) address));
    }

    @Override
    public void watch(Set<InetAddress> vips) { this.vips = vips; }

    @Override
    public InetAddress self() { return self; }

    @Override
    public List<Integer> fds() { return List.of(vrrp.fd(), arp.fd()); }

    @Override
    public void close() {
        vrrp.close();
        arp.close();
    }
}
