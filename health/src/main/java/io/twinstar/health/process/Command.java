package io.twinstar.health.process;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.text.Durations;

/**
 * A command that must end with 0 in time. It runs without a shell, reads nothing, and what it prints goes nowhere, so
 * that it can fill neither memory nor a pipe. There is never more than one run of it. For one thread.
 */
public final class Command {

    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    /** A killed process is gone in milliseconds, unless the kernel holds it up, as on a file system that hangs. */
    private static final Duration KILL_MAX = Duration.ofSeconds(1);

    private final List<String> words;
    private final Map<String, String> environment;
    private @Nullable Process last;

    /** @param environment beside the gateway's own variables */
    public Command(List<String> words, Map<String, String> environment) {
        this.words = List.copyOf(words);
        this.environment = Map.copyOf(environment);
    }

    /** Runs it once; why that is a failure, short and for people, and empty if it is none. */
    public Optional<String> failure(Duration timeout) throws IOException, InterruptedException {
        if (last != null && last.isAlive()) return Optional.of("killed, and has still not ended");
        var builder = new ProcessBuilder(words).redirectInput(NOTHING).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
        builder.environment().putAll(environment);
        var run = builder.start();
        last = run;
        try {
            if (!run.waitFor(timeout)) return Optional.of("not ended within " + Durations.text(timeout));
            return run.exitValue() == 0 ? Optional.empty() : Optional.of("ended with " + run.exitValue());
        } finally {
            if (run.isAlive()) {
                ProcessTree.kill(run);
                run.waitFor(KILL_MAX);
            }
        }
    }
}
