package io.twinstar.gateway.relay;

import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.twinstar.gateway.relay.wire.Loop;

/** Loops that do nothing until they are released. */
final class HeldLoops implements AutoCloseable {

    private final CountDownLatch released = new CountDownLatch(1);

    /** Returns when all of them are held. */
    HeldLoops(List<Loop> loops) throws InterruptedException {
        var held = new CountDownLatch(loops.size());
        for (Loop loop : loops) {
            loop.executor().execute(() -> {
                held.countDown();
                await(released);
            });
        }
        held.await();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void close() { released.countDown(); }
}
