package io.twinstar.vip.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

/** What keeps a thread on time on a busy host: a core when it wants one, sched(7), and its memory in RAM, mlock(2). */
public final class Scheduling {

    private static final int SCHED_OTHER = 0;
    private static final int SCHED_DEADLINE = 6;
    private static final long SCHED_FLAG_RESET_ON_FORK = 1; // threads and processes that this one starts are ordinary ones
    private static final int ATTRIBUTES_BYTES = 48; // struct sched_attr, as it was at first: sched_setattr(2)
    /** Of each period the thread may run so long ahead of all others: many times what a heartbeat takes. */
    private static final long BUDGET_NANOS = 3_000_000;
    private static final long PERIOD_NANOS = 10_000_000;

    private static final int NICE = -5; // weighs 3,121 to 1,024: sched_prio_to_weight in the kernel's sched/core.c
    /** The least there is. Before Linux 6.12 it is not looked at. */
    private static final long SLICE_NANOS = 100_000;

    private static final int CPU_MASK_BYTES = 128; // cpu_set_t: 1024 bits
    private static final int RLIMIT_MEMLOCK = 8;
    private static final int RLIMIT_BYTES = 16; // struct rlimit { unsigned long soft; unsigned long hard; }
    private static final long RLIM_INFINITY = -1;
    private static final int MCL_CURRENT = 1;
    private static final int MCL_FUTURE = 2;
    private static final int MCL_ONFAULT = 4;
    private static final int CAP_IPC_LOCK = 14;
    private static final String EFFECTIVE = "CapEff:\t"; // proc_pid_status(5)
    /** The host's own user namespace; its number never changes (PROC_USER_INIT_INO, 0xEFFFFFFD). */
    private static final Path HOSTS_USERS = Path.of("user:[4026531837]");

    private Scheduling() {}

    /**
     * Ahead of every other thread of the host, from now on, for 3 ms in each 10. Refused without CAP_SYS_NICE, in most containers, where
     * threads may not use all CPUs, and where too much has been promised to others.
     *
     * <p>The bound matters: a JVM's thread sometimes spins until another one has done a thing, as HotSpot's do where a method's code is
     * being replaced (SharedRuntime::handle_wrong_method). If that one is an ordinary thread on the same CPU, a thread of SCHED_FIFO or
     * SCHED_RR keeps it from doing so for 950 ms, until the kernel intervenes (sched_rt_runtime_us).
     */
    public static void becomeRealTime() throws KernelException { schedule(SCHED_DEADLINE, 0, BUDGET_NANOS, PERIOD_NANOS); }

    /**
     * Three times the share of an ordinary thread where CPUs are scarce, from now on, and in slices of 0.1 ms instead of 3: so whoever
     * runs when it wakes up is interrupted rather than waited for. Refused without CAP_SYS_NICE or a limit on nice that allows it.
     */
    public static void goFirst() throws KernelException { schedule(SCHED_OTHER, NICE, SLICE_NANOS, 0); }

    private static void schedule(int policy, int nice, long runtimeNanos, long periodNanos) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, Long.BYTES);
            int priority = 0; // which these policies have not
            attributes.asByteBuffer().order(ByteOrder.nativeOrder()).putInt(ATTRIBUTES_BYTES).putInt(policy)
                    .putLong(SCHED_FLAG_RESET_ON_FORK).putInt(nice).putInt(priority).putLong(runtimeNanos).putLong(periodNanos)
                    .putLong(periodNanos);
            LibcScheduling.schedSetattr(attributes);
        }
    }

    /** The calling thread runs on this CPU alone, from now on. Refused with EINVAL where there is none of this number, or it is not ours. */
    public static void stayOn(int cpu) throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var mask = arena.allocate(CPU_MASK_BYTES, Long.BYTES);
            mask.setAtIndex(JAVA_LONG, cpu / Long.SIZE, 1L << cpu % Long.SIZE);
            LibcScheduling.schedSetaffinity(mask);
        }
    }

    /**
     * No page that this process uses is swapped out or dropped, from now on and until it ends; processes that it starts are not
     * affected. Nothing is brought in for it (MCL_ONFAULT): heap that is only reserved stays free of charge.
     * <p>
     * Refused with EPERM where a limit on locked memory applies to this process. Such a limit counts reserved addresses, too, and
     * a JVM reserves many times what it uses: past the limit, each later mmap(2) of the process would fail (MCL_FUTURE), so the JVM
     * would end at its next thread or piece of heap.
     */
    public static void lockMemory() throws KernelException {
        long limitBytes = lockLimitBytes();
        if (limitBytes != RLIM_INFINITY && !isExempt()) {
            throw new KernelException("lock memory with a limit of %s bytes (RLIMIT_MEMLOCK) and without CAP_IPC_LOCK"
                    .formatted(Long.toUnsignedString(limitBytes)), Errno.EPERM);
        }
        LibcScheduling.mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
    }

    private static long lockLimitBytes() throws KernelException {
        try (var arena = Arena.ofConfined()) {
            var limit = arena.allocate(RLIMIT_BYTES, Long.BYTES);
            LibcScheduling.getrlimit(RLIMIT_MEMLOCK, limit);
            return limit.get(JAVA_LONG, 0);
        }
    }

    private static boolean isExempt() {
        try {
            return isExempt(Files.readAllLines(Path.of("/proc/thread-self/status")),
                    Files.readSymbolicLink(Path.of("/proc/thread-self/ns/user")));
        } catch (IOException e) {
            return false; // no /proc tells otherwise
        }
    }

    /** The kernel asks for the capability in the host's user namespace: root of any other one looks as if it had it. */
    static boolean isExempt(List<String> status, Path userNamespace) {
        return userNamespace.equals(HOSTS_USERS) && status.stream().filter(line -> line.startsWith(EFFECTIVE))
                .anyMatch(line -> (Long.parseUnsignedLong(line.substring(EFFECTIVE.length()), 16) >>> CAP_IPC_LOCK & 1) == 1);
    }
}
