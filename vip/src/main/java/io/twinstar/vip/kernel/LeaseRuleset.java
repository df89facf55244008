package io.twinstar.vip.kernel;

import java.lang.foreign.MemorySegment;
import java.net.Inet4Address;

import static io.twinstar.vip.kernel.NftBatch.NLM_F_ACK;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_APPEND;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_CREATE;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_EXCL;

/**
 * The messages of a {@link LeaseTable}: what they mean to the kernel is in its uapi/linux/netfilter/nf_tables.h. Each method
 * builds one batch, of which the kernel acknowledges the last message.
 */
final class LeaseRuleset {

    private static final String SET = "leased";
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
    private static final int TYPE_IPADDR = 7; // nft prints elements by it; the kernel does not look
    private static final int NF_NETDEV_INGRESS = 0;
    private static final int PRIORITY_FILTER = 0;

    private static final short ETH_P_IP = 0x0800;
    private static final short ETH_P_ARP = 0x0806;
    private static final short ARP_REQUEST = 1;
    private static final int IP_DESTINATION = 16; // offset in the header, RFC 791
    private static final int ARP_OPERATION = 6; // and RFC 826
    private static final int ARP_SENDER = 14;
    private static final int ARP_TARGET = 24;

    private final NftBatch batch = new NftBatch();
    private final NftExpressions expressions = new NftExpressions(batch);
    private final String name;
    private final byte[] address;

    LeaseRuleset(String name, Inet4Address address) {
        this.name = name;
        this.address = address.getAddress();
    }

    /** Has a lease run from now. The old one, if any, is deleted first: before Linux 6.12, to add what is there prolongs nothing. */
    MemorySegment grant(int sequence, long millis) {
        batch.begin(sequence);
        flush(0);
        element(NFT_MSG_NEWSETELEM, NLM_F_CREATE | NLM_F_ACK).nested(NFTA_SET_ELEM_LIST_ELEMENTS, () -> batch.nested(NFTA_LIST_ELEM,
                () -> batch.nested(NFTA_SET_ELEM_KEY, () -> batch.bytes(NFTA_DATA_VALUE, address)).number(NFTA_SET_ELEM_TIMEOUT, millis)));
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
        batch.message(NFT_MSG_NEWSET, NLM_F_CREATE).string(NFTA_SET_TABLE, name).string(NFTA_SET_NAME, SET)
                .number(NFTA_SET_FLAGS, NFT_SET_TIMEOUT).number(NFTA_SET_KEY_TYPE, TYPE_IPADDR)
                .number(NFTA_SET_KEY_LEN, address.length).number(NFTA_SET_ID, 1);
        batch.message(NFT_MSG_NEWCHAIN, NLM_F_CREATE).string(NFTA_CHAIN_TABLE, name).string(NFTA_CHAIN_NAME, CHAIN)
                .nested(NFTA_CHAIN_HOOK, () -> batch.number(NFTA_HOOK_HOOKNUM, NF_NETDEV_INGRESS)
                        .number(NFTA_HOOK_PRIORITY, PRIORITY_FILTER).string(NFTA_HOOK_DEV, link.name()))
                .string(NFTA_CHAIN_TYPE, "filter");
        rule(0, this::dropUnleasedIp);
        rule(NLM_F_ACK, this::dropUnleasedArp);
        return batch.end();
    }

    private void dropUnleasedIp() {
        expressions.protocol(ETH_P_IP);
        expressions.header(IP_DESTINATION, address);
        expressions.notIn(SET);
        expressions.drop();
    }

    private void dropUnleasedArp() {
        expressions.protocol(ETH_P_ARP);
        expressions.header(ARP_OPERATION, NftExpressions.networkOrder(ARP_REQUEST));
        expressions.headerOtherThan(ARP_SENDER, address);
        expressions.header(ARP_TARGET, address);
        expressions.notIn(SET);
        expressions.drop();
    }

    private void rule(int flags, Runnable content) {
        batch.message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | flags).string(NFTA_RULE_TABLE, name)
                .string(NFTA_RULE_CHAIN, CHAIN).nested(NFTA_RULE_EXPRESSIONS, content);
    }

    /** Deletes all elements, as none is named; it is no error that there are none. */
    private void flush(int flags) {
        element(NFT_MSG_DELSETELEM, flags);
    }

    private NftBatch element(int type, int flags) {
        return batch.message(type, flags).string(NFTA_SET_ELEM_LIST_TABLE, name).string(NFTA_SET_ELEM_LIST_SET, SET);
    }
}
