package io.twinstar.vip;

import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.twinstar.conf.Node;
import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.InterfaceAddress;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.kernel.PacketSocket;
import io.twinstar.vip.kernel.RawSocket;
import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.Mac;

/** An Ethernet interface that VIPs live on, with this node's sockets there. */
final class Lan implements AutoCloseable {

    private final RawSocket vrrp;
    private final PacketSocket frames;
    private final Map<String, Long> dropped = new HashMap<>();
    private Link link;
    private Mac mac;

    private Lan(Link link, Mac mac, RawSocket vrrp, PacketSocket frames) {
        this.link = link;
        this.mac = mac;
        this.vrrp = vrrp;
        this.frames = frames;
    }

    static Lan open(Netlink netlink, String name, Node self) throws VipUnavailable {
        try {
            Link link = netlink.link(name);
            Mac mac = link.mac().orElseThrow(() -> new VipUnavailable(name + " is no Ethernet interface"));
            List<Inet4Address> addresses = netlink.addresses(link.index()).stream().map(InterfaceAddress::address).toList();
            if (!addresses.contains(self.address())) {
                throw new VipUnavailable("%s's address %s is not on %s".formatted(self.name(), self.address().getHostAddress(), name));
            }
            var vrrp = new RawSocket(link, self.address());
            try {
                return new Lan(link, mac, vrrp, new PacketSocket(link));
            } catch (KernelException e) {
                vrrp.close();
                throw e;
            }
        } catch (KernelException e) {
            if (e.errno() == Errno.ENODEV) { throw new VipUnavailable("there is no interface " + name, e); }
            throw VipUnavailable.because("open sockets on " + name, e);
        }
    }

    /** Asks the kernel how the interface is now. */
    void refresh(Netlink netlink) throws KernelException {
        Link now = netlink.link(link.name());
        // The sockets are bound to an index: a namesake that came in its place is another interface.
        if (now.index() != link.index()) { throw new KernelException("look up interface " + link.name(), Errno.ENODEV); }
        link = now;
        mac = now.mac().orElse(mac);
    }

    Link link() { return link; }

    int fd() { return vrrp.fd(); }

    /** As {@link RawSocket#receive}. */
    ByteBuffer receive() throws KernelException { return vrrp.receive(); }

    void send(byte[] advertisement) throws KernelException { vrrp.send(advertisement); }

    /** The request updates the neighbours' entries at once; some hosts heed replies only. */
    void announce(Inet4Address address) throws KernelException {
        frames.send(ArpCodec.gratuitousRequest(mac, address));
        frames.send(ArpCodec.gratuitousReply(mac, address));
    }

    void drop(String why) { dropped.merge(why, 1L, Long::sum); }

    Map<String, Long> dropped() { return dropped; }

    @Override
    public void close() {
        vrrp.close();
        frames.close();
    }
}
