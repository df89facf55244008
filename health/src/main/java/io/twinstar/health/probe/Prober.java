package io.twinstar.health.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.health.ProbeResult;

/**
 * Probes every backend it is told to watch, each on a virtual thread of its own, until told otherwise. {@link #watch}
 * and {@link #close} are for one owner thread.
 */
public final class Prober implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
    /** An interrupted probe ends in milliseconds; only a sink that blocks can take longer. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    /** How soon after a probe the next may come, however often one is asked for. */
    private static final Duration RECHECK_MIN = Duration.ofMillis(100);

    /** @param recheck a permit in it ends the wait for the next probe */
    private record Watched(Check check, Thread thread, Semaphore recheck) {}

    private final BiConsumer<BackendId, ProbeResult> sink;
    private final SplittableRandom random;
    private final Map<BackendId, Watched> watched = new HashMap<>();
    /** Interrupted, but perhaps not ended yet. */
    private final List<Thread> stopping = new ArrayList<>();

    /**
     * @param sink called with every result, from many threads at once; must return soon. What it throws ends that
     *     backend's probing through the thread's uncaught exception handler
     * @param seed for the jitter
     */
    public Prober(BiConsumer<BackendId, ProbeResult> sink, long seed) {
        this.sink = sink;
        this.random = new SplittableRandom(seed);
    }

    /**
     * From now on exactly these. A backend whose check is the same is not disturbed; one whose check changed starts anew.
     * A result of a backend that is no longer watched may still arrive once.
     */
    public void watch(Map<BackendId, Check> wanted) {
        stopping.removeIf(thread -> !thread.isAlive());
        watched.entrySet().removeIf(entry -> {
            boolean kept = entry.getValue().check.equals(wanted.get(entry.getKey()));
            if (!kept) stop(entry.getValue().thread);
            return !kept;
        });
        Map<BackendId, Check> newcomers = new LinkedHashMap<>(wanted);
        newcomers.keySet().removeAll(watched.keySet());
        newcomers.forEach((backend, check) -> watched.put(backend, start(backend, check, newcomers.size())));
    }

    /** There is a reason to doubt this backend: its next probe comes soon. Nothing happens if it is not watched. */
    public void recheck(BackendId backend) {
        Watched doubted = watched.get(backend);
        if (doubted != null && doubted.recheck.availablePermits() == 0) doubted.recheck.release();
    }

    /** Stops all probes and waits until their threads have ended. */
    @Override
    public void close() {
        watch(Map.of());
        long startNanos = System.nanoTime();
        try {
            for (Thread thread : stopping) {
                Duration left = CLOSE_MAX.minusNanos(System.nanoTime() - startNanos);
                if (!thread.join(left)) LOG.warn("{} does not end; left behind", thread.getName());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Watched start(BackendId backend, Check check, int newcomers) {
        SplittableRandom own = random.split();
        var recheck = new Semaphore(0);
        var thread = Thread.ofVirtual().name("probe " + backend).start(() -> probeForever(backend, check, recheck, newcomers, own));
        return new Watched(check, thread, recheck);
    }

    private void stop(Thread thread) {
        thread.interrupt();
        stopping.add(thread);
    }

    private void probeForever(BackendId backend, Check check, Semaphore recheck, int newcomers, SplittableRandom random) {
        long everyNanos = check.every().toNanos();
        try {
            Thread.sleep(Duration.ofNanos(Pacing.firstNanos(newcomers, everyNanos, random.nextDouble())));
            while (true) {
                ProbeResult result = Attempt.make(backend, check);
                if (Thread.interrupted()) return; // it may have failed for no other reason
                sink.accept(backend, result);
                pause(Pacing.nextNanos(everyNanos, random.nextDouble()), recheck);
            }
        } catch (InterruptedException _) {
            // stopped: this is how a probe ends
        }
    }

    private static void pause(long nanos, Semaphore recheck) throws InterruptedException {
        long leastNanos = Math.min(nanos, RECHECK_MIN.toNanos());
        Thread.sleep(Duration.ofNanos(leastNanos));
        if (recheck.tryAcquire(nanos - leastNanos, TimeUnit.NANOSECONDS)) recheck.drainPermits();
    }
}
