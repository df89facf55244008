package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The network namespace that the launcher has made for this process, made ready. It ends with the process, and all that runs in it. */
final class Stage {

    private static final String ONLY_HERE = "twinstar.bench.own";
    /** What is in files here goes with the mount namespace. */
    private static final Path FILES = Path.of("/run/twinstar-bench");

    private Stage() {}

    /** @return a directory for files */
    static Path build(Cpus cpus) throws IOException {
        if (!Boolean.getBoolean(ONLY_HERE)) throw new IOException("it changes the network it runs in: start it with ./twinstar bench");
        Programs.run("taskset", "--all-tasks", "--cpu-list", "--pid", Integer.toString(cpus.load()),
                Long.toString(ProcessHandle.current().pid()));
        for (String link : List.of("link set lo up", "link add eth0 type veth peer name eth1", "address add " + Place.HOST + "/24 dev eth0",
                "link set eth0 up", "link set eth1 up"))
            Programs.run(("ip " + link).split(" ", -1));
        set("ip_local_port_range", "10000 65535"); // below are the proxies' ports
        set("tcp_tw_reuse", "1"); // churn has none but used ports left after two seconds
        Files.writeString(Path.of("/proc/sys/net/core/somaxconn"), "65535");
        return Files.createDirectories(FILES);
    }

    private static void set(String parameter, String value) throws IOException {
        Files.writeString(Path.of("/proc/sys/net/ipv4", parameter), value);
    }

    /**
     * Has an address from the start, so that Twinstar's start and pauses are compared without its elections, which the others have not.
     */
    static void address(Place place) throws IOException {
        Programs.run("ip", "address", "add", place.address() + "/32", "dev", "lo");
    }
}
