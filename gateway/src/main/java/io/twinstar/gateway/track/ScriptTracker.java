package io.twinstar.gateway.track;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Track;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.process.ProcessTree;

/**
 * A command that must end with 0 in time. It runs without a shell, reads nothing, and what it prints goes nowhere, so
 * that it can fill neither memory nor a pipe. There is never more than one run of it.
 */
final class ScriptTracker extends Tracker {

    private static final Redirect NOTHING = Redirect.from(new File("/dev/null"));
    /** A killed process is gone in milliseconds, unless the kernel holds it up, as on a file system that hangs. */
    private static final Duration KILL_MAX = Duration.ofSeconds(1);

    private final List<String> command;
    private @Nullable Process last;

    ScriptTracker(Track track, Track.Subject.Script subject) {
        super(track);
        command = subject.command();
    }

    @Override
    Optional<String> failure() throws IOException, InterruptedException {
        if (last != null && last.isAlive()) return Optional.of("killed, and has still not ended");
        var run = new ProcessBuilder(command).redirectInput(NOTHING).redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD)
                .start();
        last = run;
        try {
            if (!run.waitFor(timeout())) return Optional.of("not ended within " + Durations.text(timeout()));
            return run.exitValue() == 0 ? Optional.empty() : Optional.of("ended with " + run.exitValue());
        } finally {
            if (run.isAlive()) {
                ProcessTree.kill(run);
                run.waitFor(KILL_MAX);
            }
        }
    }
}
