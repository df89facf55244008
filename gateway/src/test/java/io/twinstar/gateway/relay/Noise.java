package io.twinstar.gateway.relay;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * Random bytes from which every stream is cut, each at a place of its own: nothing is computed a byte, and what is lost, doubled,
 * swapped or of another connection differs from what belongs there.
 */
final class Noise {

    /** No stream is longer. */
    static final int STREAM_MAX_BYTES = 4 << 20;
    /** A stream begins before this. */
    static final int OFFSETS = 4 << 20;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(OFFSETS + STREAM_MAX_BYTES);

    Noise(RandomGenerator random) {
        while (bytes.hasRemaining()) bytes.putLong(random.nextLong());
        bytes.clear();
    }

    /** To be sent from its position to its limit. */
    ByteBuffer stream(int offset, int size) { return bytes.slice(offset, size); }
}
