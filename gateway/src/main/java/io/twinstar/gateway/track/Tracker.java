package io.twinstar.gateway.track;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import io.twinstar.conf.Track;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.probe.Look;

/** How the subject of one tracker is looked at. */
abstract sealed class Tracker implements Look<ProbeResult> permits InterfaceTracker, UpstreamTracker, ScriptTracker {

    private final Track track;

    Tracker(Track track) {
        this.track = track;
    }

    static Tracker of(Track track) {
        return switch (track.subject()) {
            case Track.Subject.Interface subject -> new InterfaceTracker(track, subject);
            case Track.Subject.Upstream subject -> new UpstreamTracker(track, subject);
            case Track.Subject.Script subject -> new ScriptTracker(track, subject);
        };
    }

    /** Why it is not well, short and for people; empty if it is. */
    abstract Optional<String> failure() throws IOException, InterruptedException;

    @Override
    public final ProbeResult take() throws InterruptedException {
        long startNanos = System.nanoTime();
        Optional<String> failure;
        try {
            failure = failure();
        } catch (IOException e) {
            failure = Optional.of(String.valueOf(e.getMessage()));
        }
        long tookNanos = System.nanoTime() - startNanos;
        return failure.<ProbeResult>map(reason -> new ProbeResult.Failed(tookNanos, reason)).orElse(new ProbeResult.Passed(tookNanos));
    }

    @Override
    public final Duration every() {
        return track.every();
    }

    final Duration timeout() {
        return track.timeout();
    }

    final String threadName() {
        return "track " + track.name();
    }

    @Override
    public Thread.Builder thread() {
        return Thread.ofVirtual().name(threadName());
    }
}
