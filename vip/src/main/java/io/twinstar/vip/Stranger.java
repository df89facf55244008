package io.twinstar.vip;

import java.nio.ByteBuffer;
import java.util.Optional;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.TcpStream;
import io.twinstar.vip.pulse.Hello;
import io.twinstar.vip.pulse.PulseCodec;

/** A connection that has not proven yet whose it is. It is good for one hello, and only for a while. */
final class Stranger implements AutoCloseable {

    /** Enough for a round trip, and for the beats until each gateway believes the other's process to live. */
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final TcpStream stream;
    private final PulseCodec codec;
    private final long sinceNanos;
    private final ByteBuffer said = ByteBuffer.allocate(PulseCodec.HELLO_BYTES);
    private Optional<Hello> hello = Optional.empty();

    Stranger(TcpStream stream, PulseCodec codec, long nowNanos) {
        this.stream = stream;
        this.codec = codec;
        sinceNanos = nowNanos;
    }

    /**
     * Reads what has come.
     *
     * @return whether this may still be the peer; what is thrown tells why it is not even a connection
     */
    boolean listen(long nowNanos) throws KernelException {
        Optional<ByteBuffer> received = stream.receive();
        if (received.isPresent()) {
            int length = received.get().remaining();
            if (length == 0 || length > said.remaining()) { return false; }
            said.put(received.get());
            if (said.hasRemaining()) { return true; }
            if (!(codec.decode(said.flip()) instanceof Hello its)) { return false; }
            hello = Optional.of(its);
        }
        return nowNanos - sinceNanos <= PATIENCE_NANOS;
    }

    /** What it has said; empty while that is not complete. */
    Optional<Hello> hello() { return hello; }

    boolean send(Hello answer) throws KernelException { return stream.send(codec.encode(answer)); }

    /** To be kept, now that it is known whose it is. */
    TcpStream stream() { return stream; }

    @Override
    public void close() { stream.close(); }
}
