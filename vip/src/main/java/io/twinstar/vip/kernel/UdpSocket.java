package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/** A non-blocking UDP socket on one IPv4 address, for datagrams that must not queue behind the traffic: udp(7). Used by one thread. */
public final class UdpSocket implements AutoCloseable {

    /** More than an Ethernet frame carries. Of a longer datagram the rest is lost, and what is left is refused by whoever decodes it. */
    private static final int DATAGRAM_BYTES_MAX = 2048;
    /** Some hundred small datagrams; the kernel drops what comes on top, and the next heartbeat makes good for it. */
    private static final int RECEIVE_BUFFER_BYTES = 128 * 1024;
    private static final int SO_RCVBUF = 8;

    private final int fd;
    private final MemorySegment sendMemory;
    private final ByteBuffer sendBuffer;
    private final MemorySegment destination;
    private final ByteBuffer destinationBuffer;
    private final MemorySegment receiveMemory;
    private final ByteBuffer receiveBuffer;
    private final MemorySegment sender;
    private final ByteBuffer senderBuffer;
    private final MemorySegment senderBytes;

    /** @param bytes in a buffer that the next call reuses */
    public record Datagram(ByteBuffer bytes, InetSocketAddress from) {}

    /**
     * @param local port 0: any. There is no SO_REUSEADDR: UDP leaves no port behind in TIME_WAIT, and a second process on the same
     *         port would take the datagrams away from the first
     */
    public UdpSocket(InetSocketAddress local) throws KernelException {
        var arena = Arena.ofAuto();
        sendMemory = arena.allocate(DATAGRAM_BYTES_MAX);
        sendBuffer = sendMemory.asByteBuffer();
        destination = arena.allocate(SocketAddresses.BYTES, Integer.BYTES);
        destinationBuffer = destination.asByteBuffer();
        receiveMemory = arena.allocate(DATAGRAM_BYTES_MAX);
        receiveBuffer = receiveMemory.asByteBuffer();
        sender = arena.allocate(SocketAddresses.BYTES, Integer.BYTES);
        senderBuffer = sender.asByteBuffer();
        senderBytes = arena.allocateFrom(JAVA_INT, SocketAddresses.BYTES);
        fd = Libc.socket(Libc.AF_INET, Libc.SOCK_DGRAM | Libc.CLOEXEC | Libc.NONBLOCK, 0);
        try {
            Libc.setsockopt(fd, Libc.SOL_SOCKET, SO_RCVBUF, RECEIVE_BUFFER_BYTES);
            TrafficClass.beNetworkControl(fd);
            Libc.bind(fd, SocketAddresses.allocate(arena, local));
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    public int fd() { return fd; }

    /** The datagram that has waited longest; empty where none waits. */
    public Optional<Datagram> receive() throws KernelException {
        int length = Libc.recvfrom(fd, receiveMemory, sender, senderBytes);
        if (length < 0) { return Optional.empty(); }
        return Optional.of(new Datagram(receiveBuffer.clear().limit(length), SocketAddresses.read(senderBuffer)));
    }

    /**
     * Sends the buffer's remaining bytes, which stay.
     *
     * @return why it did not leave; empty: it left. Every refusal is of this one datagram (no route, a full queue, a link that is
     *         down …), and the next one may do better
     */
    public Optional<KernelException> send(ByteBuffer datagram, InetSocketAddress to) {
        int length = datagram.remaining();
        sendBuffer.put(0, datagram, datagram.position(), length);
        SocketAddresses.write(destinationBuffer, to);
        try {
            Libc.sendto(fd, sendMemory.asSlice(0, length), destination);
            return Optional.empty();
        } catch (KernelException e) {
            return Optional.of(e);
        }
    }

    /** Where it is bound, with the port that the kernel chose where none was given. */
    public InetSocketAddress local() throws KernelException {
        return SocketAddresses.local(fd);
    }

    @Override
    public void close() { Libc.close(fd); }
}
