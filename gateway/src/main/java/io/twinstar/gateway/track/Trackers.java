package io.twinstar.gateway.track;

import java.util.Map;
import java.util.function.BiConsumer;

import io.twinstar.conf.Track;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.probe.Rounds;

/** Watches what the configuration tracks, each tracker on a thread of its own. For one owner thread. */
public final class Trackers implements AutoCloseable {

    private final Rounds<String, Track, ProbeResult> rounds;

    /**
     * @param sink called with the result of every look, from many threads at once; must return soon. What it throws ends
     *     that tracker through the thread's uncaught exception handler
     * @param seed for the jitter
     */
    public Trackers(BiConsumer<Track.Id, ProbeResult> sink, long seed) {
        rounds = new Rounds<>(Tracker::of, (track, result) -> sink.accept(track.id(), result), seed);
    }

    /**
     * From now on exactly these, by name. One that is the same is not disturbed; one that changed starts anew. A result of
     * one that is no longer watched may still arrive once.
     */
    public void watch(Map<String, Track> wanted) {
        rounds.watch(wanted);
    }

    /** Stops all, ends the scripts that run, and waits until the threads have ended. */
    @Override
    public void close() {
        rounds.close();
    }
}
