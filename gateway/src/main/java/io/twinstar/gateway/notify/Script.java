package io.twinstar.gateway.notify;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.twinstar.health.process.ProcessTree;

/**
 * A command that is started for each event, without a shell: the event is in its environment, beside the gateway's own
 * variables, and on its standard input. What it prints on standard error comes out among the gateway's log.
 */
record Script(List<String> command, Duration timeout) implements Delivery {

    @Override
    public void deliver(Event event) throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + timeout.toNanos();
        var process = start(event);
        try {
            tell(process, event);
            if (!process.waitFor(deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS))
                throw new IOException("%s: killed, it did not end within %d ms".formatted(where(), timeout.toMillis()));
        } finally {
            ProcessTree.kill(process);
        }
        if (process.exitValue() != 0) throw new IOException("%s: exit status %d".formatted(where(), process.exitValue()));
    }

    /** The program alone: its arguments may hold a secret. */
    @Override
    public String where() {
        return command.getFirst();
    }

    private Process start(Event event) throws IOException {
        var builder = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(event.environment());
        return builder.start(); // the message of its exception names the program, and none of the arguments
    }

    /** Never waits: an event fits the pipe. A script that has no use for it may end, or close its input, before it is written. */
    private static void tell(Process process, Event event) {
        try (OutputStream input = process.getOutputStream()) {
            input.write((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // EPIPE: how the script ends says whether that was a failure
        }
    }
}
