package io.twinstar.benchmarks.heartbeat;

import java.util.stream.IntStream;

/** A thread for each core that never rests, in this process: to the one that is measured, a busy host. */
final class Hogs implements AutoCloseable {

    private volatile boolean closed;

    Hogs(boolean wanted) {
        int count = wanted ? Runtime.getRuntime().availableProcessors() : 0;
        IntStream.range(0, count).forEach(_ -> Thread.ofPlatform().daemon().name("hog").start(() -> {
            while (!closed) Thread.onSpinWait();
        }));
    }

    @Override
    public void close() {
        closed = true;
    }
}
