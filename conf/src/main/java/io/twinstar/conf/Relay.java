package io.twinstar.conf;

import java.util.List;

/**
 * How bytes are moved.
 *
 * @param loops event loops; 0: one for each of {@code cpus}, or else for each core
 * @param cpus that the loops stay on, in turn; empty: the kernel places them
 * @param busyPoll whether a loop asks again and again instead of sleeping: the least latency, at the price of its whole core
 */
public record Relay(Transport transport, int loops, List<Integer> cpus, boolean busyPoll) {

    public static final Relay DEFAULT = new Relay(Transport.AUTO, 0);
    public static final int LOOPS_MAX = 256;
    public static final int CPU_MAX = 1_023; // as many as sched_setaffinity(2) has bits for in its usual mask

    public Relay {
        cpus = List.copyOf(cpus);
        Invalid.unless(loops >= 0 && loops <= LOOPS_MAX, "loops %d is outside 0 to %d", loops, LOOPS_MAX);
        for (int cpu : cpus) Invalid.unless(cpu >= 0 && cpu <= CPU_MAX, "cpu %d is outside 0 to %d", cpu, CPU_MAX);
    }

    /** Placed by the kernel, and asleep while there is nothing to do. */
    public Relay(Transport transport, int loops) {
        this(transport, loops, List.of(), false);
    }

    /** Which of the kernel's interfaces carries the sockets; {@code AUTO} takes the best one that passes its self-test. */
    public enum Transport {
        AUTO, EPOLL, IO_URING, NIO;

        /** As it stands in the file. */
        public String text() {
            return switch (this) {
                case AUTO -> "auto";
                case EPOLL -> "epoll";
                case IO_URING -> "io_uring";
                case NIO -> "nio";
            };
        }
    }
}
