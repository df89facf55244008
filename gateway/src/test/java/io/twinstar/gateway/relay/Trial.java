package io.twinstar.gateway.relay;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;

import org.awaitility.Awaitility;

/** What all ends of one run go by, and what they have found. The loops of both sides write it, the test reads it. */
final class Trial {

    private static final int FAULTS_MAX = 10;
    private static final long HANGS_NANOS = TimeUnit.SECONDS.toNanos(30);

    final Noise noise;
    /** Bytes and ends; as long as it grows, nothing hangs. */
    final LongAdder progress = new LongAdder();
    /** Clients' ends whose connect the kernel has answered. */
    final LongAdder connected = new LongAdder();
    /** Backends' ends that heard which connection they belong to, and that its client stays. */
    final LongAdder known = new LongAdder();
    /** Backends' ends that heard the end of a stream without a byte. */
    final LongAdder mute = new LongAdder();
    private final IntFunction<Plan> plans;
    private final IntUnaryOperator numbers;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /**
     * @param plans by their number
     * @param numbers which one each connection goes by, in the order in which they are started
     */
    Trial(long seed, IntFunction<Plan> plans, IntUnaryOperator numbers) {
        this.noise = new Noise(new SplittableRandom(seed));
        this.plans = plans;
        this.numbers = numbers;
    }

    Plan plan(int number) { return plans.apply(number); }

    Plan started(int count) { return plan(numbers.applyAsInt(count)); }

    /** Until it is over, or nothing has moved for 30 s: a slow machine is not a fault. */
    void await(BooleanSupplier over) {
        var moved = new AtomicLong(-1);
        var movedAtNanos = new AtomicLong(System.nanoTime());
        Awaitility.await().atMost(Duration.ofHours(1)).pollInterval(Duration.ofMillis(20)).until(() -> {
            long now = System.nanoTime();
            if (moved.getAndSet(progress.sum()) != moved.get()) movedAtNanos.set(now);
            return over.getAsBoolean() || now - movedAtNanos.get() > HANGS_NANOS;
        });
    }

    void fault(String what) {
        if (faults.size() < FAULTS_MAX) faults.add(what);
    }

    /** The first ten or so. */
    List<String> faults() {
        return List.copyOf(faults);
    }
}
