package io.twinstar.benchmarks.heartbeat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.twinstar.gateway.json.Json;

import static java.nio.charset.StandardCharsets.UTF_8;

/** One collector under one load: measured in a process of its own, as often as there are rounds. */
record Trial(Collector collector, Load load) {

    /** What a JVM may take to start, to warm up and to end on a busy machine; then it is killed, and its trial has failed. */
    private static final int AROUND_SECONDS = 60;

    /**
     * Measures once.
     *
     * @param remarks where what the host refused is added
     * @throws IOException if the process failed
     */
    Measured measure(int seconds, List<String> javaOptions, Set<String> remarks) throws IOException, InterruptedException {
        var command = java(collector);
        command.addAll(javaOptions);
        command.addAll(List.of("-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Beat.class.getName(),
                load.name(), Integer.toString(seconds)));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var _ = new Hogs(load.hogs())) {
            if (!process.waitFor(seconds + AROUND_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly();
        }
        // What a JVM says when it gives up fits the pipe's 64 kB: nobody need read while the process runs.
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) throw new IOException("%s, %s: %s".formatted(collector.title(), load.title(), output));
        var json = Json.read(output.lines().toList().getLast()); // before it the JVM may have warned
        remarks.addAll(json.texts(Beat.REMARKS));
        return Measured.read(json);
    }

    /** Whether this JDK has the collector: some are built without one or another. */
    static boolean isPresent(Collector collector) throws IOException, InterruptedException {
        var command = java(collector);
        command.add("-version");
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    }

    private static List<String> java(Collector collector) {
        var command = new ArrayList<>(List.of(ProcessHandle.current().info().command().orElseThrow()));
        command.addAll(collector.flags());
        return command;
    }
}
