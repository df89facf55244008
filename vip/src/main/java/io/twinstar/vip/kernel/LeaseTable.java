package io.twinstar.vip.kernel;

import java.net.InetAddress;
import java.util.List;

/**
 * An nftables table that lets addresses be reached through an interface only while a lease runs. One that has been handed over can
 * linger instead: it is no longer answered for, but packets to it are still let in. In nft's words, for IPv4:
 *
 * <pre>
 * table netdev NAME {
 *   flags owner                    # it ends with our netlink socket, so with this process
 *   set vips { type ipv4_addr; elements = { ADDRESS, … } }
 *   set leased { type ipv4_addr; flags timeout; }
 *   set lingering { type ipv4_addr; flags timeout; }
 *   chain arriving {
 *     type filter hook ingress device "INTERFACE" priority filter; policy accept;
 *     ip daddr @vips ip daddr != @leased ip daddr != @lingering drop
 *     arp operation request arp saddr ip != @vips arp daddr ip @vips arp daddr ip != @leased drop
 *   }
 * }
 * </pre>
 *
 * <p>For IPv6 likewise, with {@code icmpv6 type nd-neighbor-solicit} and its target in the place of ARP.
 *
 * <p>A request that does not arrive is not answered, by the kernel or by us: packet sockets, too, receive only what passes. One from
 * the address itself passes: it is another owner's gratuitous ARP, which is for this host, too. What this host sends, and what its
 * processes send each other, does not come in through the interface. Used by one thread.
 */
public final class LeaseTable implements AutoCloseable {

    /** The kernel rounds a lease down to jiffies, of 10 ms at most; one of 0 would last for ever. */
    public static final int LEASE_MILLIS_MIN = 10;

    private final NftSocket socket;
    private final LeaseRuleset ruleset;

    /**
     * Cuts the addresses off: no lease runs yet. Refused with {@link Errno#EEXIST} where there is a table of this name.
     *
     * @param addresses at least one, all IPv4 or all IPv6
     */
    public LeaseTable(String name, Link link, List<InetAddress> addresses) throws KernelException {
        ruleset = new LeaseRuleset(name, addresses);
        socket = new NftSocket();
        try {
            socket.exchange("create nftables table " + name, ruleset.create(socket.nextSequence(), link));
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /**
     * Has a lease run from now, in place of the one that runs already. No packet finds none in between.
     *
     * @param millis at least {@link #LEASE_MILLIS_MIN}
     */
    public void grant(long millis) throws KernelException {
        socket.exchange("renew the lease", ruleset.grant(socket.nextSequence(), millis));
    }

    /** Ends the lease, but packets to the addresses are let in from now, for so long. */
    public void linger(long millis) throws KernelException {
        socket.exchange("let connections linger", ruleset.linger(socket.nextSequence(), millis));
    }

    /** Ends the lease; nothing happens when none runs. */
    public void revoke() throws KernelException {
        socket.exchange("end the lease", ruleset.revoke(socket.nextSequence()));
    }

    @Override
    public void close() { socket.close(); }
}
