package io.twinstar.gateway.relay;

import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.Log;

/**
 * A line in the log for each connection that has ended, for some of them, or for none. The loops leave what is to be told in a queue, and
 * a thread of its own puts it into words and waits for whoever reads the log.
 */
public final class ConnectionLog implements AutoCloseable {

    /** A connection that finds as many waiting is not told of, and counted. */
    static final int WAITING_MAX = 16_384;
    private static final long EVERY_MILLIS = 100;
    private static final long END_MILLIS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ConnectionLog.class);

    private final Queue<Phases> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    private final LongAdder dropped = new LongAdder();
    private volatile int percent;
    private @Nullable ScheduledExecutorService writer;

    ConnectionLog() {}

    /** For the control thread. */
    void apply(Log wanted) {
        percent = wanted.percent();
        if (percent == 0 || writer != null) return;
        writer = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("connection-log").daemon().factory());
        var _ = writer.scheduleWithFixedDelay(this::write, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How many of a hundred are to be told of. */
    int percent() {
        return percent;
    }

    /** Never waits, and takes no lock. */
    void tell(Phases connection) {
        if (size.incrementAndGet() > WAITING_MAX) {
            size.decrementAndGet();
            dropped.increment();
        } else {
            waiting.add(connection);
        }
    }

    /** Connections so far that should have had a line and have not. */
    public long dropped() {
        return dropped.sum();
    }

    private void write() {
        for (Phases next = waiting.poll(); next != null; next = waiting.poll()) {
            size.decrementAndGet();
            Map<String, Object> facts = next.facts();
            var line = LOG.atInfo();
            for (var fact : facts.entrySet()) line = line.addKeyValue(fact.getKey(), fact.getValue());
            line.log(facts.entrySet().stream().map(Object::toString).collect(Collectors.joining(" ", "connection ", "")));
        }
    }

    /** What waits is written, if that takes no longer than a second. */
    @Override
    public void close() {
        if (writer == null) return;
        writer.execute(this::write);
        writer.shutdown();
        try {
            if (!writer.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS)) writer.shutdownNow();
            writer = null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
