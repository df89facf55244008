package io.twinstar.health.probe;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Probe;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

/** Two thousand backends, each with an address of its own in 127.0.0.0/8. */
@Timeout(120)
class ManyBackendsTest {

    private static final int BACKENDS = 2_000;
    private static final int PROBES_EACH = 4;
    private static final Duration EVERY = Duration.ofSeconds(2);
    /** Of scheduling, on a machine that is busy with other things. */
    private static final Duration SLACK = Duration.ofSeconds(2);

    private final Map<BackendId, Times> seen = new ConcurrentHashMap<>();
    private final CountDownLatch enough = new CountDownLatch(BACKENDS);
    private final AtomicLong failures = new AtomicLong();

    /** When one backend was last probed, and the longest time between two probes. */
    private record Times(int probes, long lastNanos, long longestNanos) {}

    @Test
    void allAreProbedWithinTheirIntervalByAHandfulOfThreads() throws Exception {
        var platform = ManagementFactory.getThreadMXBean();
        try (var server = new ServerSocket(0, BACKENDS, InetAddress.getByAddress(new byte[4]));
                var prober = new Prober(Path.of("/"), this::note, 1)) {
            Thread.ofPlatform().daemon().start(() -> answer(server));
            int before = platform.getThreadCount();
            platform.resetPeakThreadCount();
            long startNanos = System.nanoTime();
            prober.watch(backends(server.getLocalPort()));
            assertThat(enough.await(90, TimeUnit.SECONDS)).as("every one is probed %d times", PROBES_EACH).isTrue();

            assertThat(failures).hasValue(0);
            // carriers of virtual threads are at most as many as processors; the rest is the JDK's: pollers, unblocker, scheduler
            assertThat(platform.getPeakThreadCount() - before).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors() + 8);
            // an interval and its jitter of a tenth
            assertThat(seen.values()).allSatisfy(
                    times -> assertThat(Duration.ofNanos(times.longestNanos)).isLessThan(EVERY.multipliedBy(11).dividedBy(10).plus(SLACK)));
            // the first ones spread over 1 s, and then three intervals less a tenth each
            assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
                    .isGreaterThan(EVERY.multipliedBy(9 * (PROBES_EACH - 1)).dividedBy(10));
        }
    }

    private void note(BackendId backend, ProbeResult result) {
        if (!result.passed()) failures.incrementAndGet();
        long nowNanos = System.nanoTime();
        Times old = seen.getOrDefault(backend, new Times(0, nowNanos, 0)); // one thread a backend: nobody else writes its times
        var times = new Times(old.probes + 1, nowNanos, Math.max(old.longestNanos, nowNanos - old.lastNanos));
        seen.put(backend, times);
        if (times.probes == PROBES_EACH) enough.countDown();
    }

    private static Map<BackendId, Check> backends(int port) {
        var check = new Check(new Probe.Tcp(), EVERY, Duration.ofSeconds(30), 2, 3);
        Map<BackendId, Check> backends = new LinkedHashMap<>();
        for (int i = 0; i < BACKENDS; i++) {
            backends.put(new BackendId("web", Inet4Address.ofLiteral("127.1.%d.%d".formatted(i / 200, i % 200 + 1)), port), check);
        }
        return backends;
    }

    private static void answer(ServerSocket server) {
        try {
            while (true) server.accept().close();
        } catch (IOException _) {
            // closed: the test is over
        }
    }
}
