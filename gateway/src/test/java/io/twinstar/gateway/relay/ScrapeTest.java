package io.twinstar.gateway.relay;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Conf;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Subject;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** What a scrape of a thousand backends is like. */
class ScrapeTest {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int BACKENDS = 1_000;
    private static final int SCRAPES = 30;
    private static final List<Phase> PHASES = List.of(Phase.BACKEND_CONNECT, Phase.FIRST_BYTE, Phase.SESSION_DURATION, Phase.HALF_CLOSE);

    /**
     * Of each backend 21: up, open, connections, failures, received, sent, retransmits (7), two of the round trip, four of its means; that
     * it is ejected and how often, three of its state, three of its agent (8).
     */
    @Test
    void theNumberOfSeriesIsBoundedByWhatTheConfigurationNames(@TempDir Path directory) throws Exception {
        try (var rig = new Rig(Transport.EPOLL, 1)) {
            List<Backend> backends = backends(80);
            Conf conf = Rig.conf(rig.port, Rig.pool(Balance.WEIGHTED_LEAST_CONNECTION, Rig.TIMEOUTS, backends));
            rig.publish(conf, _ -> true);
            try (var pages = new GatewayPages(rig, conf, directory)) {
                var nanos = new long[SCRAPES];
                var cpuNanos = new long[SCRAPES];
                var scraped = ByteBuffer.allocate(0);
                for (int scrape = 0; scrape < SCRAPES; scrape++) {
                    recordAtEach(rig, backends, scrape);
                    long fromNanos = System.nanoTime();
                    long fromCpuNanos = THREADS.getCurrentThreadCpuTime();
                    scraped = pages.meters.scrape();
                    nanos[scrape] = System.nanoTime() - fromNanos;
                    cpuNanos[scrape] = THREADS.getCurrentThreadCpuTime() - fromCpuNanos;
                }
                String page = StandardCharsets.UTF_8.decode(scraped).toString();
                System.out.printf("%d scrapes of %d backends, all of them busy: median %.1f ms, of the CPU %.1f ms; %d lines, %.1f MB%n",
                        SCRAPES, BACKENDS, median(nanos) / 1e6, median(cpuNanos) / 1e6, page.lines().count(), page.length() / 1e6);
                assertThat(Arrays.stream(cpuNanos).min().orElseThrow()).as("CPU time of the quickest scrape, in nanoseconds")
                        .isLessThan(TimeUnit.MILLISECONDS.toNanos(100)); // about 20, whoever else is at work
                List<String> series = page.lines().filter(line -> !line.startsWith("#")).toList();
                assertThat(series.stream().filter(line -> line.contains("backend=\"127.1.0.1:80\""))).hasSize(21);
                assertThat(series.stream().filter(line -> line.contains("backend="))).hasSize(21 * BACKENDS);
                assertThat(series.stream().filter(line -> !line.contains("backend="))).hasSizeLessThan(500);
            }
        }
    }

    private static long median(long[] nanos) { return Arrays.stream(nanos).sorted().toArray()[nanos.length / 2]; }

    /** A thousand, on loopback addresses of their own. */
    static List<Backend> backends(int port) throws UnknownHostException {
        var backends = new ArrayList<Backend>();
        for (int i = 1; i <= BACKENDS; i++) {
            var address = InetAddress.getByAddress(new byte[]{127, 1, (byte) (i >> 8), (byte) i});
            backends.add(new Backend(new BackendId(Rig.POOL, address, port), 1));
        }
        return backends;
    }

    /** As its only event loop would, which has nothing else to do. */
    private static void recordAtEach(Rig rig, List<Backend> backends, long seed) {
        var random = new Random(seed);
        for (Backend backend : backends) {
            var recorders = rig.door.latencies().recorders(new Subject.Served(Rig.LISTENER, backend.id()));
            for (Phase phase : PHASES) {
                for (int i = 0; i < 20; i++) recorders.record(0, phase, (long) (1_000_000 * Math.exp(random.nextGaussian())));
            }
        }
    }
}
