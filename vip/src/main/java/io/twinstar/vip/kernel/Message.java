package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** A packet, the address it goes to or comes from, and what is said beside it: sendmsg(2), recvmsg(2), cmsg(3). Buffers are reused. */
final class Message {

    static final int CMSGHDR_BYTES = 16; // struct cmsghdr { size_t length; int level; int type; }

    // struct msghdr { void *name; int namelen; struct iovec *iov; size_t iovlen; void *control; size_t controllen; int flags; }
    private static final int MSGHDR_BYTES = 56;
    private static final int NAMELEN = 8;
    private static final int IOV = 16;
    private static final int IOVLEN = 24;
    private static final int CONTROL = 32;
    private static final int CONTROLLEN = 40;
    // struct iovec { void *base; size_t length; }
    private static final int IOVEC_BYTES = 16;

    private final MemorySegment header;
    private final MemorySegment iovec;
    private final MemorySegment name;
    private final MemorySegment data;
    private final MemorySegment control;

    /**
     * @param nameBytes of a sockaddr
     * @param controlBytes of all control messages, each with its header and aligned to eight
     */
    Message(int nameBytes, int dataBytes, int controlBytes) {
        var arena = Arena.ofAuto();
        header = arena.allocate(MSGHDR_BYTES, Long.BYTES);
        iovec = arena.allocate(IOVEC_BYTES, Long.BYTES);
        name = arena.allocate(nameBytes, Integer.BYTES);
        data = arena.allocate(dataBytes);
        control = arena.allocate(controlBytes, Long.BYTES);
        header.set(ADDRESS, 0, name);
        header.set(ADDRESS, IOV, iovec);
        header.set(JAVA_LONG, IOVLEN, 1);
        header.set(ADDRESS, CONTROL, control);
        iovec.set(ADDRESS, 0, data);
    }

    void send(int fd, byte[] packet) throws KernelException {
        MemorySegment.copy(packet, 0, data, JAVA_BYTE, 0, packet.length);
        prepare(packet.length);
        Libc.sendmsg(fd, header);
    }

    /** @return the bytes received, or -1 where nothing waits */
    int receive(int fd) throws KernelException {
        prepare(data.byteSize());
        return Libc.recvmsg(fd, header);
    }

    /** The kernel has written its lengths over ours. */
    private void prepare(long dataBytes) {
        iovec.set(JAVA_LONG, Long.BYTES, dataBytes);
        header.set(JAVA_INT, NAMELEN, (int) name.byteSize());
        header.set(JAVA_LONG, CONTROLLEN, control.byteSize());
    }

    ByteBuffer name() { return name.asByteBuffer().order(ByteOrder.nativeOrder()); }

    ByteBuffer data() { return data.asByteBuffer(); }

    /** Ends, after a receive, where the kernel's messages end. */
    ByteBuffer control() {
        return control.asSlice(0, header.get(JAVA_LONG, CONTROLLEN)).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /** Makes this what is said with every packet sent: one control message. */
    void setControl(int level, int type, ByteBuffer content) {
        control.asByteBuffer().order(ByteOrder.nativeOrder()).putLong(CMSGHDR_BYTES + content.remaining()).putInt(level).putInt(type)
                .put(content);
    }
}
