package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The one bounded queue by which everybody tells the control loop; telling never blocks. */
public final class Inbox {

    /** Seconds of probes of thousands of backends. An event that finds the queue full is dropped and counted. */
    private static final int EVENTS_MAX = 16_384;

    /** So that what waits behind them has its turn. */
    static final int TOGETHER_MAX = 1_024;

    private final ArrayBlockingQueue<ControlEvent> events = new ArrayBlockingQueue<>(EVENTS_MAX);
    private final AtomicLong dropped = new AtomicLong();

    /** False if the event was dropped. */
    public boolean tell(ControlEvent event) {
        if (events.offer(event)) return true;
        dropped.incrementAndGet();
        return false;
    }

    /**
     * The next event, or {@link ControlEvent.Due} when it is as late as this; empty: wait as long as it takes. Results of checks that wait
     * one behind the other come together. For one thread.
     */
    ControlEvent take(OptionalLong dueNanos) throws InterruptedException {
        if (dueNanos.isEmpty()) return withItsLike(events.take());
        long leftNanos = dueNanos.getAsLong() - System.nanoTime();
        var event = leftNanos > 0 ? events.poll(leftNanos, TimeUnit.NANOSECONDS) : null;
        return event == null ? new ControlEvent.Due() : withItsLike(event);
    }

    private ControlEvent withItsLike(ControlEvent event) {
        if (!(event instanceof ControlEvent.Probed first) || !(events.peek() instanceof ControlEvent.Probed)) return event;
        var together = new ArrayList<>(List.of(first));
        while (together.size() < TOGETHER_MAX && events.peek() instanceof ControlEvent.Probed next) {
            together.add(next);
            events.remove();
        }
        return new ControlEvent.ProbedTogether(together);
    }

    /** What there is now, without waiting. */
    Optional<ControlEvent> poll() {
        return Optional.ofNullable(events.poll());
    }

    public long dropped() {
        return dropped.get();
    }
}
