package io.twinstar.vip.kernel;

import java.util.List;
import java.util.Optional;

import static io.twinstar.vip.kernel.NftBatch.NLM_F_APPEND;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_CREATE;
import static io.twinstar.vip.kernel.NftBatch.NLM_F_EXCL;

/** Messages about one nftables table, each put into a batch: what they mean to the kernel is in its uapi/linux/netfilter/nf_tables.h. */
final class NftTable {

    /** For a set whose elements go by themselves. */
    static final int SET_TIMEOUT = 0x10;
    static final int TYPE_IPADDR = 7; // nft prints elements by these; the kernel does not look
    static final int TYPE_IP6ADDR = 8;

    private static final int NFT_MSG_NEWTABLE = 0;
    private static final int NFT_MSG_NEWCHAIN = 3;
    private static final int NFT_MSG_DELCHAIN = 5;
    private static final int NFT_MSG_NEWRULE = 6;
    private static final int NFT_MSG_DELRULE = 8;
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

    private final NftBatch batch;
    private final String name;
    private int sets;

    NftTable(NftBatch batch, String name) {
        this.batch = batch;
        this.name = name;
    }

    void create() {
        batch.message(NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL).string(NFTA_TABLE_NAME, name)
                .number(NFTA_TABLE_FLAGS, NFT_TABLE_F_OWNER);
    }

    /** @param hook with its priority, by the numbers of the table's family; and of the netdev family, the interface */
    void chain(String chain, int hook, int priority, Optional<Link> link) {
        batch.message(NFT_MSG_NEWCHAIN, NLM_F_CREATE).string(NFTA_CHAIN_TABLE, name).string(NFTA_CHAIN_NAME, chain)
                .nested(NFTA_CHAIN_HOOK, () -> {
                    batch.number(NFTA_HOOK_HOOKNUM, hook).number(NFTA_HOOK_PRIORITY, priority);
                    link.ifPresent(on -> batch.string(NFTA_HOOK_DEV, on.name()));
                })
                .string(NFTA_CHAIN_TYPE, "filter");
    }

    /** With its rules. */
    void deleteChain(String chain) {
        batch.message(NFT_MSG_DELCHAIN, 0).string(NFTA_CHAIN_TABLE, name).string(NFTA_CHAIN_NAME, chain);
    }

    /** @param content puts the rule's expressions here */
    void rule(String chain, int flags, Runnable content) {
        batch.message(NFT_MSG_NEWRULE, NLM_F_CREATE | NLM_F_APPEND | flags).string(NFTA_RULE_TABLE, name)
                .string(NFTA_RULE_CHAIN, chain).nested(NFTA_RULE_EXPRESSIONS, content);
    }

    /** Deletes all rules of a chain, as none is named; it is no error that there are none. */
    void flushRules(String chain) {
        batch.message(NFT_MSG_DELRULE, 0).string(NFTA_RULE_TABLE, name).string(NFTA_RULE_CHAIN, chain);
    }

    /** A set of addresses. */
    void set(String set, int addressBytes, int flags) {
        batch.message(NFT_MSG_NEWSET, NLM_F_CREATE).string(NFTA_SET_TABLE, name).string(NFTA_SET_NAME, set)
                .number(NFTA_SET_FLAGS, flags).number(NFTA_SET_KEY_TYPE, addressBytes == Integer.BYTES ? TYPE_IPADDR : TYPE_IP6ADDR)
                .number(NFTA_SET_KEY_LEN, addressBytes).number(NFTA_SET_ID, ++sets);
    }

    void add(String set, List<byte[]> addresses, int flags) {
        elements(set, addresses, flags, () -> {});
    }

    /** They go by themselves after this time. Before Linux 6.12, to add what is there prolongs nothing: it is to be flushed first. */
    void addFor(long millis, String set, List<byte[]> addresses, int flags) {
        elements(set, addresses, flags, () -> batch.number(NFTA_SET_ELEM_TIMEOUT, millis));
    }

    private void elements(String set, List<byte[]> addresses, int flags, Runnable attributes) {
        element(NFT_MSG_NEWSETELEM, NLM_F_CREATE | flags, set).nested(NFTA_SET_ELEM_LIST_ELEMENTS, () -> {
            for (byte[] address : addresses) {
                batch.nested(NFTA_LIST_ELEM, () -> {
                    batch.nested(NFTA_SET_ELEM_KEY, () -> batch.bytes(NFTA_DATA_VALUE, address));
                    attributes.run();
                });
            }
        });
    }

    /** Deletes all elements, as none is named; it is no error that there are none. */
    void flush(String set, int flags) {
        element(NFT_MSG_DELSETELEM, flags, set);
    }

    private NftBatch element(int type, int flags, String set) {
        return batch.message(type, flags).string(NFTA_SET_ELEM_LIST_TABLE, name).string(NFTA_SET_ELEM_LIST_SET, set);
    }
}
