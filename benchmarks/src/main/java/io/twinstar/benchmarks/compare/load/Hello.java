package io.twinstar.benchmarks.compare.load;

import java.nio.ByteBuffer;

/**
 * What a client asks of the backend, in the first eight bytes of a connection; they are part of its first request.
 *
 * @param requestBytes after so many bytes each the backend responds; {@link #ENDLESS}: never
 * @param responseBytes of each response; {@link #ENDLESS}: for as long as the connection is open
 */
record Hello(int requestBytes, int responseBytes) {

    static final int BYTES = 2 * Integer.BYTES;
    static final int ENDLESS = -1;

    static Hello of(long word) {
        return new Hello((int) (word >>> Integer.SIZE), (int) word);
    }

    /** At the beginning of a buffer. */
    void put(ByteBuffer into) {
        into.putInt(0, requestBytes).putInt(Integer.BYTES, responseBytes);
    }
}
