package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

/** A wait on a fixed set of file descriptors, with a timeout in nanoseconds: ppoll(2). */
public final class Poll {

    // struct pollfd { int fd; short events; short revents; }
    private static final int POLLFD_BYTES = 8;
    private static final int EVENTS = 4;
    private static final int REVENTS = 6;
    private static final short POLLIN = 1;

    private final int size;
    private final MemorySegment pollfds;
    private final MemorySegment timespec; // struct timespec { long seconds; long nanoseconds; }

    public Poll(int... fds) {
        size = fds.length;
        var arena = Arena.ofAuto();
        pollfds = arena.allocate((long) size * POLLFD_BYTES, Integer.BYTES);
        timespec = arena.allocate(2L * Long.BYTES, Long.BYTES);
        for (int slot = 0; slot < size; slot++) {
            pollfds.set(JAVA_INT, (long) slot * POLLFD_BYTES, fds[slot]);
            pollfds.set(JAVA_SHORT, (long) slot * POLLFD_BYTES + EVENTS, POLLIN);
        }
    }

    /** Returns when a descriptor is ready, at the timeout, or early at a signal. */
    public void await(long timeoutNanos) throws KernelException {
        timespec.set(JAVA_LONG, 0, timeoutNanos / 1_000_000_000);
        timespec.set(JAVA_LONG, Long.BYTES, timeoutNanos % 1_000_000_000);
        if (Libc.ppoll(pollfds, size, timespec) > 0) { return; }
        for (int slot = 0; slot < size; slot++)
            pollfds.set(JAVA_SHORT, (long) slot * POLLFD_BYTES + REVENTS, (short) 0); // a signal leaves them stale
    }

    /** Whether the descriptor given at this place has something to read, an error included: reading is what reports and clears it. */
    public boolean readable(int slot) {
        return pollfds.get(JAVA_SHORT, (long) slot * POLLFD_BYTES + REVENTS) != 0;
    }
}
