package io.twinstar.gateway.control;

import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The one bounded queue by which everybody tells the control loop; telling never blocks. */
public final class Inbox {

    /** Seconds of probes of thousands of backends. An event that finds the queue full is dropped and counted. */
    private static final int EVENTS_MAX = 16_384;

    private final ArrayBlockingQueue<ControlEvent> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final AtomicLong dropped = new AtomicLong();

    /** False if the event was dropped. */
    public boolean tell(ControlEvent event) {
        if (events.offer(event)) return true;
        dropped.incrementAndGet();
        return false;
    }

    ControlEvent take() throws InterruptedException {
        return events.take();
    }

    /** What there is now, without waiting. */
    Optional<ControlEvent> poll() {
        return Optional.ofNullable(events.poll());
    }

    public long dropped() {
        return dropped.get();
    }
}
