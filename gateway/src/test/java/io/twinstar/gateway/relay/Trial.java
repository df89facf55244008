package io.twinstar.gateway.relay;

import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntUnaryOperator;

/** What all ends of one run go by, and what they have found. The loops of both sides write it, the test reads it. */
final class Trial {

    private static final int FAULTS_MAX = 10;

    final Noise noise;
    /** Bytes and ends; as long as it grows, nothing hangs. */
    final LongAdder progress = new LongAdder();
    /** Backends' ends that heard which connection they belong to, and that its client stays. */
    final LongAdder known = new LongAdder();
    /** Backends' ends that heard the end of a stream without a byte. */
    final LongAdder mute = new LongAdder();
    private final long seed;
    private final IntUnaryOperator numbers;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();

    /** @param numbers which plan each connection goes by, in the order in which they are started */
    Trial(long seed, IntUnaryOperator numbers) {
        this.seed = seed;
        this.numbers = numbers;
        this.noise = new Noise(new SplittableRandom(seed));
    }

    Plan plan(int number) { return Plan.of(seed, number); }

    Plan started(int count) { return plan(numbers.applyAsInt(count)); }

    void fault(String what) {
        if (faults.size() < FAULTS_MAX) faults.add(what);
    }

    /** The first ten or so. */
    List<String> faults() {
        return List.copyOf(faults);
    }
}
