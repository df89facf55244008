package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Changes to nftables for the kernel to make all at once, or none of them (uapi/linux/netfilter/nfnetlink.h): a list of netlink
 * messages, in a buffer that the next batch reuses. Headers are in the host's byte order, values in the network's.
 */
final class NftBatch {

    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;
    static final int NLM_F_APPEND = 0x800;

    static final int NFPROTO_IPV4 = 2;
    static final int NFPROTO_ARP = 3;
    static final int NFPROTO_NETDEV = 5;
    static final int NFPROTO_IPV6 = 10;

    private static final int NLM_F_REQUEST = 0x1;
    private static final int NFNL_MSG_BATCH_BEGIN = 0x10;
    private static final int NFNL_MSG_BATCH_END = 0x11;
    private static final int NFNL_SUBSYS_NFTABLES = 10;
    private static final int NLA_F_NESTED = 0x8000;
    private static final int NLATTR_BYTES = 4; // struct nlattr { short length; short type; }
    private static final int ALIGNMENT = 4;
    private static final int BUFFER_BYTES = 4096; // a table for 16 IPv6 addresses takes less than half of it

    private final MemorySegment memory = Arena.ofAuto().allocate(BUFFER_BYTES, Long.BYTES);
    private final ByteBuffer buffer = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    private final int family;
    private int sequence;
    private int messageStart;

    /** @param family whose tables it is about */
    NftBatch(int family) { this.family = family; }

    /** Starts anew. Every message carries this sequence number, and so does whatever the kernel answers. */
    NftBatch begin(int sequence) {
        this.sequence = sequence;
        buffer.clear();
        header(NFNL_MSG_BATCH_BEGIN, 0, 0, NFNL_SUBSYS_NFTABLES);
        return this;
    }

    /** Ends the message before it, and begins another. */
    NftBatch message(int type, int flags) {
        endMessage();
        header(NFNL_SUBSYS_NFTABLES << 8 | type, flags, family, 0);
        return this;
    }

    /** @return all of it, to be sent */
    MemorySegment end() {
        endMessage();
        header(NFNL_MSG_BATCH_END, 0, 0, NFNL_SUBSYS_NFTABLES);
        endMessage();
        return memory.asSlice(0, buffer.position());
    }

    NftBatch string(int type, String value) {
        return bytes(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
    }

    NftBatch number(int type, int value) {
        attribute(type, Integer.BYTES).putInt(networkOrder(value));
        return this;
    }

    NftBatch number(int type, long value) {
        attribute(type, Long.BYTES).putLong(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Long.reverseBytes(value) : value);
        return this;
    }

    NftBatch bytes(int type, byte[] value) {
        attribute(type, value.length).put(value);
        while (buffer.position() % ALIGNMENT != 0) { buffer.put((byte) 0); }
        return this;
    }

    /** An attribute that consists of those which {@code content} puts here. */
    NftBatch nested(int type, Runnable content) {
        int start = buffer.position();
        attribute(type | NLA_F_NESTED, 0);
        content.run();
        buffer.putShort(start, (short) (buffer.position() - start));
        return this;
    }

    /** struct nlmsghdr { int length; short type; short flags; int sequence; int port; }, nfgenmsg { char family; char version; short resource; } */
    private void header(int type, int flags, int family, int resource) {
        messageStart = buffer.position();
        buffer.putInt(0).putShort((short) type).putShort((short) (flags | NLM_F_REQUEST)).putInt(sequence).putInt(0);
        buffer.put((byte) family).put((byte) 0).put((byte) (resource >> 8)).put((byte) resource);
    }

    private void endMessage() { buffer.putInt(messageStart, buffer.position() - messageStart); }

    private ByteBuffer attribute(int type, int valueBytes) {
        return buffer.putShort((short) (NLATTR_BYTES + valueBytes)).putShort((short) type);
    }

    private static int networkOrder(int value) {
        return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? Integer.reverseBytes(value) : value;
    }
}
