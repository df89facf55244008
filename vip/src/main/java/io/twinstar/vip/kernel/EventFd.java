package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** Wakes a thread that waits in {@link Poll}: eventfd(2). Any thread may signal; one thread drains. */
public final class EventFd implements AutoCloseable {

    private static final MemorySegment ONE = Arena.global().allocateFrom(JAVA_LONG, 1).asReadOnly();

    private final int fd;
    private final MemorySegment counter = Arena.ofAuto().allocate(JAVA_LONG);
    private boolean open = true;

    public EventFd() throws KernelException { fd = Libc.eventfd(Libc.CLOEXEC | Libc.NONBLOCK); }

    public int fd() { return fd; }

    /** Nothing happens once closed. Guarded against {@link #close}, after which the number may be another file's. */
    public synchronized void signal() {
        if (!open) { return; }
        try {
            Libc.write(fd, ONE);
        } catch (KernelException e) {
            throw new AssertionError("an eventfd refuses only at 2^64 - 1 undrained signals", e);
        }
    }

    public void drain() throws KernelException { Libc.read(fd, counter); }

    @Override
    public synchronized void close() {
        if (open) { Libc.close(fd); }
        open = false;
    }
}
