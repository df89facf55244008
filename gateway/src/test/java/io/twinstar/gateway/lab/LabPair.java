package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.pki.PkiDirectory;
import io.twinstar.vip.seal.KeyFile;

import static org.assertj.core.api.Assertions.assertThat;

/** A pair in a lab of the tests' own, and what can be asked of it. */
record LabPair(LabScript lab, LabGateways gateways) {

    static final String VIP = "198.18.0.100";

    static LabPair up(String name) throws IOException, InterruptedException {
        var lab = LabScript.ofThisProgram(name);
        try {
            lab.run("down");
            lab.run("up");
        } catch (IOException e) {
            throw new AssertionError("the tests of the pair need root, or a kernel that lets everyone make user namespaces; "
                    + "run them as root, or leave them out with -DskipITs (" + e.getMessage() + ")", e);
        }
        return new LabPair(lab, LabGateways.of(lab));
    }

    /** The key and the certificates of both, in a configuration's directory: `pair: { key: pair.key, link: { pki: pki } }`. */
    static void writeKeys(Path directory) throws Exception {
        KeyFile.create(directory.resolve("pair.key"));
        var pki = new PkiDirectory(directory.resolve("pki"));
        pki.create(Instant.now());
        for (String node : LabGateways.NODES) pki.issue(node, Instant.now(), Duration.ofDays(1));
    }

    /** Starts what does not run, and waits until one is Active and the other Backup, and both know every backend to be up. */
    void start(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("start"));
        command.addAll(List.of(arguments));
        lab.run(command.toArray(String[]::new));
        await(Duration.ofSeconds(10), "one Active and one Backup",
                () -> roles().values().stream().sorted().toList().equals(List.of("Active", "Backup")));
        await(Duration.ofSeconds(10), "all backends up", () -> LabGateways.NODES.stream().allMatch(this::knowsAllBackendsUp));
    }

    /** Ends a gateway in order, and waits until its process has gone. */
    void terminate(String node) throws Exception {
        lab.run("signal", node, "TERM");
        await(Duration.ofSeconds(10), node + " has ended",
                () -> lab.run("status").lines().anyMatch(line -> line.matches(node + " +nothing runs.*")));
    }

    /** Ends a gateway's process at once, and says when, by the clock of System.nanoTime. */
    long kill(String node) throws IOException, InterruptedException {
        String pid = lab.run("status").lines().filter(line -> line.startsWith(node + " ")).findFirst().orElseThrow()
                .replaceFirst(".* process ([0-9]+) .*", "$1");
        long nowNanos = System.nanoTime();
        assertThat(new ProcessBuilder("kill", "-KILL", pid).start().waitFor()).isZero();
        return nowNanos;
    }

    Map<String, String> roles() {
        return gateways.roles();
    }

    String active() {
        return gateways.active().orElseThrow();
    }

    static String other(String node) {
        return LabGateways.other(node);
    }

    Optional<JsonObject> status(String node) {
        return gateways.status(node);
    }

    private boolean knowsAllBackendsUp(String node) {
        var backends = gateways.backends(node);
        return !backends.isEmpty() && backends.stream().allMatch(backend -> backend.text("health").equals("up"));
    }

    JsonObject backend(String node, String address) {
        return gateways.backend(node, address).orElseThrow();
    }

    /** Whether the kernel of this host has the VIP on any of its interfaces. */
    boolean holdsVip(String host) throws IOException, InterruptedException {
        return lab.run("exec", host, "ip", "-4", "-oneline", "address").contains(VIP + "/");
    }

    /** Polls until it holds; a failure says what did not. */
    static void await(Duration within, String what, Callable<Boolean> holds) throws Exception {
        long deadlineNanos = System.nanoTime() + within.toNanos();
        while (!holds.call()) {
            assertThat(System.nanoTime() - deadlineNanos).as("within " + within + ": " + what).isNegative();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    void down() throws IOException, InterruptedException {
        lab.run("down");
    }
}
