package io.twinstar.health.probe;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.health.ProbeResult;

/**
 * Probes every backend it is told to watch, each on a virtual thread of its own, until told otherwise. For one owner
 * thread.
 */
public final class Prober implements AutoCloseable {

    private record Probed(BackendId backend, Check check) {}

    private final Rounds<BackendId, Probed, ProbeResult> rounds;

    /**
     * @param directory what the checks' names of files are relative to
     * @param sink called with every result, from many threads at once; must return soon. What it throws ends that
     *     backend's probing through the thread's uncaught exception handler
     * @param seed for the jitter
     */
    public Prober(Path directory, BiConsumer<BackendId, ProbeResult> sink, long seed) {
        var credentials = new Credentials(directory);
        rounds = new Rounds<>(probed -> new BackendLook(probed.backend, probed.check, credentials),
                (probed, result) -> sink.accept(probed.backend, result), seed);
    }

    /**
     * From now on exactly these. A backend whose check is the same is not disturbed; one whose check changed starts anew.
     * A result of a backend that is no longer watched may still arrive once.
     */
    public void watch(Map<BackendId, Check> wanted) {
        Map<BackendId, Probed> probes = new LinkedHashMap<>();
        wanted.forEach((backend, check) -> probes.put(backend, new Probed(backend, check)));
        rounds.watch(probes);
    }

    /** There is a reason to doubt this backend: its next probe comes soon. Nothing happens if it is not watched. */
    public void recheck(BackendId backend) {
        rounds.hasten(backend);
    }

    /** Stops all probes and waits until their threads have ended. */
    @Override
    public void close() { rounds.close(); }
}
