package io.twinstar.benchmarks.heartbeat;

import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads that allocate at a steady rate and keep a live set, of which every fourth new object takes an old one's place, until the
 * process ends.
 */
final class Garbage {

    private static final int THREADS = 4;
    private static final int OBJECT_BYTES = 256;
    private static final int LIVE_OBJECTS_PER_THREAD = (200 << 20) / OBJECT_BYTES / THREADS;
    private static final int KEPT_ONE_IN = 4;
    private static final int OBJECTS_PER_TICK = (400 << 20) / OBJECT_BYTES / THREADS / 1_000; // 400 MB/s, a tick a millisecond
    private static final long TICK_NANOS = 1_000_000;
    /** A thread that was held up longer than this does not make up for it, so that the rate stays below twice the nominal one. */
    private static final long BACKLOG_NANOS = 100 * TICK_NANOS;

    private final LongAdder allocatedBytes = new LongAdder();

    Garbage(boolean wanted) {
        for (int seed = 0; wanted && seed < THREADS; seed++) {
            var random = new SplittableRandom(seed);
            Thread.ofPlatform().daemon().name("garbage-" + seed).start(() -> allocate(random));
        }
    }

    /** Since the start. */
    long allocatedBytes() {
        return allocatedBytes.sum();
    }

    private void allocate(SplittableRandom random) {
        var live = new byte[LIVE_OBJECTS_PER_THREAD][];
        for (int i = 0; i < live.length; i++) live[i] = new byte[OBJECT_BYTES];
        long due = System.nanoTime();
        while (true) {
            for (int i = 0; i < OBJECTS_PER_TICK; i++) {
                var object = new byte[OBJECT_BYTES];
                if (i % KEPT_ONE_IN == 0) live[random.nextInt(live.length)] = object;
            }
            allocatedBytes.add((long) OBJECTS_PER_TICK * OBJECT_BYTES);
            long now = System.nanoTime();
            due = Math.max(due + TICK_NANOS - now, -BACKLOG_NANOS) + now;
            if (due - now > 0) LockSupport.parkNanos(due - now);
        }
    }
}
