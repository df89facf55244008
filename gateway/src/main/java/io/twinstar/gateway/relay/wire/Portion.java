package io.twinstar.gateway.relay.wire;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Bytes that came together, until the receiver has taken them: in one of the ring's buffers, or, if it is slow, in memory of their own. */
final class Portion {

    private final Ring ring;
    private final int buffer;
    private int from;
    private int length;
    private boolean moved;
    private @Nullable ByteBuf own;
    /** That came next. */
    @Nullable
    Portion next;

    Portion(Ring ring, int buffer, int length) {
        this.ring = ring;
        this.buffer = buffer;
        this.length = length;
    }

    /** In memory of its own from the beginning. */
    Portion(Ring ring, ByteBuffer bytes) {
        this(ring, 0, bytes.remaining());
        own = PooledByteBufAllocator.DEFAULT.directBuffer(length).writeBytes(bytes);
        moved = true;
    }

    long address() { return (own == null ? ring.address(buffer) : own.memoryAddress()) + from; }

    int length() { return length; }

    void taken(int bytes) {
        from += bytes;
        length -= bytes;
    }

    /** Frees the ring's buffer for others. */
    void moveOut() {
        if (moved) return;
        own = PooledByteBufAllocator.DEFAULT.directBuffer(length);
        own.writeBytes(ring.view(buffer, from, length));
        from = 0;
        ring.giveBack(buffer);
        moved = true;
    }

    void release() {
        if (own != null) own.release();
        else if (!moved) ring.giveBack(buffer);
        own = null;
        moved = true;
    }
}
