package io.twinstar.gateway.track;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.Track;
import io.twinstar.health.process.Command;

/** A command that must end with 0 in time. */
final class ScriptTracker extends Tracker {

    private final Command command;

    ScriptTracker(Track track, Track.Subject.Script subject) {
        super(track);
        command = new Command(subject.command(), Map.of());
    }

    @Override
    Optional<String> failure() throws IOException, InterruptedException {
        return command.failure(timeout());
    }
}
