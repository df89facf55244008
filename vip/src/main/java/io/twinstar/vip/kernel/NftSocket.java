package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A line to the kernel's nftables. The tables it makes with the owner flag are its own: they end with it, and so with this process. Used
 * by one thread.
 */
final class NftSocket implements AutoCloseable {

    private static final int NETLINK_NETFILTER = 12;
    private static final short NLMSG_ERROR = 2;
    private static final int NLMSGHDR_BYTES = 16; // struct nlmsghdr { int length; short type; short flags; int sequence; int port; }
    private static final int ANSWER_BYTES = 4096; // an error comes with the message that it is about

    private final int fd;
    private final MemorySegment answerMemory = Arena.ofAuto().allocate(ANSWER_BYTES, Long.BYTES);
    private final ByteBuffer answer = answerMemory.asByteBuffer().order(ByteOrder.nativeOrder());
    private int sequence;

    NftSocket() throws KernelException {
        fd = Libc.socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, NETLINK_NETFILTER);
    }

    /** For the next batch. */
    int nextSequence() { return ++sequence; }

    /**
     * Has the kernel do all of the batch, or nothing. It has queued its answers before the send returns: the first error, or else the
     * acknowledgement, tells how it went.
     *
     * @param batch of the latest sequence number; its last message asks for an acknowledgement
     */
    void exchange(String call, MemorySegment batch) throws KernelException {
        Libc.sendto(fd, batch, MemorySegment.NULL);
        while (true) {
            if (Libc.read(fd, answerMemory) < 0) { throw new KernelException(call, Errno.EAGAIN); }
            boolean ours = answer.getInt(8) == sequence; // a batch that failed may have left further errors behind
            if (ours && answer.getShort(4) == NLMSG_ERROR) {
                int errno = -answer.getInt(NLMSGHDR_BYTES);
                if (errno != 0) { throw new KernelException(call, errno); }
                return;
            }
        }
    }

    @Override
    public void close() { Libc.close(fd); }
}
