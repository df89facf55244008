package io.twinstar.gateway.relay;

import java.io.FileInputStream;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** A loop waits for its sockets, and for nothing else. */
class NoBlockingTest {

    /** With refusals, resets and half-closes: whatever a loop may have to do. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void noLoopEverBlocks(Transport transport) throws Exception {
        long seed = System.nanoTime();
        try (var rehearsal = new Rig(transport)) {
            new Torture(rehearsal, seed, 500, 500, count -> count).run(); // classes are initialised under a lock, once
        }
        try (var rig = new Rig(transport); var watch = new BlockingWatch(rig.engine)) {
            new Torture(rig, seed, 2_000, 500, count -> count).run();
            assertThat(watch.seen()).as("seed %d", seed).isEmpty();
        }
    }

    /** Without this, the test above might watch the wrong threads, or nothing. */
    @ParameterizedTest
    @MethodSource
    void aLoopThatBlocksIsSeen(String event, Callable<?> blocking) throws Exception {
        try (var rig = new Rig(Transport.EPOLL); var watch = new BlockingWatch(rig.engine)) {
            rig.engine.eventLoops().getLast().executor().submit(blocking).get();
            assertThat(watch.seen()).extracting(seen -> seen.getEventType().getName()).contains(event);
        }
    }

    static Stream<Arguments> aLoopThatBlocksIsSeen() {
        return Stream.of(planted("jdk.ThreadSleep", () -> Thread.sleep(1)), planted("jdk.ThreadPark", () -> LockSupport.parkNanos(1)),
                planted("jdk.JavaMonitorWait", NoBlockingTest::awaitAMonitor), planted("jdk.FileRead", NoBlockingTest::readAFile));
    }

    private interface Blocking {
        void run() throws Exception;
    }

    private static Arguments planted(String event, Blocking blocking) {
        Callable<Boolean> onTheLoop = () -> {
            blocking.run();
            return true;
        };
        return Arguments.of(event, onTheLoop);
    }

    @SuppressWarnings("WaitNotInLoop") // what wakes it does not matter
    private static void awaitAMonitor() throws InterruptedException {
        var monitor = new Object();
        synchronized (monitor) {
            monitor.wait(1);
        }
    }

    private static void readAFile() throws Exception {
        try (var file = new FileInputStream("/dev/null")) {
            assertThat(file.read()).isEqualTo(-1);
        }
    }
}
