package io.twinstar.vip.kernel;

import java.nio.ByteBuffer;

/** The expressions that an nftables rule consists of (uapi/linux/netfilter/nf_tables.h). They work on one register. */
final class NftExpressions {

    private static final int NFTA_LIST_ELEM = 1;
    private static final int NFTA_EXPR_NAME = 1;
    private static final int NFTA_EXPR_DATA = 2;
    private static final int NFTA_DATA_VALUE = 1;
    private static final int NFTA_DATA_VERDICT = 2;
    private static final int NFTA_VERDICT_CODE = 1;
    private static final int NFTA_META_DREG = 1;
    private static final int NFTA_META_KEY = 2;
    private static final int NFTA_PAYLOAD_DREG = 1;
    private static final int NFTA_PAYLOAD_BASE = 2;
    private static final int NFTA_PAYLOAD_OFFSET = 3;
    private static final int NFTA_PAYLOAD_LEN = 4;
    private static final int NFTA_CMP_SREG = 1;
    private static final int NFTA_CMP_OP = 2;
    private static final int NFTA_CMP_DATA = 3;
    private static final int NFTA_LOOKUP_SET = 1;
    private static final int NFTA_LOOKUP_SREG = 2;
    private static final int NFTA_LOOKUP_FLAGS = 5;
    private static final int NFTA_IMMEDIATE_DREG = 1;
    private static final int NFTA_IMMEDIATE_DATA = 2;

    private static final int NFT_REG_VERDICT = 0;
    private static final int NFT_REG_1 = 1;
    private static final int NFT_META_PROTOCOL = 1;
    private static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    private static final int NFT_CMP_EQ = 0;
    private static final int NFT_CMP_NEQ = 1;
    private static final int NFT_LOOKUP_F_INV = 0x1;
    private static final int NF_DROP = 0;

    private final NftBatch batch;

    NftExpressions(NftBatch batch) { this.batch = batch; }

    /** Goes on if the frame carries this protocol. */
    void protocol(short etherType) {
        expression("meta", () -> batch.number(NFTA_META_DREG, NFT_REG_1).number(NFTA_META_KEY, NFT_META_PROTOCOL));
        compare(NFT_CMP_EQ, networkOrder(etherType));
    }

    /** Goes on if these bytes are at this offset in the network layer's header. */
    void header(int offset, byte[] value) {
        load(offset, value.length);
        compare(NFT_CMP_EQ, value);
    }

    /** Goes on if other bytes are there. */
    void headerOtherThan(int offset, byte[] value) {
        load(offset, value.length);
        compare(NFT_CMP_NEQ, value);
    }

    /** Goes on if what was compared last is no element of this set. */
    void notIn(String set) {
        expression("lookup", () -> batch.string(NFTA_LOOKUP_SET, set).number(NFTA_LOOKUP_SREG, NFT_REG_1)
                .number(NFTA_LOOKUP_FLAGS, NFT_LOOKUP_F_INV));
    }

    void drop() {
        expression("immediate", () -> batch.number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT).nested(NFTA_IMMEDIATE_DATA,
                () -> batch.nested(NFTA_DATA_VERDICT, () -> batch.number(NFTA_VERDICT_CODE, NF_DROP))));
    }

    static byte[] networkOrder(short value) { return ByteBuffer.allocate(Short.BYTES).putShort(value).array(); }

    private void load(int offset, int length) {
        expression("payload", () -> batch.number(NFTA_PAYLOAD_DREG, NFT_REG_1).number(NFTA_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER)
                .number(NFTA_PAYLOAD_OFFSET, offset).number(NFTA_PAYLOAD_LEN, length));
    }

    private void compare(int operator, byte[] value) {
        expression("cmp", () -> batch.number(NFTA_CMP_SREG, NFT_REG_1).number(NFTA_CMP_OP, operator)
                .nested(NFTA_CMP_DATA, () -> batch.bytes(NFTA_DATA_VALUE, value)));
    }

    private void expression(String name, Runnable data) {
        batch.nested(NFTA_LIST_ELEM, () -> batch.string(NFTA_EXPR_NAME, name).nested(NFTA_EXPR_DATA, data));
    }
}
