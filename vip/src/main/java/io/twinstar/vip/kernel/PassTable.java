package io.twinstar.vip.kernel;

import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import static io.twinstar.vip.kernel.NftBatch.NLM_F_ACK;

/**
 * An nftables table that passes what belongs to another host's connections on to it, while it is told to. In nft's words, for IPv4:
 *
 * <pre>
 * table ip NAME {
 *   flags owner                    # it ends with our netlink socket, so with this process
 *   set passing { type ipv4_addr; flags timeout; }
 *   chain arriving {
 *     type filter hook prerouting priority raw; policy accept;
 *     ip daddr @passing tcp flags &amp; (syn | rst | ack) != syn socket wildcard 0 accept
 *     ip daddr @passing tcp flags &amp; (syn | rst | ack) != syn socket wildcard 1 dup to NEIGHBOUR device "INTERFACE" drop
 *     ip daddr @passing tcp flags &amp; (syn | rst | ack) != syn socket transparent 1 dup to NEIGHBOUR device "INTERFACE" drop
 *   }
 * }
 * </pre>
 *
 * <p>The chain is there only from {@link #aim} to {@link #stop}: every packet of the host would pay for it.
 *
 * <p>The rules keep no state. What begins no connection, and is for none that there is here, would be answered with a RST if it were not
 * another's: all listeners are bound to no address, all connections are. An ACK by which a client answers a SYN cookie looks the same,
 * and goes to the other host as well: to one that is flooded with SYNs just then, new clients come only by trying again.
 *
 * <p>Of a connection that this host has ended first the kernel remembers the client's port for a minute (TIME_WAIT), in which the client
 * may use it again for one that the other host serves. That is passed on as well if IP_TRANSPARENT was set on the one that ended: of a
 * socket in TIME_WAIT, or of one that is still to be accepted, no rule can tell more. Used by one thread.
 */
public final class PassTable implements AutoCloseable {

    private static final String PASSING = "passing";
    private static final String CHAIN = "arriving";

    private static final int NF_INET_PRE_ROUTING = 0;
    private static final int NF_IP_PRI_RAW = -300; // uapi/linux/netfilter_ipv4.h, and for IPv6 the same
    private static final int TCP = 6;
    private static final int TCP_FLAGS = 13; // offset in the header, RFC 9293 §3.1
    private static final int SYN = 0x02;
    private static final int RST = 0x04;
    private static final int ACK = 0x10;
    private static final int IPV4_DESTINATION = 16;
    private static final int IPV6_DESTINATION = 24;

    private final Link link;
    private final boolean ipv4;
    private final NftBatch batch;
    private final NftExpressions expressions;
    private final NftTable table;
    private final NftSocket socket;
    /** At whom it is aimed; empty: there is no chain. */
    private Optional<InetAddress> neighbour = Optional.empty();

    /**
     * Passes nothing on yet. Refused with {@link Errno#EEXIST} where there is a table of this name and IP version; where the kernel does
     * not know what the rules are made of, that shows now.
     */
    public PassTable(String name, Link link, boolean ipv4) throws KernelException {
        this.link = link;
        this.ipv4 = ipv4;
        batch = new NftBatch(ipv4 ? NftBatch.NFPROTO_IPV4 : NftBatch.NFPROTO_IPV6);
        expressions = new NftExpressions(batch);
        table = new NftTable(batch, name);
        socket = new NftSocket();
        try {
            socket.exchange("create nftables table " + name, create());
            aim(InetAddress.ofLiteral(ipv4 ? "0.0.0.0" : "::"));
            stop();
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    private MemorySegment create() {
        batch.begin(socket.nextSequence());
        table.create();
        table.set(PASSING, addressBytes(), NftTable.SET_TIMEOUT);
        table.flush(PASSING, NLM_F_ACK);
        return batch.end();
    }

    /** From now on what is passed on goes to this host on the interface. */
    public void aim(InetAddress next) throws KernelException {
        if (neighbour.equals(Optional.of(next))) { return; }
        batch.begin(socket.nextSequence());
        if (neighbour.isPresent()) {
            table.flushRules(CHAIN);
        } else {
            table.chain(CHAIN, NF_INET_PRE_ROUTING, NF_IP_PRI_RAW, Optional.empty());
        }
        addRules(next.getAddress());
        socket.exchange("aim the connections' packets", batch.end());
        neighbour = Optional.of(next);
    }

    private void addRules(byte[] neighbour) {
        table.rule(CHAIN, 0, () -> {
            belongsToAConnection();
            expressions.wildcardSocket(false);
            expressions.accept();
        });
        table.rule(CHAIN, 0, () -> {
            belongsToAConnection();
            expressions.wildcardSocket(true);
            passOn(neighbour);
        });
        table.rule(CHAIN, NLM_F_ACK, () -> {
            belongsToAConnection();
            expressions.transparentSocket();
            passOn(neighbour);
        });
    }

    private void belongsToAConnection() {
        expressions.header(ipv4 ? IPV4_DESTINATION : IPV6_DESTINATION, addressBytes());
        expressions.in(PASSING);
        expressions.transport(TCP);
        expressions.transportByteIsNot(TCP_FLAGS, SYN | RST | ACK, SYN);
    }

    private void passOn(byte[] neighbour) {
        expressions.duplicateTo(neighbour, link);
        expressions.drop();
    }

    /** Passes on what comes to these addresses, for so long from now: to whom it is aimed. */
    public void pass(List<InetAddress> addresses, long millis) throws KernelException {
        batch.begin(socket.nextSequence());
        table.flush(PASSING, 0);
        table.addFor(millis, PASSING, addresses.stream().map(InetAddress::getAddress).toList(), NLM_F_ACK);
        socket.exchange("pass connections on", batch.end());
    }

    /** Until it is aimed again. */
    public void stop() throws KernelException {
        if (neighbour.isEmpty()) { return; }
        batch.begin(socket.nextSequence());
        table.deleteChain(CHAIN);
        table.flush(PASSING, NLM_F_ACK);
        socket.exchange("stop passing connections on", batch.end());
        neighbour = Optional.empty();
    }

    private int addressBytes() { return ipv4 ? Integer.BYTES : 2 * Long.BYTES; }

    @Override
    public void close() { socket.close(); }
}
