package io.twinstar.vip;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.twinstar.conf.Node;
import io.twinstar.conf.Vip;
import io.twinstar.vip.kernel.Errno;
import io.twinstar.vip.kernel.InterfaceAddress;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Link;
import io.twinstar.vip.kernel.Netlink;
import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Mac;
import io.twinstar.vip.packet.Nd;
import io.twinstar.vip.packet.VrrpCodec;

/**
 * An Ethernet interface that VIPs live on, with this node's sockets there: those of the IP versions that its VIPs have. A VIP must
 * {@link #join} before anything is sent for it. Used by one thread.
 */
final class Lan implements AutoCloseable {

    /** Why a packet is dropped that is a reflection, or somebody else's who has our address. */
    static final String OWN_ADDRESS = "own-address";
    /** A storm of packets may take this many of one turn from each socket; then deadlines have theirs. */
    private static final int PACKETS_PER_TURN = 64;

    private final Node self;
    private final Optional<Node> peer;
    private final List<Family> families = new ArrayList<>(2);
    private List<Integer> fds = List.of();
    private final Map<String, Vip> vips = new HashMap<>();
    private final Map<String, Long> dropped = new HashMap<>();
    private Link link;
    private Mac mac;

    private Lan(Link link, Mac mac, Node self, Optional<Node> peer) {
        this.link = link;
        this.mac = mac;
        this.self = self;
        this.peer = peer;
    }

    /**
     * Opens no sockets yet.
     *
     * @param peer to whom unicast VIPs speak
     */
    static Lan open(Netlink netlink, String name, Node self, Optional<Node> peer) throws VipUnavailable {
        try {
            Link link = netlink.link(name);
            Mac mac = link.mac().orElseThrow(() -> new VipUnavailable(name + " is no Ethernet interface"));
            return new Lan(link, mac, self, peer);
        } catch (KernelException e) {
            if (e.errno() == Errno.ENODEV) { throw new VipUnavailable("there is no interface " + name, e); }
            throw VipUnavailable.because("look at " + name, e);
        }
    }

    /**
     * Opens the sockets that this VIP needs and that are not open yet, and lets its neighbours' questions and claims in: {@link #fds} may
     * change. To be called again when its addresses or {@link Vip#wire} change. The interface should be up: IPv6 has no address before.
     */
    void join(Netlink netlink, Vip vip) throws VipUnavailable {
        if (destination(vip).isEmpty()) {
            throw new VipUnavailable(peer.map(node -> "unicast over IPv6 needs the link-local address of " + node.name())
                    .orElse("unicast needs another node"));
        }
        vips.put(vip.name(), vip);
        try {
            if (family(vip).isEmpty()) { families.add(open(netlink, vip)); }
            listFds();
            watch();
        } catch (KernelException e) {
            leave(vip);
            throw VipUnavailable.because("open sockets on " + link.name(), e);
        } catch (VipUnavailable e) {
            leave(vip);
            throw e;
        }
    }

    /** Undoes {@link #join}, and closes the sockets that no VIP needs any more. */
    void leave(Vip vip) {
        vips.remove(vip.name());
        families.removeIf(family -> {
            boolean unused = vips.values().stream().noneMatch(other -> serves(family, other));
            if (unused) { family.close(); }
            return unused;
        });
        listFds();
        try {
            watch();
        } catch (KernelException e) {
            drop("leave-failed"); // we go on hearing questions for an address that is not ours, and answer none
        }
    }

    private Family open(Netlink netlink, Vip vip) throws KernelException, VipUnavailable {
        List<InetAddress> there = netlink.addresses(link.index()).stream().map(InterfaceAddress::address).toList();
        if (vip.isIpv4()) {
            if (!there.contains(self.address())) { throw notThere("address", self.address()); }
            return new Ipv4Family(link, self.address(), this::drop);
        }
        return new Ipv6Family(link, linkLocal(there), this::drop);
    }

