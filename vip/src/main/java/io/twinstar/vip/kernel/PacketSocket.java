package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import io.twinstar.vip.packet.ArpCodec;
import io.twinstar.vip.packet.NdCodec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/**
 * A non-blocking socket for whole Ethernet frames on one interface: packet(7). It sends any, and receives those of one kind that come
 * in there, for other hosts, too, where the interface hears them. Used by one thread.
 */
public final class PacketSocket implements AutoCloseable {

    private static final int FRAME_BYTES = 1514;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int SOCK_FILTER_BYTES = 8; // struct sock_filter { short code; char jump_true; char jump_false; int k; }
    private static final int SOCK_FPROG_BYTES = 16; // struct sock_fprog { short length; struct sock_filter *filter; }

    // Classic BPF (Documentation/networking/filter.rst)
    private static final int LOAD_HALF = 0x28;
    private static final int LOAD_BYTE = 0x30;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;
    private static final int WHOLE_FRAME = 0x40000;

    /** IPv6, ICMPv6 next, and one of two types: all other IPv6 frames of the interface would come, too. */
    private static final int[][] NEIGHBOUR_DISCOVERY = {{LOAD_HALF, 0, 0, 12}, {JUMP_IF_EQUAL, 0, 6, NdCodec.ETHERTYPE}, //
            {LOAD_BYTE, 0, 0, 20}, {JUMP_IF_EQUAL, 0, 4, NdCodec.ICMPV6}, //
            {LOAD_BYTE, 0, 0, 54}, {JUMP_IF_EQUAL, 1, 0, NdCodec.SOLICITATION}, {JUMP_IF_EQUAL, 0, 1, NdCodec.ADVERTISEMENT}, //
            {RETURN, 0, 0, WHOLE_FRAME}, {RETURN, 0, 0, 0}};

    private final int fd;
    private final MemorySegment sendMemory = Arena.ofAuto().allocate(FRAME_BYTES);
    private final MemorySegment receiveMemory = Arena.ofAuto().allocate(FRAME_BYTES);
    private final ByteBuffer receiveBuffer = receiveMemory.asByteBuffer();
    private final MemorySegment address;

    private PacketSocket(Link link, int protocol, int[]... filter) throws KernelException {
        // struct sockaddr_ll { short family; short protocol; int ifindex; short hatype; char pkttype; char halen; char address[8]; }
        address = Arena.ofAuto().allocate(20, Integer.BYTES);
        var bytes = address.asByteBuffer();
        bytes.putShort(2, (short) protocol);
        bytes.order(ByteOrder.nativeOrder()).putShort(0, (short) Libc.AF_PACKET).putInt(4, link.index());
        fd = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.CLOEXEC | Libc.NONBLOCK, 0); // protocol 0: none is received before bind(2)
        try {
            if (filter.length > 0) { attach(filter); }
            Libc.bind(fd, address);
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /** Receives ARP. */
    public static PacketSocket forArp(Link link) throws KernelException {
        return new PacketSocket(link, ArpCodec.ETHERTYPE);
    }

    /** Receives neighbour solicitations and advertisements. */
    public static PacketSocket forNeighbourDiscovery(Link link) throws KernelException {
        return new PacketSocket(link, NdCodec.ETHERTYPE, NEIGHBOUR_DISCOVERY);
    }

    private void attach(int[]... filter) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var instructions = arena.allocate((long) filter.length * SOCK_FILTER_BYTES, Integer.BYTES);
            var bytes = instructions.asByteBuffer().order(ByteOrder.nativeOrder());
            for (int[] it : filter) { bytes.putShort((short) it[0]).put((byte) it[1]).put((byte) it[2]).putInt(it[3]); }
            var program = arena.allocate(SOCK_FPROG_BYTES, Long.BYTES);
            program.set(JAVA_SHORT, 0, (short) filter.length);
            program.set(ADDRESS, Long.BYTES, instructions);
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_ATTACH_FILTER, program);
        }
    }

    public int fd() { return fd; }

    public void send(byte[] frame) throws KernelException {
        MemorySegment.copy(frame, 0, sendMemory, JAVA_BYTE, 0, frame.length);
        Libc.sendto(fd, sendMemory.asSlice(0, frame.length), address);
    }

    /** The next frame, in a buffer that the next call reuses; without remaining bytes where none waits. */
    public ByteBuffer receive() throws KernelException {
        int length = Libc.read(fd, receiveMemory);
        return receiveBuffer.clear().limit(Math.max(length, 0));
    }

    @Override
    public void close() { Libc.close(fd); }
}
