package io.twinstar.gateway.relay;

import java.util.concurrent.TimeUnit;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import org.jspecify.annotations.Nullable;

/**
 * A task that is due at a time which nearly always moves away. It is not scheduled anew each time it does: when it fires too
 * early, whoever owns it sets it again. Owned by one event loop.
 */
final class Alarm {

    private final EventLoop loop;
    private final Runnable task;
    private @Nullable ScheduledFuture<?> scheduled;
    private long atNanos;

    Alarm(EventLoop loop, Runnable task) {
        this.loop = loop;
        this.task = task;
    }

    /** The task is to run at this time or before: an alarm already set for an earlier time stays. */
    void setAtLatest(long nanos) {
        if (scheduled != null) {
            if (atNanos - nanos <= 0) return;
            scheduled.cancel(false);
        }
        atNanos = nanos;
        scheduled = loop.schedule(this::ring, nanos - loop.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }

    void cancel() {
        if (scheduled != null) scheduled.cancel(false);
        scheduled = null;
    }

    private void ring() {
        scheduled = null;
        task.run();
    }
}
