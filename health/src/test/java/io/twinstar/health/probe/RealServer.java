package io.twinstar.health.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.ProbeResult;

/** A server as Debian packages it, on a port of its own of the loopback. */
final class RealServer implements AutoCloseable {

    private static final Duration PATIENT = Duration.ofSeconds(30);

    private final Process process;
    private final Path log;

    private RealServer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** @param log where it says what is wrong with it */
    static RealServer start(Path log, String... words) throws IOException {
        return new RealServer(new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(log.toFile()).start(), log);
    }

    /** To the end, for what must be done before a server starts. */
    static void run(Path log, String... words) throws IOException, InterruptedException {
        var program = start(log, words);
        if (!program.process.waitFor(60, TimeUnit.SECONDS) || program.process.exitValue() != 0) {
            program.process.destroyForcibly();
            throw new AssertionError(String.join(" ", words) + ": " + Files.readString(log));
        }
    }

    /** The path of a program: Debian's, before any other that is on the PATH. */
    static String program(String name, String debianPackage) throws IOException {
        var directories = Stream.concat(Stream.of("/usr/sbin", "/usr/bin"), Stream.of(String.valueOf(System.getenv("PATH")).split(":", -1)))
                .map(Path::of);
        Path postgres = Path.of("/usr/lib/postgresql");
        try (var versions = Files.isDirectory(postgres) ? Files.list(postgres) : Stream.<Path>empty()) {
            return Stream.concat(versions.map(version -> version.resolve("bin")).sorted(), directories)
                    .map(directory -> directory.resolve(name)).filter(Files::isExecutable).map(Path::toString).findFirst()
                    .orElseThrow(
                            () -> new AssertionError("needs %s; install it (Debian: apt-get install %s)".formatted(name, debianPackage)));
        }
    }

    /** Free a moment ago; nothing else on this machine takes ports so fast that it would be taken now. */
    static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** What the first probe says that is not refused, which it is until the server listens. */
    String untilItListens(BackendLook look) throws InterruptedException, IOException {
        return until(look, text -> !text.equals("connection refused"));
    }

    String untilItPasses(BackendLook look) throws InterruptedException, IOException { return until(look, "passed"::equals); }

    private String until(BackendLook look, Predicate<String> wanted) throws InterruptedException, IOException {
        long startNanos = System.nanoTime();
        String said = text(look.take());
        while (!wanted.test(said)) {
            if (System.nanoTime() - startNanos > PATIENT.toNanos() || !process.isAlive())
                throw new AssertionError("the last probe: %s; the server: %s".formatted(said, Files.readString(log)));
            process.waitFor(20, TimeUnit.MILLISECONDS);
            said = text(look.take());
        }
        return said;
    }

    static BackendLook look(int port, Probe probe, Path directory) {
        return new BackendLook(new BackendId("web", InetAddress.getLoopbackAddress(), port),
                new Check(probe, Duration.ofSeconds(1), PATIENT, 2, 3),
                new Credentials(directory));
    }

    static String probe(int port, Probe probe, Path directory) throws InterruptedException {
        return text(look(port, probe, directory).take());
    }

    private static String text(ProbeResult result) {
        return switch (result) {
            case ProbeResult.Passed _ -> "passed";
            case ProbeResult.Failed(_, String reason) -> reason;
        };
    }

    @Override
    public void close() {
        List<ProcessHandle> descendants = process.descendants().toList();
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) process.destroyForcibly();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        descendants.forEach(ProcessHandle::destroyForcibly);
    }
}
