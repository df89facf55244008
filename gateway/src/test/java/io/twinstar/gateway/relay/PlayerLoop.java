package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A thread and its selector, which drive thousands of ends. */
abstract class PlayerLoop implements AutoCloseable {

    /** What is done about a socket that is ready, or whose rest is over. */
    interface Turn {
        void take(long nowNanos);
    }

    private record Rest(Turn turn, long untilNanos) {}

    private static final long JOIN_MILLIS = 10_000;

    final Trial trial;
    final Selector selector;
    /** For one read at a time. */
    final ByteBuffer scratch = ByteBuffer.allocateDirect(64 << 10);
    private final PriorityQueue<Rest> resting;
    private final Thread thread = new Thread(this::run, getClass().getSimpleName());
    private final AtomicInteger open = new AtomicInteger();
    private volatile boolean closing;

    PlayerLoop(Trial trial) throws IOException {
        this.trial = trial;
        this.selector = Selector.open();
        long base = System.nanoTime();
        this.resting = new PriorityQueue<>(Comparator.comparingLong(rest -> rest.untilNanos - base));
    }

    final void start() { thread.start(); }

    private void run() {
        try {
            while (!closing) {
                admit();
                rise();
                selector.select(key -> ((Turn) key.attachment()).take(System.nanoTime()), waitMillis());
            }
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof Player player) player.hangs();
                key.channel().close();
            }
        } catch (IOException | RuntimeException broken) {
            trial.fault(thread.getName() + " broke: " + broken);
        }
    }

    /** Lets new ends in, where there are any. Called in each turn of the loop. */
    abstract void admit() throws IOException;

    private void rise() {
        long now = System.nanoTime();
        while (!resting.isEmpty() && resting.element().untilNanos - now <= 0) resting.remove().turn.take(now);
    }

    /** Up to 50 ms, rounded up: a loop that waits 0 ms waits for ever. */
    private long waitMillis() {
        if (resting.isEmpty()) return 50;
        long nanos = Math.max(0, resting.element().untilNanos - System.nanoTime());
        return Math.clamp(TimeUnit.NANOSECONDS.toMillis(nanos) + 1, 1, 50);
    }

    /** The turn is taken then, and at other times too if the socket is ready. */
    final void rest(Turn turn, long untilNanos) {
        resting.add(new Rest(turn, untilNanos));
    }

    final void opened() { open.incrementAndGet(); }

    /** @param key cancelled with its channel */
    void closed(SelectionKey key) {
        open.decrementAndGet();
        trial.progress.increment();
        try {
            key.channel().close();
        } catch (IOException unclosable) {
            throw new UncheckedIOException(unclosable);
        }
    }

    final int open() { return open.get(); }

    /** Ends that are still open hang: each is a fault. */
    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join(JOIN_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        selector.close();
    }
}
