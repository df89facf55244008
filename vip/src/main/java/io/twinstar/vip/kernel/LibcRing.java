package io.twinstar.vip.kernel;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** The calls of {@link Libc}'s kind that io_uring's buffers need. */
final class LibcRing {

    private static final int PROT_READ_WRITE = 3;
    private static final int MAP_PRIVATE_ANONYMOUS = 0x22;
    /** By number: glibc has no names for these. */
    private static final long SYS_IO_URING_ENTER = 426;
    private static final long SYS_IO_URING_REGISTER = 427;

    private static final MethodHandle REGISTER = Libc.handle("syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT), Libc.CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle ENTER = Libc.handle("syscall",
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_LONG), Libc.CAPTURE_ERRNO,
            Linker.Option.firstVariadicArg(1));
    private static final MethodHandle MMAP = Libc.handle("mmap",
            FunctionDescriptor.of(JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG), Libc.CAPTURE_ERRNO);
    private static final MethodHandle MUNMAP = Libc.handle("munmap", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG),
            Libc.CAPTURE_ERRNO);

    private LibcRing() {}

    /** One of what there may be several of. */
    static void register(int ring, int what, MemorySegment argument) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("io_uring_register", (long) REGISTER.invokeExact(state, SYS_IO_URING_REGISTER, ring, what, argument, 1), state);
        } catch (Throwable e) {
            throw Libc.thrown("io_uring_register", e);
        }
    }

    /** Submits nothing and waits for nothing: refused by a ring whose thread has yet to enable it. */
    static void enter(int ring) throws KernelException {
        var state = Libc.STATE.get();
        try {
            Libc.checked("io_uring_enter", (long) ENTER.invokeExact(state, SYS_IO_URING_ENTER, ring, 0, 0, 0, MemorySegment.NULL, 0L),
                    state);
        } catch (Throwable e) {
            throw Libc.thrown("io_uring_enter", e);
        }
    }

    /** Zero pages, none of which is there before it is used; until {@link #unmap}. */
    static MemorySegment map(long bytes) throws KernelException {
        var state = Libc.STATE.get();
        try {
            long at = (long) MMAP.invokeExact(state, MemorySegment.NULL, bytes, PROT_READ_WRITE, MAP_PRIVATE_ANONYMOUS, -1, 0L);
            return MemorySegment.ofAddress(Libc.checked("mmap", at, state)).reinterpret(bytes);
        } catch (Throwable e) {
            throw Libc.thrown("mmap", e);
        }
    }

    static void unmap(MemorySegment mapped) {
        var state = Libc.STATE.get();
        try {
            Libc.checked("munmap", (int) MUNMAP.invokeExact(state, mapped, mapped.byteSize()), state);
        } catch (Throwable e) {
            throw new AssertionError("what was mapped can be unmapped", e);
        }
    }
}
