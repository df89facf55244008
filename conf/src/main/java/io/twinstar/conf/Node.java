package io.twinstar.conf;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Optional;

/**
 * One of the two gateways.
 *
 * @param address where it speaks from on the VIPs' network
 * @param linkLocal where it speaks from on that network for IPv6 VIPs (RFC 9568 §5.1.2.1); none: the interface's first one
 * @param pulse its address on the path of the pulse; none: {@code address}
 */
public record Node(String name, Inet4Address address, Optional<Inet6Address> linkLocal, Optional<Inet4Address> pulse) {

    public Node {
        Invalid.unless(linkLocal.stream().allMatch(Inet6Address::isLinkLocalAddress), "node %s has a link-local address that is none",
                name);
    }

    /** One that needs no more than an address. */
    public Node(String name, Inet4Address address) {
        this(name, address, Optional.empty(), Optional.empty());
    }

    public Inet4Address pulseAddress() { return pulse.orElse(address); }
}
