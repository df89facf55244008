package io.twinstar.vip.kernel;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;

import static io.twinstar.vip.kernel.NftBatch.NLM_F_ACK;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_APPEND;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_CREATE;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_EXCL;

/**
 * The messages of a {@link LeaseTable}: what they mean to the kernel is in its uapi/linux/netfilter/nf_tables.h. Each method
 * builds one batch, of which the kernel acknowledges the last message.
 */
final class LeaseRuleset {

    private static final String VIPS = "vips";
    private static final String LEASED = "leased";
    private static final String CHAIN = "arriving";

    private static final int NFT_MSG_NEWTABLE = 0;
    private static final int NFT_MSG_NEWCHAIN = 3;
    private static final int NFT_MSG_NEWRULE = 6;
    private static final int NFT_MSG_NEWSET = 9;
    private static final int NFT_MSG_NEWSETELEM = 12;
    private static final int NFT_MSG_DELSETELEM = 14;

    private static final int NFTA_TABLE_NAME = 1;
    private static final int NFTA_TABLE_FLAGS = 2;
    private static final int NFTA_SET_TABLE = 1;
    private static final int NFTA_SET_NAME = 2;
    private static final int NFTA_SET_FLAGS = 3;
    private static final int NFTA_SET_KEY_TYPE = 4;
    private static final int NFTA_SET_KEY_LEN = 5;
    private static final int NFTA_SET_ID = 10;
    private static final int NFTA_CHAIN_TABLE = 1;
    private static final int NFTA_CHAIN_NAME = 3;
    private static final int NFTA_CHAIN_HOOK = 4;
    private static final int NFTA_CHAIN_TYPE = 7;
    private static final int NFTA_HOOK_HOOKNUM = 1;
    private static final int NFTA_HOOK_PRIORITY = 2;
    private static final int NFTA_HOOK_DEV = 3;
    private static final int NFTA_RULE_TABLE = 1;
    private static final int NFTA_RULE_CHAIN = 2;
    private static final int NFTA_RULE_EXPRESSIONS = 4;
    private static final int NFTA_SET_ELEM_LIST_TABLE = 1;
    private static final int NFTA_SET_ELEM_LIST_SET = 2;
    private static final int NFTA_SET_ELEM_LIST_ELEMENTS = 3;
    private static final int NFTA_SET_ELEM_KEY = 1;
    private static final int NFTA_SET_ELEM_TIMEOUT = 4;
    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_DATA_VALUE = 1;

    private static final int NFT_TABLE_F_OWNER = 0x2;
    private static final int NFT_SET_TIMEOUT = 0x10;
    private static final int TYPE_IPADDR = 7; // nft prints elements by these; the kernel does not look
    private static final int TYPE_IP6ADDR = 8;
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

    private final NftBatch batch = new NftBatch();
    private final NftExpressions expressions = new NftExpressions(batch);
    private final String name;
    private final List<byte[]> addresses;
    private final boolean ipv4;
    private final int addressBytes;

    /** @param addresses at least one, all IPv4 or all IPv6 */
    LeaseRuleset(String name, List<InetAddress> addresses) {
        this.name = name;
        this.addresses = addresses.stream().map(InetAddress::getAddress).toList();
        ipv4 = addresses.getFirst() instanceof Inet4Address;
        addressBytes = this.addresses.getFirst().length;
    }

    /** Has a lease run from now. The old one, if any, is deleted first: before Linux 6.12, to add what is there prolongs nothing. */
    MemorySegment grant(int sequence, long millis) {
        batch.begin(sequence);
        flush(0);
        elements(LEASED, NLM_F_ACK, () -> batch.number(NFTA_SET_ELEM_TIMEOUT, millis));
        return batch.end();
    }

    MemorySegment revoke(int sequence) {
        batch.begin(sequence);
        flush(NLM_F_ACK);
        return batch.end();
    }

