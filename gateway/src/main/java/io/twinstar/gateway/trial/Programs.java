package io.twinstar.gateway.trial;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.twinstar.gateway.lab.LabScript;

/**
 * What a lab runs in the background, one program a host.
 *
 * @param state the lab's directory
 * @param hand a shell from which signals reach them all
 */
record Programs(LabScript lab, Path state, Shell hand) {

    private static final long END_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Does nothing where one runs. */
    void launch(String host, String... words) throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("launch", host));
        arguments.addAll(List.of(words));
        lab.run(arguments.toArray(String[]::new));
    }

    /** What would befall the whole host's processes goes to the program's, other signals to its first one. */
    void signal(String host, String name) throws IOException {
        long pid = pid(host).orElseThrow(() -> new IOException("nothing runs on " + host));
        boolean all = List.of("KILL", "STOP", "CONT").contains(name);
        hand.run("kill -" + name + " " + (all ? "-" : "") + pid);
    }

    /** Ends what a program has left behind of its process group. */
    void sweep(String host) throws IOException {
        var first = started(host);
        if (first.isPresent()) hand.run("kill -KILL -" + first.get() + " 2>/dev/null || true");
    }

    boolean runs(String host) {
        return pid(host).isPresent();
    }

    /** Empty: none was started, or it is dead, and perhaps not yet reaped. */
    Optional<Long> pid(String host) {
        return started(host).filter(Programs::lives);
    }

    private Optional<Long> started(String host) {
        try {
            return Optional.of(Long.parseLong(Files.readAllLines(state.resolve(host + ".pid")).getFirst()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean lives(long pid) {
        try {
            var status = Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"));
            return status.stream().noneMatch(line -> line.matches("State:\\s+[ZX].*"));
        } catch (IOException e) {
            return false;
        }
    }

    /** What it has said since it was started. */
    String log(String host) throws IOException {
        return Files.readString(state.resolve(host + ".log"));
    }

    /** Has it end, and ends what does not by itself. */
    void end(String host) throws IOException {
        if (runs(host)) {
            signal(host, "TERM");
            signal(host, "CONT");
        }
        long begun = System.nanoTime();
        while (runs(host)) {
            if (System.nanoTime() - begun > END_NANOS) break;
            LockSupport.parkNanos(POLL_NANOS);
        }
        sweep(host);
    }
}
