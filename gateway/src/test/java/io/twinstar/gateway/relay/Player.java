package io.twinstar.gateway.relay;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import jdk.net.ExtendedSocketOptions;

import io.twinstar.gateway.relay.wire.Side;

/**
 * One end of a connection: plays its part, and finds fault with what it sees of the other's. It is given
 *
 * <ul>
 * <li>the other's bytes, in order, and no others;
 * <li>the end of the other's stream after the last of them, and never if the other resets;
 * <li>a reset if the other resets, and never if it stays.
 * </ul>
 */
final class Player implements PlayerLoop.Turn {

    /** A client says first, in so many bytes, which connection this is. */
    static final int HELLO_BYTES = Integer.BYTES;

    private static final int WRITE_MAX_BYTES = 256 << 10;
    /** A full kernel drops what comes, resets as well: whoever waits is to ask. */
    private static final int ASKS_SECONDS = 2;

    private final PlayerLoop loop;
    private final SelectionKey key;
    private final SocketChannel channel;
    private final Plan plan;
    private final Side side;
    private final Plan.Part part;
    private final Plan.Part others;
    private final ByteBuffer hello = ByteBuffer.allocate(HELLO_BYTES);
    private final ByteBuffer toSend;
    private final ByteBuffer expected;
    private final Paced writing;
    private final Paced reading;
    private boolean saidEnd;
    private boolean heardEnd;
    private boolean closed;

    Player(PlayerLoop loop, SelectionKey key, Plan plan, Side side) {
        this.loop = loop;
        this.key = key;
        this.channel = (SocketChannel) key.channel();
        this.plan = plan;
        this.side = side;
        this.part = plan.part(side);
        this.others = plan.part(side.other());
        this.toSend = loop.trial.noise.stream(part.offset(), part.sends());
        this.expected = loop.trial.noise.stream(others.offset(), others.sends());
        this.writing = new Paced(part.writing());
        this.reading = new Paced(part.reading());
        if (side == Side.CLIENT && !plan.mute()) hello.putInt(plan.number());
        hello.flip();
    }

    /** A part of a stream at its pace. */
    private static final class Paced {

        private final Plan.Pace pace;
        private int leftOfPiece;
        private long goesOnNanos;
        private boolean called;

        Paced(Plan.Pace pace) { this.pace = pace; }

        void start(long now) { rest(now); }

        boolean goes(long now) { return goesOnNanos - now <= 0; }

        void moved(int bytes, long now) {
            leftOfPiece -= bytes;
            if (leftOfPiece == 0) rest(now);
        }

        private void rest(long now) {
            leftOfPiece = pace.pieceBytes();
            goesOnNanos = now + TimeUnit.MILLISECONDS.toNanos(pace.restMillis());
            called = false;
        }

        /** Once a rest: it is over then, and someone is to call. */
        void callIn(PlayerLoop loop, PlayerLoop.Turn turn) {
            if (!called) loop.rest(turn, goesOnNanos);
            called = true;
        }
    }

