package io.twinstar.vip.kernel;

import java.lang.foreign.Arena;

import static java.lang.foreign.ValueLayout.JAVA_INT;

/** When the calling thread gets a core: sched(7). */
public final class Scheduling {

    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x40000000; // threads and processes that this one starts are ordinary ones
    /** Above every ordinary thread; below the kernel's own threads that run at 50. */
    private static final int PRIORITY = 20;

    private Scheduling() {}

    /**
     * Ahead of every ordinary thread of the host, from now on. Refused without CAP_SYS_NICE or a limit on real-time priority
     * that allows it, and in most containers.
     */
    public static void becomeRealTime() throws KernelException {
        try (var arena = Arena.ofConfined()) {
            Libc.schedSetscheduler(SCHED_RR | SCHED_RESET_ON_FORK, arena.allocateFrom(JAVA_INT, PRIORITY));
        }
    }
}