    /** The node's own, or else the interface's first one that is not a VIP's. */
    private Inet6Address linkLocal(List<InetAddress> there) throws VipUnavailable {
        if (self.linkLocal().isPresent()) {
            if (!there.contains(self.linkLocal().get())) { throw notThere("link-local address", self.linkLocal().get()); }
            return self.linkLocal().get();
        }
        Set<InetAddress> virtual = virtualAddresses();
        return there.stream().filter(Inet6Address.class::isInstance).map(Inet6Address.class::cast)
                .filter(address -> address.isLinkLocalAddress() && !virtual.contains(address)).findFirst()
                .orElseThrow(() -> new VipUnavailable(link.name() + " has no IPv6 link-local address"));
    }

    private VipUnavailable notThere(String kind, InetAddress address) {
        return new VipUnavailable("%s's %s %s is not on %s".formatted(self.name(), kind, address.getHostAddress(), link.name()));
    }

    private void watch() throws KernelException {
        Set<InetAddress> virtual = virtualAddresses();
        for (Family family : families) { family.watch(virtual); }
    }

    private Set<InetAddress> virtualAddresses() {
        Set<InetAddress> all = new HashSet<>();
        vips.values().forEach(vip -> all.addAll(vip.addresses()));
        return all;
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

    /** The descriptors to poll, as long as no VIP joins or leaves. */
    List<Integer> fds() { return fds; }

    private void listFds() { fds = families.stream().flatMap(family -> family.fds().stream()).toList(); }

    /**
     * What came in by one of {@link #fds}, up to a bound: what is left makes it readable again. What has no effect is counted here.
     */
    List<Arrival> receive(int fd) {
        List<Arrival> arrivals = new ArrayList<>();
        try {
            for (Family family : families) {
                boolean ours = family.fds().contains(fd);
                for (int read = 0; ours && read < PACKETS_PER_TURN && family.receive(fd, mac, arrivals::add); read++) {}
            }
        } catch (KernelException e) {
            drop("receive-failed"); // reading has cleared the socket's error
        }
        return arrivals;
    }

    /** Where this VIP's advertisements come from: this node's address, or its link-local one. */
    InetAddress source(Vip vip) {
        return joined(vip).self();
    }

    /** The message to {@link #send}. */
    byte[] encode(Vip vip, Advertisement advertisement) {
        return VrrpCodec.encode(advertisement, source(vip), destination(vip).orElseThrow(), vip.wire().checksum());
    }

    /** To the group or to the other node, as the VIP has it. */
    void send(Vip vip, byte[] message) throws KernelException {
        joined(vip).send(message, destination(vip).orElseThrow());
    }

    /** Has the neighbours know that this VIP's addresses are here now. */
    void announce(Vip vip) throws KernelException {
        Family family = joined(vip);
        for (InetAddress address : vip.addresses()) { family.announce(address, mac); }
    }

    /**
     * Says that the address asked for is here. To be called while the asked address's VIP is Active and may still be: the question may be
     * as old as this process was held up.
     */
    void answer(Nd.Solicitation asked) throws KernelException {
        for (Family family : families) { if (family instanceof Ipv6Family ipv6) { ipv6.answer(asked, mac); } }
    }

    private Optional<InetAddress> destination(Vip vip) {
        if (!vip.wire().unicast()) { return Optional.of(vip.isIpv4() ? VrrpCodec.GROUP : VrrpCodec.GROUP_IPV6); }
        return vip.isIpv4() ? peer.map(Node::address) : peer.flatMap(Node::linkLocal);
    }

    private Family joined(Vip vip) {
        return family(vip).orElseThrow(() -> new IllegalStateException("VIP " + vip.name() + " has not joined " + link.name()));
    }

    private Optional<Family> family(Vip vip) {
        return families.stream().filter(family -> serves(family, vip)).findFirst();
    }

    private static boolean serves(Family family, Vip vip) { return family instanceof Ipv4Family == vip.isIpv4(); }

    void drop(String why) { dropped.merge(why, 1L, Long::sum); }

    Map<String, Long> dropped() { return dropped; }

    @Override
    public void close() {
        families.forEach(Family::close);
        families.clear();
        listFds();
    }
}
