package io.twinstar.vip;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.TcpStream;

/**
 * The idle TCP connection between the two gateways' processes. When one of them ends, however it does, its kernel closes the
 * connection, and the other one knows at once. Used by one thread.
 */
final class Lifeline implements AutoCloseable {

    /** While the connection is down, the caller tries again this often. */
    static final long RETRY_NANOS = 100_000_000;

    private final Approach approach;
    private Optional<Line> line = Optional.empty();

    /** What the connection tells of the peer. */
    sealed interface News {

        /** This process of the peer's has closed it. */
        record Closed(long peerNonce) implements News {}

        /** The peer's host lives, and nobody listens there. */
        record Refused() implements News {}
    }

    /** How a connection comes about that is proven to be the peer's: one gateway calls, the other one answers. */
    sealed interface Approach extends AutoCloseable permits Caller, Answerer {

        /**
         * Takes what steps it can.
         *
         * @param peerNonce of the peer's process that is believed to live
         * @param connected whether there is a line to it already
         */
        Step turn(OptionalLong peerNonce, boolean connected, long nowNanos);

        @Override
        void close();
    }

    /** What an {@link Approach} came to. */
    sealed interface Step {

        record Waiting() implements Step {}

        record Refused() implements Step {}

        /** A new line, which takes the place of an older one. */
        record Connected(Line line) implements Step {}
    }

    /** A connection that is proven to be this process's. */
    record Line(TcpStream stream, long peerNonce) {}

    Lifeline(Approach approach) { this.approach = approach; }

    Optional<News> turn(OptionalLong peerNonce, long nowNanos) {
        // The peer's process is another one by now, and what its predecessor's connection might still tell is no news.
        if (line.isPresent() && !peerNonce.equals(OptionalLong.of(line.get().peerNonce()))) { drop(); }
        if (line.isPresent() && hasClosed(line.get())) {
            var closed = new News.Closed(line.get().peerNonce());
            drop();
            return Optional.of(closed);
        }
        switch (approach.turn(peerNonce, line.isPresent(), nowNanos)) {
            case Step.Connected(var next) -> {
                drop();
                line = Optional.of(next);
                return Optional.empty();
            }
            case Step.Refused _ -> {
                return Optional.of(new News.Refused());
            }
            case Step.Waiting _ -> {
                return Optional.empty();
            }
        }
    }

    boolean isConnected() { return line.isPresent(); }

    /** To be waited on; empty while the connection is down. */
    OptionalInt fd() {
        return line.isPresent() ? OptionalInt.of(line.get().stream().fd()) : OptionalInt.empty();
    }

    /**
     * Any other end only drops the line. A reset is no sign of death: a process that ends has its idle connection closed, whereas a
     * kernel resets one whose keepalive goes unanswered, and its process lives on.
     */
    private boolean hasClosed(Line it) {
        try {
            Optional<ByteBuffer> received = it.stream().receive();
            if (received.isEmpty()) { return false; }
            if (!received.get().hasRemaining()) { return true; }
            drop(); // nothing is said after the hello
            return false;
        } catch (KernelException _) {
            drop();
            return false;
        }
    }

    private void drop() {
        line.ifPresent(it -> it.stream().close());
        line = Optional.empty();
    }

    @Override
    public void close() {
        drop();
        approach.close();
    }
}
