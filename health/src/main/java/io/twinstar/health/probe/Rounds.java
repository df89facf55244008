package io.twinstar.health.probe;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything it is told to watch, each on a thread of its own, until told otherwise. {@link #watch},
 * {@link #hasten} and {@link #close} are for one owner thread.
 *
 * @param <K> what stays the same when the subject changes
 * @param <S> what is looked at and how, compared by equals
 * @param <R> what a look finds
 */
public final class Rounds<K, S, R> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    /** An interrupted look ends in milliseconds; only a sink or a call of the kernel's that blocks can take longer. */
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    /** How soon after a look the next may come, however often one is asked for. */
    private static final Duration HASTEN_MIN = Duration.ofMillis(100);

    /** @param hasten a permit in it ends the wait for the next look */
    private record Watched<S>(S subject, Thread thread, Semaphore hasten) {}

    private final Function<S, Look<R>> looks;
    private final BiConsumer<S, R> sink;
    private final SplittableRandom random;
    private final Map<K, Watched<S>> watched = new HashMap<>();
    /** Interrupted, but perhaps not ended yet. */
    private final List<Thread> stopping = new ArrayList<>();

    /**
     * @param sink called with every result, from many threads at once; must return soon. What it throws ends that subject's
     *     looks through the thread's uncaught exception handler
     * @param seed for the jitter
     */
    public Rounds(Function<S, Look<R>> looks, BiConsumer<S, R> sink, long seed) {
        this.looks = looks;
        this.sink = sink;
        this.random = new SplittableRandom(seed);
    }

    /**
     * From now on exactly these. One that is the same is not disturbed; one that changed starts anew, when the last look
     * at what it was has ended. A result of one that is no longer watched may still arrive once.
     */
    public void watch(Map<K, S> wanted) {
        stopping.removeIf(thread -> !thread.isAlive());
        Map<K, Thread> stopped = new HashMap<>();
        watched.entrySet().removeIf(entry -> {
            boolean kept = entry.getValue().subject.equals(wanted.get(entry.getKey()));
            if (!kept) stopped.put(entry.getKey(), stop(entry.getValue().thread));
            return !kept;
        });
        Map<K, S> newcomers = new LinkedHashMap<>(wanted);
        newcomers.keySet().removeAll(watched.keySet());
        newcomers.forEach((key, subject) -> watched.put(key, start(subject, newcomers.size(), Optional.ofNullable(stopped.get(key)))));
    }

    /** There is a reason to look at this one soon. Nothing happens if it is not watched. */
    public void hasten(K key) {
        Watched<S> found = watched.get(key);
        if (found != null && found.hasten.availablePermits() == 0) found.hasten.release();
    }

    /** Stops all looks and waits until their threads have ended. */
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

    private Watched<S> start(S subject, int newcomers, Optional<Thread> predecessor) {
        SplittableRandom own = random.split();
        var hasten = new Semaphore(0);
        Look<R> look = looks.apply(subject);
        var thread = look.thread().start(() -> {
            try (look) {
                if (predecessor.isPresent()) predecessor.get().join();
                Thread.sleep(Duration.ofNanos(Pacing.firstNanos(newcomers, look.every().toNanos(), own.nextDouble())));
                lookForever(subject, look, hasten, own);
            } catch (InterruptedException _) {
                // stopped: this is how a watch ends
            }
        });
        return new Watched<>(subject, thread, hasten);
    }

    private Thread stop(Thread thread) {
        thread.interrupt();
        stopping.add(thread);
        return thread;
    }

    private void lookForever(S subject, Look<R> look, Semaphore hasten, SplittableRandom random) throws InterruptedException {
        while (true) {
            R result = look.take();
            if (Thread.interrupted()) return; // it may have failed for no other reason
            sink.accept(subject, result);
            pause(Pacing.nextNanos(look.every().toNanos(), random.nextDouble()), hasten);
        }
    }

    private static void pause(long nanos, Semaphore hasten) throws InterruptedException {
        long leastNanos = Math.min(nanos, HASTEN_MIN.toNanos());
        Thread.sleep(Duration.ofNanos(leastNanos));
        if (hasten.tryAcquire(nanos - leastNanos, TimeUnit.NANOSECONDS)) hasten.drainPermits();
    }
}
