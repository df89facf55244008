package io.twinstar.vip.kernel;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import static io.twinstar.vip.kernel.NftBatch.NLM_F_ACK;

/**
 * An nftables table that has this host ask for its neighbours in its own name alone. The kernel names the source of the packet that is
 * to be sent, and whoever hears a request learns its sender: from a host that has handed an address over it would come back that way. In
 * nft's words:
 *
 * <pre>
 * table arp NAME {
 *   flags owner                    # it ends with our netlink socket, so with this process
 *   set vips { type ipv4_addr; elements = { ADDRESS, … } }
 *   chain asking {
 *     type filter hook output priority filter; policy accept;
 *     arp operation request arp saddr ip @vips arp saddr ip set NODE
 *   }
 * }
 * </pre>
 *
 * <p>Gratuitous ARP of ours goes out through a packet socket, and so not through here. IPv6 asks in the name of the interface (RFC 4861
 * §7.2.2). Used by one thread.
 */
public final class AskerTable implements AutoCloseable {

    private static final String VIPS = "vips";
    private static final String CHAIN = "asking";
    private static final int NF_ARP_OUT = 1;
    private static final int PRIORITY_FILTER = 0;
    private static final short REQUEST = 1;
    private static final int OPERATION = 6; // offsets in the packet, RFC 826
    private static final int SENDER = 14;

    private final NftBatch batch = new NftBatch(NftBatch.NFPROTO_ARP);
    private final NftExpressions expressions = new NftExpressions(batch);
    private final NftTable table;
    private final NftSocket socket = new NftSocket();

    /** Refused with {@link Errno#EEXIST} where there is a table of this name. */
    public AskerTable(String name, Inet4Address node, List<InetAddress> addresses) throws KernelException {
        table = new NftTable(batch, name);
        try {
            socket.exchange("create nftables table " + name, create(node.getAddress(), bytes(addresses)));
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    private MemorySegment create(byte[] node, List<byte[]> addresses) {
        batch.begin(socket.nextSequence());
        table.create();
        table.set(VIPS, Integer.BYTES, 0);
        table.add(VIPS, addresses, 0);
        table.chain(CHAIN, NF_ARP_OUT, PRIORITY_FILTER, Optional.empty());
        table.rule(CHAIN, NLM_F_ACK, () -> {
            expressions.header(OPERATION, NftExpressions.networkOrder(REQUEST));
            expressions.header(SENDER, Integer.BYTES);
            expressions.in(VIPS);
            expressions.writeHeader(SENDER, node);
        });
        return batch.end();
    }

    /** From now on these are the addresses in whose name nothing is asked. */
    public void cover(List<InetAddress> addresses) throws KernelException {
        batch.begin(socket.nextSequence());
        table.flush(VIPS, 0);
        table.add(VIPS, bytes(addresses), NLM_F_ACK);
        socket.exchange("spare addresses from ARP", batch.end());
    }

    private static List<byte[]> bytes(List<InetAddress> addresses) {
        return addresses.stream().map(InetAddress::getAddress).toList();
    }

    @Override
    public void close() { socket.close(); }
}
