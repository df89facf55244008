package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An nftables table that lets addresses be reached through an interface only while a lease runs. In nft's words, for IPv4:
 *
 * <pre>
 * table netdev NAME {
 *   flags owner                    # it ends with our netlink socket, so with this process
 *   set vips { type ipv4_addr; elements = { ADDRESS, … } }
 *   set leased { type ipv4_addr; flags timeout; }
 *   chain arriving {
 *     type filter hook ingress device "INTERFACE" priority filter; policy accept;
 *     ip daddr @vips ip daddr != @leased drop
 *     arp operation request arp saddr ip != @vips arp daddr ip @vips arp daddr ip != @leased drop
 *   }
 * }
 * </pre>
 *
 * <p>For IPv6 likewise, with {@code icmpv6 type nd-neighbor-solicit} and its target in the place of ARP.
 *
 * <p>A request that does not arrive is not answered, by the kernel or by us: packet sockets, too, receive only what passes. One from the address itself passes: it is another owner's gratuitous
 * ARP, which is for this host, too. What this host sends, and what its processes send each other, does not come in through
 * the interface. Used by one thread.
 */
public final class LeaseTable implements AutoCloseable {

    /** The kernel rounds a lease down to jiffies, of 10 ms at most; one of 0 would last for ever. */
    public static final int LEASE_MILLIS_MIN = 10;

    private static final int NETLINK_NETFILTER = 12;
    private static final short NLMSG_ERROR = 2;
    private static final int NLMSGHDR_BYTES = 16; // struct nlmsghdr { int length; short type; short flags; int sequence; int port; }
    private static final int ANSWER_BYTES = 4096; // an error comes with the message that it is about

    private final int fd;
    private final LeaseRuleset ruleset;
    private final MemorySegment answerMemory = Arena.ofAuto().allocate(ANSWER_BYTES, Long.BYTES);
    private final ByteBuffer answer = answerMemory.asByteBuffer().order(ByteOrder.nativeOrder());
    private int sequence;

    /**
     * Cuts the addresses off: no lease runs yet. Refused with {@link Errno#EEXIST} where there is a table of this name.
     *
     * @param addresses at least one, all IPv4 or all IPv6
     */
    public LeaseTable(String name, Link link, List<InetAddress> addresses) throws KernelException {
        ruleset = new LeaseRuleset(name, addresses);
        fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, NETLINK_NETFILTER);
        try {
            exchange("create nftables table " + name, ruleset.create(++sequence, link));
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
    public void grant(long millis) throws KernelException { exchange("renew the lease", ruleset.grant(++sequence, millis)); }

    /** Ends the lease; nothing happens when none runs. */
    public void revoke() throws KernelException {
        exchange("end the lease", ruleset.revoke(++sequence));
    }

    /** The kernel has queued its answers before the send returns: the first error, or else the acknowledgement, tells how it went. */
    private void exchange(String call, MemorySegment batch) throws KernelException {
        Libc.sendto(fd, batch, MemorySegment.NULL);
        while (true) {
            if (Libc.read(fd, answerMemory) < 0) { throw new KernelException(call, Errno.EAGAIN); }
            boolean ours = answer.getInt(8) == sequence; // a batch that failed may have left further errors behind
            if (ours && answer.getShort(4) == NLMSG_ERROR) {
                int errno = -answer.getInt(NLMSGHDR_BYTES);
                if (errno != 0) { throw new KernelException(call, errno); }
                return;
            }
        }
    }

    @Override
    public void close() { Libc.close(fd); }
}
