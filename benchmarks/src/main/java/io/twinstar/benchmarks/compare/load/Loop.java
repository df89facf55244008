package io.twinstar.benchmarks.compare.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;

/** Netty's event loop on the caller's thread: nothing happens to any {@link Wire} but while it is told to run. */
final class Loop implements AutoCloseable {

    static final int BUFFER_BYTES = 256 << 10;
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ManualIoEventLoop events = new ManualIoEventLoop(Thread.currentThread(), EpollIoHandler.newFactory());
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private Optional<IOException> failure = Optional.empty();

    /** Returns when the condition holds or the time has come, whichever is first; whether the condition holds. */
    boolean runUntil(BooleanSupplier condition, long deadlineNanos) throws IOException {
        while (!condition.getAsBoolean()) {
            long left = deadlineNanos - System.nanoTime();
            if (left <= 0) return false;
            events.run(Math.min(left, TURN_NANOS));
            check();
        }
        return true;
    }

    void runFor(long nanos) throws IOException {
        runUntil(() -> false, System.nanoTime() + nanos);
    }

    /** One turn without waiting. */
    void turn() throws IOException {
        events.runNow();
        check();
    }

    private void check() throws IOException {
        var thrown = failure;
        failure = Optional.empty();
        if (thrown.isPresent()) throw thrown.get();
    }

    /** What runs the loop is to hear of this. */
    void fail(IOException why) {
        failure = Optional.of(why);
    }

    /** Where every wire receives, one at a time. */
    ByteBuffer in() {
        return in;
    }

    IoRegistration register(EpollIoHandle handle) {
        return events.register(handle).resultNow();
    }

    @Override
    public void close() {
        var _ = events.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!events.isTerminated()) events.runNow();
    }
}
