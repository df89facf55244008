package io.twinstar.vip;

import java.net.InetAddress;

import io.twinstar.vip.packet.Advertisement;
import io.twinstar.vip.packet.Claim;
import io.twinstar.vip.packet.Nd;

/** What came in on a {@link Lan} and matters to somebody here. */
sealed interface Arrival {

    /** A well-formed advertisement of another router, for any VRID. Its addresses are of the IP version that it came by, as is its sender's. */
    record Advertised(Advertisement advertisement, InetAddress from) implements Arrival {}

    /** Another host says that it has an address of a VIP here: the other gateway taking over, or a conflict. */
    record Claimed(Claim claim) implements Arrival {}

    /** Somebody wants to know who has an IPv6 address of a VIP here: its owner must {@link Lan#answer}. */
    record Asked(Nd.Solicitation solicitation) implements Arrival {}
}
