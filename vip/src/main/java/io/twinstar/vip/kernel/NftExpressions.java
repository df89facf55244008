package io.twinstar.vip.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The expressions that an nftables rule consists of (uapi/linux/netfilter/nf_tables.h). They look at one register, and speak by two. */
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
    private static final int NFTA_PAYLOAD_SREG = 5;
    private static final int NFTA_CMP_SREG = 1;
    private static final int NFTA_CMP_OP = 2;
    private static final int NFTA_CMP_DATA = 3;
    private static final int NFTA_LOOKUP_SET = 1;
    private static final int NFTA_LOOKUP_SREG = 2;
    private static final int NFTA_LOOKUP_FLAGS = 5;
    private static final int NFTA_BITWISE_SREG = 1;
    private static final int NFTA_BITWISE_DREG = 2;
    private static final int NFTA_BITWISE_LEN = 3;
    private static final int NFTA_BITWISE_MASK = 4;
    private static final int NFTA_BITWISE_XOR = 5;
    private static final int NFTA_SOCKET_KEY = 1;
    private static final int NFTA_SOCKET_DREG = 2;
    private static final int NFTA_DUP_SREG_ADDR = 1;
    private static final int NFTA_DUP_SREG_DEV = 2;
    private static final int NFTA_IMMEDIATE_DREG = 1;
    private static final int NFTA_IMMEDIATE_DATA = 2;

    private static final int NFT_REG_VERDICT = 0;
    private static final int NFT_REG_1 = 1;
    private static final int NFT_REG_2 = 2;
    private static final int NFT_META_PROTOCOL = 1;
    private static final int NFT_META_L4PROTO = 16;
    private static final int NFT_PAYLOAD_NETWORK_HEADER = 1;
    private static final int NFT_PAYLOAD_TRANSPORT_HEADER = 2;
    private static final int NFT_CMP_EQ = 0;
    private static final int NFT_CMP_NEQ = 1;
    private static final int NFT_SOCKET_TRANSPARENT = 0;
    private static final int NFT_SOCKET_WILDCARD = 2;
    private static final int NFT_LOOKUP_F_INV = 0x1;
    private static final int NF_DROP = 0;
    private static final int NF_ACCEPT = 1;

    private final NftBatch batch;

    NftExpressions(NftBatch batch) { this.batch = batch; }

    /** Goes on if the frame carries this protocol. */
    void protocol(short etherType) {
        meta(NFT_META_PROTOCOL, networkOrder(etherType));
    }

    /** Goes on if the packet carries this protocol, behind whatever IPv6 extension headers. */
    void transport(int protocol) {
        meta(NFT_META_L4PROTO, new byte[]{(byte) protocol});
    }

    /** Goes on if these bytes are at this offset in the network layer's header. */
    void header(int offset, byte[] value) {
        header(offset, value.length);
        compare(value);
    }

    /** Goes on if these bytes are at this offset in the transport layer's header. */
    void transportHeader(int offset, byte[] value) {
        transportHeader(offset, value.length);
        compare(value);
    }

    /** Looks at what is at this offset in the network layer's header. */
    void header(int offset, int length) {
        load(NFT_PAYLOAD_NETWORK_HEADER, offset, length);
    }

    void transportHeader(int offset, int length) {
        load(NFT_PAYLOAD_TRANSPORT_HEADER, offset, length);
    }

    /** Goes on if what is looked at is an element of this set. */
    void in(String set) {
        lookup(set, 0);
    }

    /** Goes on if it is none. */
    void notIn(String set) {
        lookup(set, NFT_LOOKUP_F_INV);
    }

    /** Goes on unless the byte at this offset in the transport layer's header, seen through the mask, is this one. */
    void transportByteIsNot(int offset, int mask, int value) {
        transportHeader(offset, 1);
        expression("bitwise", () -> batch.number(NFTA_BITWISE_SREG, NFT_REG_1).number(NFTA_BITWISE_DREG, NFT_REG_1)
                .number(NFTA_BITWISE_LEN, 1).nested(NFTA_BITWISE_MASK, () -> batch.bytes(NFTA_DATA_VALUE, new byte[]{(byte) mask}))
                .nested(NFTA_BITWISE_XOR, () -> batch.bytes(NFTA_DATA_VALUE, new byte[]{0})));
        compare(NFT_CMP_NEQ, new byte[]{(byte) value});
    }

    /**
     * Goes on if the socket here that would take it is bound to no address, as a listener is, or if it is bound to one, as a connection
     * is. Does not go on where there is no socket, nor where it is in TIME_WAIT or still to be accepted.
     */
    void wildcardSocket(boolean is) {
        socket(NFT_SOCKET_WILDCARD, is);
    }

    /** Goes on if the socket here that would take it, in whatever state, has IP_TRANSPARENT. */
    void transparentSocket() {
        socket(NFT_SOCKET_TRANSPARENT, true);
    }

    private void socket(int key, boolean is) {
        expression("socket", () -> batch.number(NFTA_SOCKET_KEY, key).number(NFTA_SOCKET_DREG, NFT_REG_1));
        compare(new byte[]{(byte) (is ? 1 : 0)});
    }

    /** Sends a copy to this neighbour, as it is. */
    void duplicateTo(byte[] neighbour, Link link) {
        immediate(NFT_REG_1, neighbour);
        immediate(NFT_REG_2, ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(link.index()).array());
        expression("dup", () -> batch.number(NFTA_DUP_SREG_ADDR, NFT_REG_1).number(NFTA_DUP_SREG_DEV, NFT_REG_2));
    }

    /** Puts these bytes at this offset of the network layer's header. */
    void writeHeader(int offset, byte[] value) {
        immediate(NFT_REG_1, value);
        expression("payload", () -> batch.number(NFTA_PAYLOAD_SREG, NFT_REG_1).number(NFTA_PAYLOAD_BASE, NFT_PAYLOAD_NETWORK_HEADER)
                .number(NFTA_PAYLOAD_OFFSET, offset).number(NFTA_PAYLOAD_LEN, value.length));
    }

    private void immediate(int register, byte[] value) {
        expression("immediate", () -> batch.number(NFTA_IMMEDIATE_DREG, register).nested(NFTA_IMMEDIATE_DATA,
                () -> batch.bytes(NFTA_DATA_VALUE, value)));
    }

    void drop() { verdict(NF_DROP); }

    /** No further rule of the chain looks at it. */
    void accept() { verdict(NF_ACCEPT); }

    private void verdict(int code) {
        expression("immediate", () -> batch.number(NFTA_IMMEDIATE_DREG, NFT_REG_VERDICT).nested(NFTA_IMMEDIATE_DATA,
                () -> batch.nested(NFTA_DATA_VERDICT, () -> batch.number(NFTA_VERDICT_CODE, code))));
    }

    static byte[] networkOrder(short value) { return ByteBuffer.allocate(Short.BYTES).putShort(value).array(); }

    private void meta(int key, byte[] value) {
        expression("meta", () -> batch.number(NFTA_META_DREG, NFT_REG_1).number(NFTA_META_KEY, key));
        compare(value);
    }

    private void load(int base, int offset, int length) {
        expression("payload", () -> batch.number(NFTA_PAYLOAD_DREG, NFT_REG_1).number(NFTA_PAYLOAD_BASE, base)
                .number(NFTA_PAYLOAD_OFFSET, offset).number(NFTA_PAYLOAD_LEN, length));
    }

    private void compare(byte[] value) { compare(NFT_CMP_EQ, value); }

    private void compare(int how, byte[] value) {
        expression("cmp", () -> batch.number(NFTA_CMP_SREG, NFT_REG_1).number(NFTA_CMP_OP, how)
                .nested(NFTA_CMP_DATA, () -> batch.bytes(NFTA_DATA_VALUE, value)));
    }

    private void lookup(String set, int flags) {
        expression("lookup", () -> batch.string(NFTA_LOOKUP_SET, set).number(NFTA_LOOKUP_SREG, NFT_REG_1)
                .number(NFTA_LOOKUP_FLAGS, flags));
    }

    private void expression(String name, Runnable data) {
        batch.nested(NFTA_LIST_ELEM, () -> batch.string(NFTA_EXPR_NAME, name).nested(NFTA_EXPR_DATA, data));
    }
}
