package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * An nftables table that lets an address be reached through an interface only while a lease runs. In nft's words:
 *
 * <pre>
 * table netdev NAME {
 *   flags owner                    # it ends with our netlink socket, so with this process
 *   set leased { type ipv4_addr; flags timeout; }
 *   chain arriving {
 *     type filter hook ingress device "INTERFACE" priority filter; policy accept;
 *     ip daddr ADDRESS ip daddr != @leased drop
 *     arp operation request arp saddr ip != ADDRESS arp daddr ip ADDRESS arp daddr ip != @leased drop
 *   }
 * }
 * </pre>
 *
 * <p>A request that does not arrive is not answered. One from the address itself passes: it is another owner's gratuitous
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

    /** Cuts the address off: no lease runs yet. Refused with {@link Errno#EEXIST} where there is a table of this name. */
    public LeaseTable(String name, Link link, Inet4Address address) throws KernelException {
        ruleset = new LeaseRuleset(name, address);
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
