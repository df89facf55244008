package io.twinstar.health.probe;

import java.net.SocketTimeoutException;
import java.time.Duration;

/** When a probe must be over, whatever it is waiting for by then. */
record Deadline(long atNanos) {

    static Deadline in(Duration timeout) { return new Deadline(System.nanoTime() + timeout.toNanos()); }

    /** Rounded up: for a socket a timeout of 0 means none. */
    int leftMillis() throws SocketTimeoutException {
        long leftNanos = atNanos - System.nanoTime();
        if (leftNanos <= 0) throw new SocketTimeoutException();
        return (int) ((leftNanos + 999_999) / 1_000_000);
    }
}
