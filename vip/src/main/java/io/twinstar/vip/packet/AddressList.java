package io.twinstar.vip.packet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.twinstar.conf.Vip;

/** The addresses that a virtual router's advertisements carry (RFC 9568 §5.2.9). */
public final class AddressList {

    private AddressList() {}

    /**
     * The addresses in the order in which they are sent. For IPv6 the first one must be link-local: the first configured one that
     * is, or else one derived from the VRID, which is there for the packet's sake only and which nobody holds.
     */
    public static List<InetAddress> of(Vip vip) {
        if (vip.isIpv4()) { return vip.addresses(); }
        Optional<InetAddress> configured = vip.addresses().stream().filter(InetAddress::isLinkLocalAddress).findFirst();
        var sent = new ArrayList<InetAddress>(vip.addresses());
        configured.ifPresent(sent::remove);
        sent.addFirst(configured.orElseGet(() -> linkLocal(vip.vrid())));
        return List.copyOf(sent);
    }

    /** Whether another router means the same virtual router. The order of further addresses has no meaning, and keepalived has its own. */
    public static boolean matches(Advertisement heard, Vip vip) {
        List<InetAddress> ours = of(vip);
        return heard.addresses().size() == ours.size() && Set.copyOf(heard.addresses()).equals(Set.copyOf(ours));
    }

    /**
     * What a host makes of the virtual router's MAC 00-00-5E-00-02-VRID (RFC 9568 §7.3) by RFC 4291, appendix A: ff-fe in the
     * middle, and the universal bit, 02, inverted.
     */
    private static InetAddress linkLocal(int vrid) {
        return Ipv6.address(new byte[]{(byte) 0xFE, (byte) 0x80, 0, 0, 0, 0, 0, 0, 0x02, 0, 0x5E, (byte) 0xFF, (byte) 0xFE, 0, 0x02,
                (byte) vrid});
    }
}
