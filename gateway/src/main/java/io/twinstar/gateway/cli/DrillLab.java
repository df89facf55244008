package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.lab.LabScript;
import io.twinstar.gateway.pki.Credentials;
import io.twinstar.gateway.pki.PkiDirectory;
import io.twinstar.vip.seal.KeyFile;

/** A pair in a lab of its own, drilled as a live one is, on the host of the one that is Active. */
final class DrillLab {

    static final List<String> NODES = List.of("castor", "pollux");
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
              pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
            pair: { key: pair.key, pulse: 10ms, alone: availability, link: { pki: pki } }
            track:
              router: { upstream: 198.18.0.1, every: 50ms, timeout: 50ms, rise: 2, fall: 3 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, preferred: castor, track: [ router ] }
            listeners:
              web: { vip: web, port: 80, pool: web }
              echo: { vip: web, port: 7, pool: echo }
            pools:
              web:
                check: { http: /healthz, every: 100ms, timeout: 100ms, rise: 2, fall: 3 }
                backends:
                  - { address: 198.18.0.21:8080 }
                  - { address: 198.18.0.22:8080 }
                  - { address: 198.18.0.23:8080 }
              echo:
                check: { every: 100ms, timeout: 100ms, rise: 2, fall: 3 }
                backends:
                  - { address: 198.18.0.21:7 }
                  - { address: 198.18.0.22:7 }
                  - { address: 198.18.0.23:7 }
            """;

    private final LabScript lab = LabScript.ofThisProgram("drill-" + ProcessHandle.current().pid());
    private final PrintWriter out;
    private final PrintWriter err;

    DrillLab(PrintWriter out, PrintWriter err) {
        this.out = out;
        this.err = err;
    }

    int play(String kind, Duration hold, boolean json) throws InterruptedException {
        var clean = new Thread(this::down, "lab-clean-up");
        Runtime.getRuntime().addShutdownHook(clean);
        try {
            err.println("building a pair in the lab");
            Path conf = up();
            int code = drill(conf, kind, hold, json);
            keep();
            return code;
        } catch (IOException e) {
            err.println(e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private Path up() throws IOException, InterruptedException {
        lab.run("up");
        Path directory = Files.createDirectories(state().resolve("conf"));
        KeyFile.create(directory.resolve("pair.key"));
        certify(new PkiDirectory(directory.resolve("pki")));
        Path conf = Files.writeString(directory.resolve("gateway.yaml"), CONF);
        for (int n = 1; n <= 3; n++) {
            lab.run("launch", "backend" + n, lab.launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name", "backend" + n, "--echo",
                    "198.18.0.2" + n + ":7");
        }
        lab.run("start", "--bare", conf.toString());
        return conf;
    }

    private static void certify(PkiDirectory pki) throws IOException {
        try {
            pki.create(Instant.now());
            for (String node : NODES) pki.issue(node, Instant.now(), Duration.ofDays(1));
        } catch (Credentials.Unusable e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Path state() throws IOException, InterruptedException {
        return Path.of(lab.run("rundir")).resolveSibling("").normalize();
    }

    /** The preferred node is Active when both have started together. */
    private int drill(Path conf, String kind, Duration hold, boolean json) throws IOException, InterruptedException {
        String script = lab.home().resolve("docker").resolve("lab").toString();
        String run = "env LAB=" + lab.name() + " " + script;
        var command = new ArrayList<>(List.of(script, "exec", NODES.getFirst(), lab.launcher(), "drill", kind, "--yes", "--node",
                NODES.getFirst(), "--for", Durations.text(hold), "--listener", "web", "--echo", "echo", "--by", "drill --lab", "--canary",
                run + " exec client " + lab.launcher(), "--restart",
                "%s launch %s %s run %s --node %s".formatted(run, NODES.getFirst(), lab.launcher(), conf, NODES.getFirst())));
        if (json) command.add("--json");
        out.flush();
        var process = new ProcessBuilder(command).inheritIO();
        process.environment().put("LAB", lab.name());
        return process.start().waitFor();
    }

    /** The lab goes, its reports stay. */
    private void keep() throws IOException, InterruptedException {
        Path kept = state().resolve("kept").resolve(NODES.getFirst()).resolve("drills");
        if (!Files.isDirectory(kept)) return;
        Path to = Files.createDirectories(Path.of("drills").toAbsolutePath());
        try (var files = Files.list(kept)) {
            for (Path file : files.toList()) Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
        err.println("the reports stay in " + to);
    }

    private void down() {
        try {
            lab.run("down");
        } catch (IOException | InterruptedException e) {
            err.println(e.getMessage());
        }
    }
}