    /** Before it is connected, where that is still possible: later its buffers are not sized any more. */
    void prepare() throws IOException {
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, ASKS_SECONDS);
        channel.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, ASKS_SECONDS);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        if (part.bufferBytes() == 0) return;
        channel.setOption(StandardSocketOptions.SO_SNDBUF, part.bufferBytes());
        channel.setOption(StandardSocketOptions.SO_RCVBUF, part.bufferBytes());
    }

    /** The socket is connected. */
    void start(long now) {
        writing.start(now);
        reading.start(now);
        take(now);
    }

    @Override
    public void take(long now) {
        if (closed) return;
        try {
            if (!channel.isConnected()) {
                channel.finishConnect();
                loop.trial.connected.increment();
                start(now);
                return;
            }
            if (!heardEnd && reading.goes(now)) read(now);
            if (!closed && writing.goes(now)) write(now);
            if (!closed) leaveOrAwait(now);
        } catch (IOException broken) {
            heardReset(broken);
        }
    }

    private void read(long now) throws IOException {
        ByteBuffer in = loop.scratch.clear().limit(Math.min(loop.scratch.capacity(), reading.leftOfPiece));
        int bytes = channel.read(in);
        if (bytes > 0) {
            check(in.flip());
            reading.moved(bytes, now);
            loop.trial.progress.increment();
        } else if (bytes < 0) {
            heardEnd = true;
            if (others.ending() == Plan.Ending.RESET) fault("heard an end of stream, and the other resets");
            else if (expected.hasRemaining()) fault("heard the end of a stream that has been cut short");
        }
    }

    private void check(ByteBuffer in) {
        if (in.remaining() > expected.remaining()) {
            fault("was given %d bytes more than were sent".formatted(in.remaining() - expected.remaining()));
            return;
        }
        int wrong = expected.slice(expected.position(), in.remaining()).mismatch(in);
        if (wrong >= 0) fault("was given a wrong byte at " + (expected.position() + wrong));
        expected.position(expected.position() + in.remaining());
    }

    private void write(long now) throws IOException {
        if (hello.hasRemaining()) channel.write(hello);
        if (hello.hasRemaining() || !toSend.hasRemaining()) return;
        int size = Math.min(Math.min(toSend.remaining(), WRITE_MAX_BYTES), writing.leftOfPiece);
        int bytes = channel.write(toSend.slice(toSend.position(), size));
        toSend.position(toSend.position() + bytes);
        if (bytes == 0) return;
        writing.moved(bytes, now);
        loop.trial.progress.increment();
    }

    private void leaveOrAwait(long now) throws IOException {
        boolean hasSent = !hello.hasRemaining() && !toSend.hasRemaining();
        boolean mayReset = hasSent && expected.position() >= part.awaits();
        switch (part.ending()) {
            case END -> endStream(hasSent);
            case END_SECOND -> endStream(hasSent && heardEnd);
            case END_THEN_RESET -> endStream(hasSent);
            case RESET, LEAVE -> {
            }
        }
        boolean resets = mayReset && (part.ending() == Plan.Ending.RESET || part.ending() == Plan.Ending.END_THEN_RESET);
        if (resets) channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        if (resets || (hasSent && part.ending() == Plan.Ending.LEAVE) || (saidEnd && heardEnd)) close();
        else
            await(hasSent, now);
    }

    private void endStream(boolean now) throws IOException {
        if (!now || saidEnd) return;
        saidEnd = true;
        channel.shutdownOutput();
    }

    private void await(boolean hasSent, long now) {
        boolean reads = !heardEnd && reading.goes(now);
        boolean writes = !hasSent && writing.goes(now);
        key.interestOps((reads ? SelectionKey.OP_READ : 0) | (writes ? SelectionKey.OP_WRITE : 0));
        if (!heardEnd && !reads) reading.callIn(loop, this);
        if (!hasSent && !writes) writing.callIn(loop, this);
    }

    private void heardReset(IOException broken) {
        boolean isReset = String.valueOf(broken.getMessage()).matches("Connection reset.*|Broken pipe");
        if (!isReset) fault(broken.toString());
        else if (others.ending().stays()) fault("was reset, and the other stays (" + broken.getMessage() + ")");
        close();
    }

    private void close() {
        if (closed) return;
        closed = true;
        loop.closed(key);
    }

    /** The run is over, and this end is not. */
    void hangs() {
        if (!closed) fault("hangs");
    }

    /** It closes at once: whatever comes after a first fault says nothing. */
    private void fault(String what) {
        loop.trial.fault("connection %d: the %s %s, after %,d bytes of %,d; it has sent %,d%s; %s".formatted(plan.number(), side, what,
                expected.position(), others.sends(), toSend.position(), saidEnd ? " and its end" : "", plan));
        close();
    }
}
