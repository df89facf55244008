package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who runs where.
 *
 * @param load clients and backend
 * @param proxy whoever is measured
 */
record Cpus(int load, int proxy) {

    private static final String ALLOWED = "Cpus_allowed_list:"; // proc_pid_status(5)

    /** The first two that this process may use; empty: it may use one only. */
    static Optional<Cpus> allowed() throws IOException {
        return of(Files.readAllLines(Path.of("/proc/self/status")));
    }

    static Optional<Cpus> of(List<String> status) {
        var allowed = status.stream().filter(line -> line.startsWith(ALLOWED)).map(line -> list(line.substring(ALLOWED.length()).strip()))
                .findFirst().orElse(List.of());
        return allowed.size() < 2 ? Optional.empty() : Optional.of(new Cpus(allowed.get(0), allowed.get(1)));
    }

    /** {@code 0-1,4}, as cpuset(7) writes lists. */
    private static List<Integer> list(String text) {
        var cpus = new ArrayList<Integer>();
        for (String range : text.split(",", -1)) {
            var ends = range.split("-", -1);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= Integer.parseInt(ends[ends.length - 1]); cpu++) cpus.add(cpu);
        }
        return cpus;
    }
}
