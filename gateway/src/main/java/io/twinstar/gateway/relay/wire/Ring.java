package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.LinuxSocket;

import io.twinstar.vip.kernel.BlockingSocket;
import io.twinstar.vip.kernel.BufferRing;
import io.twinstar.vip.kernel.KernelException;

/**
 * What all sockets of one event loop's io_uring share: the buffers into which the kernel puts what comes, those who wait for one of them,
 * and memory for addresses on their way to the kernel. Used on the loop, but for {@link #close}.
 */
final class Ring implements AutoCloseable {

    /** Much for a request, and little for bulk, which does not come this way for long. */
    static final int BUFFER_BYTES = 16 * 1024;
    static final short BUFFER_GROUP = 1;
    /** Each is away only from the end of a read to the end of the write that follows: what a receiver does not take is copied out. */
    private static final int BUFFERS = 512;

    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    /** struct sockaddr_in, and sockaddr_in6, which is the longer one. */
    private static final int IPV4_BYTES = 16;
    private static final int IPV6_BYTES = 28;
    private static final int SLOT_BYTES = 64;
    /** More than requests that can be queued before the kernel has read their addresses. */
    private static final int SLOTS = 2 * Transport.RING_ENTRIES;

    private final Loop loop;
    private final BufferRing buffers;
    private final Queue<RingSide> starving = new ArrayDeque<>();
    private final ByteBuf slots = PooledByteBufAllocator.DEFAULT.directBuffer(SLOTS * SLOT_BYTES).writerIndex(SLOTS * SLOT_BYTES);
    private int slot;

    /** To be called on the loop. */
    Ring(Loop loop) throws IOException {
        this.loop = loop;
        try {
            buffers = new BufferRing(BUFFER_GROUP, BUFFERS, BUFFER_BYTES);
        } catch (KernelException refused) {
            slots.release();
            throw new IOException(refused.getMessage(), refused);
        }
    }

    /** Where a buffer is. */
    long address(int buffer) { return buffers.address(buffer); }

    /** What is in a buffer, for as long as that is not given back. */
    ByteBuffer view(int buffer, int from, int length) {
        return buffers.view(buffer, from, length);
    }

    void giveBack(int buffer) {
        buffers.giveBack(buffer);
        RingSide fed = starving.poll();
        if (fed != null) loop.afterEvents(fed::mayReceive);
    }

    /** It is told once a buffer is there again. */
    void starve(RingSide side) { starving.add(side); }

    /** Where the address stands as a sockaddr, for long enough that a request with it can reach the kernel. */
    long sockaddr(InetSocketAddress address) {
        slot = (slot + 1) % SLOTS;
        ByteBuffer at = slots.nioBuffer(slot * SLOT_BYTES, SLOT_BYTES).order(ByteOrder.nativeOrder());
        byte[] bytes = address.getAddress().getAddress();
        boolean ipv6 = address.getAddress() instanceof Inet6Address;
        at.putShort((short) (ipv6 ? AF_INET6 : AF_INET));
        at.order(ByteOrder.BIG_ENDIAN).putShort((short) address.getPort());
        if (ipv6) at.putInt(0); // the flow label
        at.put(bytes);
        at.order(ByteOrder.nativeOrder()).putLong(address.getAddress() instanceof Inet6Address scoped ? scoped.getScopeId() : 0);
        return slots.memoryAddress() + (long) slot * SLOT_BYTES;
    }

    static int sockaddrBytes(InetSocketAddress address) { return address.getAddress() instanceof Inet6Address ? IPV6_BYTES : IPV4_BYTES; }

    static LinuxSocket openSocket(boolean ipv6) throws IOException {
        try {
            return LinuxSocket.newSocket(BlockingSocket.open(ipv6));
        } catch (KernelException noDescriptor) {
            throw new IOException(noDescriptor.getMessage(), noDescriptor);
        }
    }

    /** Has splice not wait for them. */
    static void unblock(LinuxSocket one, LinuxSocket other) throws IOException {
        try {
            BlockingSocket.unblock(one.intValue());
            BlockingSocket.unblock(other.intValue());
        } catch (KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Has io_uring wait for them again. */
    static void block(LinuxSocket one, LinuxSocket other) throws IOException {
        try {
            BlockingSocket.block(one.intValue());
            BlockingSocket.block(other.intValue());
        } catch (KernelException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** When the loop, and with it its io_uring, has ended. */
    @Override
    public void close() {
        buffers.close();
        slots.release();
    }
}
