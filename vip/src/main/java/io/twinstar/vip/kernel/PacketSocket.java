package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

/** Sends whole Ethernet frames on one interface, and receives none: packet(7). Used by one thread. */
public final class PacketSocket implements AutoCloseable {

    private static final int FRAME_BYTES = 1514;

    private final int fd;
    private final MemorySegment memory;
    private final MemorySegment destination;

    public PacketSocket(Link link) throws KernelException {
        var arena = Arena.ofAuto();
        memory = arena.allocate(FRAME_BYTES);
        // struct sockaddr_ll { short family; short protocol; int ifindex; short hatype; char pkttype; char halen; char address[8]; }
        // Of these SOCK_RAW reads the index alone: the frame brings its own header.
        destination = arena.allocate(20, Integer.BYTES);
        destination.asByteBuffer().order(ByteOrder.nativeOrder()).putShort((short) Libc.AF_PACKET).putShort((short) 0).putInt(link.index());
        fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, 0); // protocol 0: none is received
    }

    public void send(byte[] frame) throws KernelException {
        MemorySegment.copy(frame, 0, memory, JAVA_BYTE, 0, frame.length);
        Libc.sendto(fd, memory.asSlice(0, frame.length), destination);
    }

    @Override
    public void close() { Libc.close(fd); }
}
