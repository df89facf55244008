package io.twinstar.gateway.relay.wire;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandle;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.LinuxSocket;
import io.netty.channel.unix.FileDescriptor;
import org.jspecify.annotations.Nullable;

import io.twinstar.vip.Lateness;

/** An event loop, and what all connections on it share. For the loop's own thread, but for {@link #executor}. */
public final class Loop {

    /** What one read takes at most. Half as much was slower in bulk, twice as much no faster. */
    static final int PORTION_BYTES = 64 * 1024;

    private static final long STEP_MILLIS = 2_000;

    private final IoEventLoop executor;
    /** Where the bytes are between a read and the write that follows it: one suffices for all connections. */
    private final ByteBuf scratch = PooledByteBufAllocator.DEFAULT.directBuffer(PORTION_BYTES);
    private final Pipes pipes = new Pipes();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private final Lateness lateness;
    private @Nullable Ring ring;
    private volatile long worstLagNanos;
    private boolean mayMark = true;

    public Loop(IoEventLoop executor) {
        this.executor = executor;
        lateness = new Lateness(nanoTime());
    }

    public IoEventLoop executor() { return executor; }

    /** As everybody's: the ticker of Netty's loop counts from its own start, and would be compared with what the control thread has noted. */
    public long nanoTime() {
        return System.nanoTime();
    }

    /** Runs it on the loop, after a while. */
    public void schedule(Runnable task, long nanos) {
        var _ = executor.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Something that was due then has come now. */
    public void came(long dueNanos, long nowNanos) {
        lateness.came(dueNanos, nowNanos);
        worstLagNanos = lateness.worstNanos();
    }

    /** How late the loop came to what was due, at worst, in the last minute or two in which it had connections. For any thread. */
    public long lagNanos() {
        return worstLagNanos;
    }

    /** To be called on the loop. */
    IoRegistration register(IoHandle handle) throws IOException {
        var registering = executor.register(handle);
        if (!registering.isSuccess()) throw new IOException("the event loop does not take it", registering.cause());
        return registering.getNow();
    }

    ChannelFuture register(Channel channel) {
        EventLoop loop = executor; // as which it takes channels
        return loop.register(channel);
    }

    /** Has the loop do it, and waits for it. Not to be called on the loop. */
    <T> T await(Callable<T> deed) throws IOException {
        var done = executor.submit(deed);
        if (!done.awaitUninterruptibly(STEP_MILLIS)) throw new IOException("the event loop did not answer within " + STEP_MILLIS + " ms");
        if (done.cause() != null) throw new IOException(done.cause().getMessage(), done.cause());
        return done.getNow();
    }

    /**
     * Does it once the events at hand have been dealt with, as is to be done with closing: Netty knows a socket by its number, and were
     * that free at once, the next socket could get it, and with it what is still to be told of the one before.
     */
    void afterEvents(Runnable deed) {
        if (later.isEmpty() && !executor.isShutdown()) executor.execute(this::catchUp);
        later.add(deed);
    }

    /** Does it after all sockets have had their turn, which a task that follows upon a task does not wait for. */
    public void nextTurn(Runnable deed) {
        schedule(deed, 0);
    }

    private void catchUp() {
        for (Runnable deed = later.poll(); deed != null; deed = later.poll()) deed.run();
    }

    static void close(FileDescriptor descriptor) {
        try {
            descriptor.close();
        } catch (IOException _) {
            // Linux frees the number in any case
        }
    }

    /**
     * Tells a side that there is no more for it, when it has not yet said so itself. What the kernel is to remember of a client's connection
     * is marked, for its port may be used again meanwhile.
     */
    void finishFirst(Side side, LinuxSocket socket) throws IOException {
        if (side == Side.CLIENT && mayMark) mayMark = TcpOptions.markEnded(socket);
        socket.shutdown(false, true);
    }

    ByteBuf scratch() { return scratch; }

    /** Of a loop on io_uring, which has it from its first use. */
    Ring ring() throws IOException {
        if (ring == null) ring = new Ring(this);
        return ring;
    }

    Pipes pipes() { return pipes; }

    /** When it has ended. */
    public void close() {
        catchUp();
        pipes.close();
        scratch.release();
        if (ring != null) ring.close();
    }
}
