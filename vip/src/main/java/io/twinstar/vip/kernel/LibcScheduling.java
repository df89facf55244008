package io.twinstar.vip.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** The calls of {@link Libc}'s kind that place threads and memory. */
final class LibcScheduling {

    private static final MethodHandle SCHED_SETAFFINITY = Libc.handle("sched_setaffinity",
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS), Libc.CAPTURE_ERRNO);
    private static final MethodHandle GETRLIMIT = Libc.handle("getrlimit", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS),
            Libc.CAPTURE_ERRNO);
    private static final MethodHandle MLOCKALL = Libc.handle("mlockall", FunctionDescriptor.of(JAVA_INT, JAVA_INT), Libc.CAPTURE_ERRNO);
    /** By number, which each architecture has of its own: glibc has had a name for it only since 2.41. */
    private static final MethodHandle SCHED_SETATTR = Libc.handle("syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT), Libc.CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final long SYS_SCHED_SETATTR = System.getProperty("os.arch", "").equals("amd64") ? 314 : 274; // asm-generic/unistd.h

    private LibcScheduling() {}

    /** For the calling thread. */
    static void schedSetattr(MemorySegment attributes) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("sched_setattr", (long) SCHED_SETATTR.invokeExact(state, SYS_SCHED_SETATTR, 0, attributes, 0), state);
        } catch (Throwable e) {
            throw Libc.thrown("sched_setattr", e);
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
