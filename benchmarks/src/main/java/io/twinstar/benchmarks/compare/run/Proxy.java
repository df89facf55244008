package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.twinstar.benchmarks.compare.Contender;
import io.twinstar.conf.Relay.Transport;
import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.RunDirectory;
import io.twinstar.gateway.json.Json;
import io.twinstar.health.process.ProcessTree;

/** A contender's process, with those it starts, on the proxies' CPU. */
final class Proxy implements AutoCloseable {

    private static final int SAID_MAX = 500;

    private final Process process;
    private final InetSocketAddress target;
    private final Path log;

    private Proxy(Process process, InetSocketAddress target, Path log) {
        this.process = process;
        this.target = target;
        this.log = log;
    }

    /**
     * Starts it; it does not serve yet.
     *
     * @param files where its configuration and its log go
     */
    static Proxy start(Contender contender, Place place, int cpu, Path files) throws IOException {
        var log = files.resolve(contender.name() + place.number() + ".log");
        var command = new ArrayList<>(List.of("taskset", "--cpu-list", Integer.toString(cpu)));
        command.addAll(command(contender, place, files.resolve(contender.name() + place.number())));
        var builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("TWINSTAR_BUILD", "never");
        builder.environment().put("TWINSTAR_RUN", files.toString());
        builder.environment().put("TWINSTAR_STATE", files.toString());
        return new Proxy(builder.start(), place.front(), log);
    }

    private static List<String> command(Contender contender, Place place, Path file) throws IOException {
        return switch (contender) {
            case Contender.Haproxy(boolean splice) -> {
                Files.writeString(file, ProxyConf.haproxy(place, splice, Descriptors.pairs()));
                yield List.of("haproxy", "-db", "-f", file.toString());
            }
            case Contender.Nginx _ -> {
                Files.writeString(file, ProxyConf.nginx(place, Programs.NGINX_MODULES, file.toString(), Descriptors.pairs()));
                yield List.of("nginx", "-c", file.toString());
            }
            case Contender.Twinstar(var transport) -> {
                Files.writeString(file, ProxyConf.twinstar(place, transport));
                yield List.of(Programs.launcher(), "run", file.toString(), "--node", ProxyConf.node(place));
            }
            case Contender.Observed(boolean seen, var log) -> {
                Files.writeString(file, ProxyConf.twinstar(place, Transport.AUTO) + ProxyConf.log(log));
                yield List.of("env", "TWINSTAR_JAVA_OPTIONS=-Dtwinstar.recording=" + (seen ? "on" : "off"), Programs.launcher(), "run",
                        file.toString(), "--node", ProxyConf.node(place));
            }
            case Contender.Direct _ -> throw new IllegalArgumentException("no proxy is no process");
        };
    }

    /** What a gateway of ours really relays with. */
    static String transport(Place place, Path files) throws IOException {
        var status = new AdminClient(new RunDirectory(files).socket(ProxyConf.node(place))).get("/v1/status");
        return Json.read(status.body()).object("relay").text("transport");
    }

    InetSocketAddress target() {
        return target;
    }

    CpuTime cpuTime() throws IOException {
        return CpuTime.of(pids());
    }

    CpuTime compilerTime() throws IOException {
        return CpuTime.ofCompilers(pids());
    }

    /** Its share of what is shared with other processes counted in, proc_pid_smaps(5). */
    long pssBytes() throws IOException {
        long bytes = 0;
        for (long pid : pids()) bytes += pssBytes(Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")));
        return bytes;
    }

    static long pssBytes(List<String> rollup) throws IOException {
        for (String line : rollup) if (line.startsWith("Pss:")) return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
        throw new IOException("the kernel does not say how much memory a process has");
    }

    private List<Long> pids() throws IOException {
        if (!process.isAlive()) throw new IOException("it has ended");
        return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid)).toList();
    }

    /** Has it use no CPU until {@link #resume}. */
    void pause() throws IOException {
        signal("STOP");
    }

    void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        Programs.run("sh", "-c", "kill -%s %s".formatted(name, pids().stream().map(String::valueOf).collect(Collectors.joining(" "))));
    }

    /** The end of what it has printed. */
    String said() throws IOException {
        var said = Files.readString(log).strip();
        return said.substring(Math.max(0, said.length() - SAID_MAX));
    }

    /** Returns when it has ended, and its port is free. */
    @Override
    public void close() {
        var descendants = process.descendants().toList();
        ProcessTree.kill(process);
        process.onExit().join();
        descendants.forEach(descendant -> descendant.onExit().join());
    }
}
