package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Programs of this machine, run to their end. */
final class Programs {

    /** Where Debian puts them. */
    static final String NGINX_MODULES = "/usr/lib/nginx/modules";

    private Programs() {}

    /** The script that has started this program. */
    static String launcher() {
        return Path.of(System.getProperty("twinstar.home", "."), "twinstar").toString();
    }

    /** What it prints; a failure is an exception with that. */
    static String run(String... command) throws IOException {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        if (process.onExit().join().exitValue() != 0) throw new IOException(String.join(" ", command) + ": " + said);
        return said;
    }

    /** What the figures depend on, a line each. */
    static List<String> machine(Cpus cpus) throws IOException {
        var lines = new ArrayList<String>();
        var model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream().filter(line -> line.startsWith("model name")).findFirst();
        lines.add("Linux %s, %s; CPU %d for clients and backend, CPU %d for the proxy".formatted(System.getProperty("os.version"),
                model.map(line -> line.substring(line.indexOf(':') + 2)).orElse(System.getProperty("os.arch")), cpus.load(), cpus.proxy()));
        lines.add(first(run("haproxy", "-v")));
        lines.add(first(run("nginx", "-v")));
        lines.add("Java %s, %s".formatted(Runtime.version(), System.getProperty("java.vm.name")));
        return lines;
    }

    private static String first(String said) {
        return said.lines().findFirst().orElse("");
    }
}
