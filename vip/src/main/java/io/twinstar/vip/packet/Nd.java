package io.twinstar.vip.packet;

import java.net.Inet6Address;

/** What IPv6 hosts ask and tell each other of link-layer addresses (RFC 4861). */
public sealed interface Nd {

    /**
     * Somebody asks who has an address.
     *
     * @param from the link-layer address to answer to
     * @param source unspecified (::) when a host asks before it takes the address itself (RFC 4862 §5.4.2)
     */
    record Solicitation(Mac from, Inet6Address source, Inet6Address target) implements Nd {}

    /** Somebody says that it has this address. */
    record Advertisement(Mac mac, Inet6Address target) implements Nd {}
}
