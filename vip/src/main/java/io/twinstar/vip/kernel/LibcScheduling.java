package io.twinstar.vip.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** The calls of {@link Libc}'s kind that place threads and memory. */
final class LibcScheduling {

    private static final MethodHandle SCHED_SETSCHEDULER = Libc.handle("sched_setscheduler",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS), Libc.CAPTURE_ERRNO);
    private static final MethodHandle SCHED_SETAFFINITY = Libc.handle("sched_setaffinity",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Libc.CAPTURE_ERRNO);
    private static final MethodHandle SETPRIORITY = Libc.handle("setpriority",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
            Libc.CAPTURE_ERRNO);
    private static final MethodHandle GETRLIMIT = Libc.handle("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS),
            Libc.CAPTURE_ERRNO);
    private static final MethodHandle MLOCKALL = Libc.handle("mlockall", FunctionDescriptor.of(JAVA_INT, JAVA_INT), Libc.CAPTURE_ERRNO);
    private static final int PRIO_PROCESS = 0;

    private LibcScheduling() {}

    /** For the calling thread. */
    static void schedSetscheduler(int policy, MemorySegment parameters) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("sched_setscheduler", (int) SCHED_SETSCHEDULER.invokeExact(state, 0, policy, parameters), state);
        } catch (Throwable e) {
            throw Libc.thrown("sched_setscheduler", e);
        }
    }

    /** For the calling thread. */
    static void schedSetaffinity(MemorySegment mask) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("sched_setaffinity", (int) SCHED_SETAFFINITY.invokeExact(state, 0, mask.byteSize(), mask), state);
        } catch (Throwable e) {
            throw Libc.thrown("sched_setaffinity", e);
        }
    }

    /** For the calling thread: to Linux, each is a process (setpriority(2), "C library/kernel differences"). */
    static void setpriority(int nice) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("setpriority", (int) SETPRIORITY.invokeExact(state, PRIO_PROCESS, 0, nice), state);
        } catch (Throwable e) {
            throw Libc.thrown("setpriority", e);
        }
    }

    /** @param rlimit a struct rlimit, to be filled */
    static void getrlimit(int resource, MemorySegment rlimit) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("getrlimit", (int) GETRLIMIT.invokeExact(state, resource, rlimit), state);
        } catch (Throwable e) {
            throw Libc.thrown("getrlimit", e);
        }
    }

    /** For the process. */
    static void mlockall(int flags) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("mlockall", (int) MLOCKALL.invokeExact(state, flags), state);
        } catch (Throwable e) {
            throw Libc.thrown("mlockall", e);
        }
    }
}
