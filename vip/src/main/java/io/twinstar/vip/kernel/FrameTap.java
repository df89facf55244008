package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Receives the Ethernet frames of one type that come in on one interface, and sends none: packet(7). Used by one thread. */
public final class FrameTap implements AutoCloseable {

    private static final int FRAME_BYTES = 1514;

    private final int fd;
    private final MemorySegment memory = Arena.ofAuto().allocate(FRAME_BYTES);
    private final ByteBuffer frame = memory.asByteBuffer();

    public FrameTap(Link link, int etherType) throws KernelException {
        short protocol = Short.reverseBytes((short) etherType); // in network order, whichever this machine's is: Linux's are little-endian
        fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, 0); // none until it is bound to the interface
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(20, Integer.BYTES); // struct sockaddr_ll, as in PacketSocket
            address.asByteBuffer().order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_PACKET).putShort(protocol).putInt(link.index());
            Libc.bind(fd, address);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    public int fd() { return fd; }

    /** The next frame, in a buffer that the next call reuses; without remaining bytes where none waits. */
    public ByteBuffer receive() throws KernelException {
        int length = Libc.read(fd, memory);
        return frame.clear().limit(Math.max(length, 0));
    }

    @Override
    public void close() { Libc.close(fd); }
}
