package io.twinstar.health.probe;

import java.time.Duration;

/**
 * How one thing is looked at again and again, by one thread.
 *
 * @param <R> what a look finds
 */
public interface Look<R> extends AutoCloseable {

    /**
     * Blocks until there is a result, within bounds of its own. A result that comes while the thread is interrupted means
     * nothing.
     */
    R take() throws InterruptedException;

    /** From the end of one look to the start of the next; asked for after each, and before the first. */
    Duration every();

    /** What the thread is: virtual, unless a look would hold on to the carrier beneath it. */
    Thread.Builder thread();

    /** On the thread, when it has taken its last look. */
    @Override
    default void close() {}
}
