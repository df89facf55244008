package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The CPU that some processes had used at one moment.
 *
 * @param threadNanos of each thread that lives
 * @param processNanos of the processes with the threads that have ended, rounded down to clock ticks
 */
record CpuTime(Map<String, Long> threadNanos, long processNanos) {

    /** USER_HZ is 100 on every architecture that Java runs on. */
    private static final long TICK_NANOS = 10_000_000;
    /** HotSpot's, of whose names the kernel keeps fifteen characters. */
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler.*");
    /** User and system time, before and after. */
    private static final int ROUNDINGS = 2;
    private static final int USER_FIELD = 13 - 2; // utime of proc_pid_stat(5) is the 14th field; two stand before the state
    private static final int SYSTEM_FIELD = USER_FIELD + 1;

    /**
     * To the nanosecond as long as no thread ends meanwhile. What one has used that did is missing from the threads' sum, but not from the
     * processes' time, which is exact to two ticks.
     */
    long since(CpuTime before) {
        long threads = 0;
        for (var thread : threadNanos.entrySet()) threads += thread.getValue() - before.threadNanos.getOrDefault(thread.getKey(), 0L);
        return Math.max(threads, processNanos - before.processNanos - ROUNDINGS * TICK_NANOS);
    }

    static CpuTime of(List<Long> pids) throws IOException {
        long processNanos = 0;
        for (long pid : pids) processNanos += processNanos(Files.readString(directory(pid).resolve("stat")));
        return new CpuTime(threadNanos(pids, _ -> true), processNanos);
    }

    /** Of the JVMs' compilers alone; of one that has ended nothing. */
    static CpuTime ofCompilers(List<Long> pids) throws IOException {
        return new CpuTime(threadNanos(pids, COMPILER.asMatchPredicate()), 0);
    }

    private static Path directory(long pid) { return Path.of("/proc", Long.toString(pid)); }

    private static Map<String, Long> threadNanos(List<Long> pids, Predicate<String> named) throws IOException {
        var threadNanos = new HashMap<String, Long>();
        for (long pid : pids) {
            try (var threads = Files.newDirectoryStream(directory(pid).resolve("task"))) {
                for (Path thread : threads) readThread(thread, named, threadNanos);
            }
        }
        return threadNanos;
    }

    private static void readThread(Path thread, Predicate<String> named, Map<String, Long> into) throws IOException {
        try {
            if (named.test(Files.readString(thread.resolve("comm")).strip()))
                into.put(thread.toString(), threadNanos(Files.readString(thread.resolve("schedstat"))));
        } catch (NoSuchFileException _) {
            // it has just ended
        }
    }

    /** For how long the calling thread could have run, and was not let. */
    static long waitedNanos() throws IOException {
        return waitedNanos(Files.readString(Path.of("/proc/thread-self/schedstat")));
    }

    /** Of {@code schedstat}: time on the CPU, time waiting for it, slices (Documentation/scheduler/sched-stats.rst). */
    static long threadNanos(String schedstat) {
        return Long.parseLong(schedstat.split(" ", -1)[0]);
    }

    static long waitedNanos(String schedstat) {
        return Long.parseLong(schedstat.split(" ", -1)[1]);
    }

    /** Of {@code stat}; the name in parentheses may have spaces and parentheses in it. */
    static long processNanos(String stat) {
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[USER_FIELD]) + Long.parseLong(fields[SYSTEM_FIELD])) * TICK_NANOS;
    }
}
