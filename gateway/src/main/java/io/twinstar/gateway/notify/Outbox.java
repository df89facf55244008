package io.twinstar.gateway.notify;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One channel: a bounded queue of events, and one thread that delivers them in their order. It is a platform thread, as a
 * disk that hangs would keep a virtual one's carrier from the health checks.
 *
 * <p>Losses are told in bursts: the log has the first one's reason at once, and how many they were when a delivery
 * succeeds again and nothing waits any more.
 */
final class Outbox {

    /** An event that finds as many waiting is dropped and counted. */
    private static final int WAITING_MAX = 1024;

    /** What a delivery needs to end after it was interrupted: to kill a script's processes. */
    static final long GIVE_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);

    private final String channel;
    private final BiConsumer<String, Long> losses;
    private final ThreadPoolExecutor courier;
    private final AtomicLong delivered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    /** Failed and dropped in this burst, and not yet told. */
    private final AtomicLong lost = new AtomicLong();
    private volatile Optional<Delivery> delivery = Optional.empty();

    /** @param losses told the channel and how many events it lost, at the end of each burst, on the channel's thread */
    Outbox(String channel, BiConsumer<String, Long> losses) {
        this.channel = channel;
        this.losses = losses;
        courier = new ThreadPoolExecutor(1, 1, 0, TimeUnit.NANOSECONDS, new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().name("notify " + channel).daemon().factory(), (_, _) -> drop());
    }

    String channel() {
        return channel;
    }

    /** Never waits. */
    void offer(Event event) {
        if (delivery.isPresent()) courier.execute(() -> deliver(event));
    }

    /** From now on this way, what waits already too; empty: not any more. */
    void deliverBy(Optional<Delivery> next) {
        delivery = next;
    }

    /**
     * Takes no more, and returns when all is delivered, or given up at the deadline.
     *
     * @return how many were lost since that was last told; the log has been told now
     */
    long close(long deadlineNanos) throws InterruptedException {
        courier.shutdown();
        if (!courier.awaitTermination(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            int waiting = courier.shutdownNow().size();
            dropped.addAndGet(waiting);
            lose(waiting + 1, "the gateway ends"); // one is on its way
            var _ = courier.awaitTermination(GIVE_UP_NANOS, TimeUnit.NANOSECONDS);
        }
        long events = lost.getAndSet(0);
        if (events > 0) LOG.warn("notify {}: {}", channel, Notice.eventsLost(events));
        return events;
    }

    ChannelStatus status() {
        return new ChannelStatus(channel, delivery.map(Delivery::where), delivered.get(), failed.get(), dropped.get(),
                courier.getQueue().size());
    }

    private void deliver(Event event) {
        var by = delivery;
        if (by.isEmpty()) return;
        try {
            by.get().deliver(event);
            delivered.incrementAndGet();
            if (courier.getQueue().isEmpty() && !courier.isShutdown()) endBurst();
        } catch (IOException e) {
            failed.incrementAndGet();
            lose(1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) { // by close, which knows that it is lost
            failed.incrementAndGet();
        }
    }

    private void endBurst() {
        long events = lost.getAndSet(0);
        if (events > 0) losses.accept(channel, events);
    }

    private void drop() {
        dropped.incrementAndGet();
        lose(1, "its queue is full");
    }

    private void lose(long events, String why) {
        if (lost.getAndAdd(events) == 0) LOG.warn("notify {}: events are being lost: {}", channel, why);
    }
}
