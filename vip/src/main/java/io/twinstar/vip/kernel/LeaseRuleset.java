package io.twinstar.vip.kernel;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import static io.twinstar.vip.kernel.NftBatch.NLM_F_ACK;

/** The messages of a {@link LeaseTable}. Each method builds one batch, of which the kernel acknowledges the last message. */
final class LeaseRuleset {

    private static final String VIPS = "vips";
    private static final String LEASED = "leased";
    private static final String LINGERING = "lingering";
    private static final String CHAIN = "arriving";

    private static final int NF_NETDEV_INGRESS = 0;
    private static final int PRIORITY_FILTER = 0;

    private static final short ETH_P_IP = 0x0800;
    private static final short ETH_P_ARP = 0x0806;
    private static final short ETH_P_IPV6 = (short) 0x86DD;
    private static final short ARP_REQUEST = 1;
    private static final int IP_DESTINATION = 16; // offset in the header, RFC 791
    private static final int ARP_OPERATION = 6; // and RFC 826
    private static final int ARP_SENDER = 14;
    private static final int ARP_TARGET = 24;
    private static final int IPV6_DESTINATION = 24; // RFC 8200 §3
    private static final int ICMPV6 = 58;
    private static final byte NEIGHBOUR_SOLICITATION = (byte) 135;
    private static final int ICMPV6_TYPE = 0; // RFC 4861 §4.3
    private static final int SOLICITATION_TARGET = 8;

    private final NftBatch batch = new NftBatch(NftBatch.NFPROTO_NETDEV);
    private final NftExpressions expressions = new NftExpressions(batch);
    private final NftTable table;
    private final List<byte[]> addresses;
    private final boolean ipv4;
    private final int addressBytes;

    /** @param addresses at least one, all IPv4 or all IPv6 */
    LeaseRuleset(String name, List<InetAddress> addresses) {
        table = new NftTable(batch, name);
        this.addresses = addresses.stream().map(InetAddress::getAddress).toList();
        ipv4 = addresses.getFirst() instanceof Inet4Address;
        addressBytes = this.addresses.getFirst().length;
    }

    /** Has a lease run from now. */
    MemorySegment grant(int sequence, long millis) {
        batch.begin(sequence);
        table.flush(LEASED, 0);
        table.addFor(millis, LEASED, addresses, NLM_F_ACK);
        return batch.end();
    }

    MemorySegment linger(int sequence, long millis) {
        batch.begin(sequence);
        table.flush(LEASED, 0);
        table.flush(LINGERING, 0);
        table.addFor(millis, LINGERING, addresses, NLM_F_ACK);
        return batch.end();
    }

    MemorySegment revoke(int sequence) {
        batch.begin(sequence);
        table.flush(LINGERING, 0);
        table.flush(LEASED, NLM_F_ACK);
        return batch.end();
    }

    MemorySegment create(int sequence, Link link) {
        batch.begin(sequence);
        table.create();
        table.set(VIPS, addressBytes, 0);
        table.add(VIPS, addresses, 0);
        table.set(LEASED, addressBytes, NftTable.SET_TIMEOUT);
        table.set(LINGERING, addressBytes, NftTable.SET_TIMEOUT);
        table.chain(CHAIN, NF_NETDEV_INGRESS, PRIORITY_FILTER, Optional.of(link));
        table.rule(CHAIN, 0, ipv4 ? this::dropUnleasedIp : this::dropUnleasedIpv6);
        table.rule(CHAIN, NLM_F_ACK, ipv4 ? this::dropUnleasedArp : this::dropUnleasedSolicitation);
        return batch.end();
    }

    private void dropUnleasedIp() {
        expressions.protocol(ETH_P_IP);
        dropUnless(() -> expressions.header(IP_DESTINATION, addressBytes), LEASED, LINGERING);
    }

    private void dropUnleasedArp() {
        expressions.protocol(ETH_P_ARP);
        expressions.header(ARP_OPERATION, NftExpressions.networkOrder(ARP_REQUEST));
        expressions.header(ARP_SENDER, addressBytes);
        expressions.notIn(VIPS);
        dropUnless(() -> expressions.header(ARP_TARGET, addressBytes), LEASED);
    }

    private void dropUnleasedIpv6() {
        expressions.protocol(ETH_P_IPV6);
        dropUnless(() -> expressions.header(IPV6_DESTINATION, addressBytes), LEASED, LINGERING);
    }

    private void dropUnleasedSolicitation() {
        expressions.protocol(ETH_P_IPV6);
        expressions.transport(ICMPV6);
        expressions.transportHeader(ICMPV6_TYPE, new byte[]{NEIGHBOUR_SOLICITATION});
        dropUnless(() -> expressions.transportHeader(SOLICITATION_TARGET, addressBytes), LEASED);
    }

    private void dropUnless(Runnable address, String... sets) {
        address.run();
        expressions.in(VIPS);
        for (String set : sets) {
            address.run();
            expressions.notIn(set);
        }
        expressions.drop();
    }
}
