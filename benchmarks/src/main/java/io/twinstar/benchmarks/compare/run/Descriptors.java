package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How many file descriptors a process may have here, the proxies and this one alike. */
final class Descriptors {

    private static final String LIMIT = "Max open files"; // proc_pid_limits(5)
    /** For files, epoll, listening sockets, pipes and health checks. */
    private static final int SPARE = 1_000;

    private Descriptors() {}

    /** Connections with two ends each in one process. */
    static int pairs() throws IOException {
        return pairs(Files.readAllLines(Path.of("/proc/self/limits")));
    }

    static int pairs(List<String> limits) {
        return limits.stream().filter(line -> line.startsWith(LIMIT)).map(line -> line.substring(LIMIT.length()).strip().split(" +", -1)[0])
                .mapToInt(soft -> (Integer.parseInt(soft) - SPARE) / 2).findFirst().orElseThrow();
    }
}
