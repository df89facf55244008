package io.twinstar.gateway.log;

import java.util.concurrent.atomic.LongAdder;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;

/**
 * Hands lines to a thread that writes them, so that no event loop and no election waits for a terminal that has stopped or a full pipe.
 * A line that finds as many waiting as logback.xml allows is dropped and counted.
 */
public final class BoundedAppender extends AsyncAppender {

    /** Of all appenders of this process. */
    private static final LongAdder DROPPED = new LongAdder();

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) DROPPED.increment();
        else super.append(event);
    }

    /** Lines so far that nobody has seen. */
    public static long dropped() {
        return DROPPED.sum();
    }
}