    MemorySegment create(int sequence, Link link) {
        batch.begin(sequence);
        batch.message(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL).string(NFTA_TABLE_NAME, name)
                .number(NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
        set(VIPS, 1, 0);
        elements(VIPS, 0, () -> {});
        set(LEASED, 2, NFT_SET_TIMEOUT);
        batch.message(NFT_MSG_NEWCHAIN, NLM_F_CREATE).string(NFTA_CHAIN_TABLE, name).string(NFTA_CHAIN_NAME, CHAIN)
                .nested(NFTA_CHAIN_HOOK, () -> batch.number(NFTA_HOOK_HOOKNUM, NF_NETDEV_INGRESS)
                        .number(NFTA_HOOK_PRIORITY, PRIORITY_FILTER).string(NFTA_HOOK_DEV, link.name()))
                .string(NFTA_CHAIN_TYPE, "filter");
        rule(0, ipv4 ? this::dropUnleasedIp : this::dropUnleasedIpv6);
        rule(NLM_F_ACK, ipv4 ? this::dropUnleasedArp : this::dropUnleasedSolicitation);
        return batch.end();
    }

    private void dropUnleasedIp() {
        expressions.protocol(ETH_P_IP);
        dropUnleased(() -> expressions.header(IP_DESTINATION, addressBytes));
    }

    private void dropUnleasedArp() {
        expressions.protocol(ETH_P_ARP);
        expressions.header(ARP_OPERATION, NftExpressions.networkOrder(ARP_REQUEST));
        expressions.header(ARP_SENDER, addressBytes);
        expressions.notIn(VIPS);
        dropUnleased(() -> expressions.header(ARP_TARGET, addressBytes));
    }

    private void dropUnleasedIpv6() {
        expressions.protocol(ETH_P_IPV6);
        dropUnleased(() -> expressions.header(IPV6_DESTINATION, addressBytes));
    }

    private void dropUnleasedSolicitation() {
        expressions.protocol(ETH_P_IPV6);
        expressions.transport(ICMPV6);
        expressions.transportHeader(ICMPV6_TYPE, new byte[]{NEIGHBOUR_SOLICITATION});
        dropUnleased(() -> expressions.transportHeader(SOLICITATION_TARGET, addressBytes));
    }

    private void dropUnleased(Runnable address) {
        address.run();
        expressions.in(VIPS);
        address.run();
        expressions.notIn(LEASED);
        expressions.drop();
    }

    private void rule(int flags, Runnable content) {
        batch.message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | flags).string(NFTA_RULE_TABLE, name)
                .string(NFTA_RULE_CHAIN, CHAIN).nested(NFTA_RULE_EXPRESSIONS, content);
    }

    private void set(String set, int id, int flags) {
        batch.message(NFT_MSG_NEWSET, NLM_F_CREATE).string(NFTA_SET_TABLE, name).string(NFTA_SET_NAME, set)
                .number(NFTA_SET_FLAGS, flags).number(NFTA_SET_KEY_TYPE, ipv4 ? TYPE_IPADDR : TYPE_IP6ADDR)
                .number(NFTA_SET_KEY_LEN, addressBytes).number(NFTA_SET_ID, id);
    }

    /** Adds every address to a set. */
    private void elements(String set, int flags, Runnable attributes) {
        element(NFT_MSG_NEWSETELEM, NLM_F_CREATE | flags, set).nested(NFTA_SET_ELEM_LIST_ELEMENTS, () -> {
            for (byte[] address : addresses) {
                batch.nested(NFTA_LIST_ELEM, () -> {
                    batch.nested(NFTA_SET_ELEM_KEY, () -> batch.bytes(NFTA_DATA_VALUE, address));
                    attributes.run();
                });
            }
        });
    }

    /** Deletes all leases, as none is named; it is no error that there are none. */
    private void flush(int flags) {
        element(NFT_MSG_DELSETELEM, flags, LEASED);
    }

    private NftBatch element(int type, int flags, String set) {
        return batch.message(type, flags).string(NFTA_SET_ELEM_LIST_TABLE, name).string(NFTA_SET_ELEM_LIST_SET, set);
    }
}
