package io.twinstar.gateway.relay;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Balance;
import io.twinstar.conf.Conf;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Selection;
import io.twinstar.gateway.latency.Window;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

/** A relay to a thousand backends, all of them busy, with and without somebody who scrapes it far too often. */
class ScrapedRelayIT {

    private static final int ROUNDS = 5;
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long REQUEST_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long SCRAPE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    /**
     * A loop that waited for a scrape would be later than that. It is not nothing: clients, relay, backends and both ends of a scrape
     * share a process, its collections and perhaps two CPUs, of which a scrape takes one.
     */
    private static final long WORSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(60);
    private static final byte[] SCRAPE = "GET /metrics HTTP/1.1\r\nHost: castor\r\nConnection: close\r\n\r\n".getBytes(US_ASCII);
    private static final Selection LAG = new Selection(Optional.of(Phase.EVENT_LOOP_LAG), Map.of());

    /** All rounds of one kind. */
    private static final class Rounds {

        private final List<Long> p99Nanos = new ArrayList<>();
        private final Histogram requestNanos = new Histogram(3);
        private final Histogram lagNanos = new Histogram(3);
        private int scrapes;

        long requestP99Nanos() { return p99Nanos.stream().sorted().toList().get(p99Nanos.size() / 2); }

        long lagP99Nanos() { return lagNanos.getValueAtPercentile(99); }

        String text() {
            return "%d scrapes; requests p50 %.2f ms, p99 %.2f ms (median of the rounds), p99.9 %.2f ms; lag p99 %.2f ms, longest %.2f ms"
                    .formatted(scrapes, requestNanos.getValueAtPercentile(50) / 1e6, requestP99Nanos() / 1e6,
                            requestNanos.getValueAtPercentile(99.9) / 1e6, lagP99Nanos() / 1e6, lagNanos.getMaxValue() / 1e6);
        }
    }

    @Test
    void tenScrapesASecondOfAThousandBackendsDoNotDisturbTheRelay(@TempDir Path directory) throws Exception {
        try (var backend = TestBackend.everywhere(ScrapedRelayIT::answer);
                var rig = new Rig(Transport.EPOLL, 1)) {
            Conf conf = Rig.conf(rig.port, Rig.pool(Balance.ROUND_ROBIN, Rig.TIMEOUTS, ScrapeTest.backends(backend.address().getPort())));
            rig.publish(conf, _ -> true);
            try (var pages = new GatewayPages(rig, conf, directory)) {
                round(rig, Optional.of(pages), new Rounds()); // the compiler's
                var calm = new Rounds();
                var scraped = new Rounds();
                for (int round = 0; round < ROUNDS; round++) {
                    round(rig, Optional.empty(), calm);
                    round(rig, Optional.of(pages), scraped);
                }
                System.out.printf("in peace: %s%nscraped:  %s%n", calm.text(), scraped.text());
                assertThat(scraped.scrapes).as("scrapes in %d s", ROUNDS * ROUND_NANOS / 1_000_000_000).isGreaterThan(ROUNDS * 10);
                assertThat(scraped.requestP99Nanos()).as("p99 of requests, in nanoseconds")
                        .isLessThan(calm.requestP99Nanos() + WORSE_NANOS_MAX);
                assertThat(scraped.lagP99Nanos()).as("p99 of the loop's lag, in nanoseconds")
                        .isLessThan(calm.lagP99Nanos() + WORSE_NANOS_MAX);
            }
        }
    }

    private static void answer(Socket connection) throws IOException {
        if (connection.getInputStream().read() >= 0) connection.getOutputStream().write(1);
    }

    private static void round(Rig rig, Optional<GatewayPages> scraped, Rounds rounds) throws Exception {
        Histogram lagBefore = lag(rig);
        var requestNanos = new ConcurrentHistogram(3);
        var over = new AtomicBoolean();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var scraper = scraped.map(pages -> threads.submit(() -> scrape(pages, over)));
            request(rig, threads, requestNanos);
            over.set(true);
            if (scraper.isPresent()) rounds.scrapes += scraper.get().get();
        }
        rounds.p99Nanos.add(requestNanos.getValueAtPercentile(99));
        rounds.requestNanos.add(requestNanos);
        Histogram lag = lag(rig);
        lag.subtract(lagBefore);
        rounds.lagNanos.add(lag);
    }

    private static Histogram lag(Rig rig) {
        var seen = rig.door.latencies().view(LAG, Window.START, System.nanoTime()).values();
        return seen.stream().findFirst().orElseGet(() -> new Histogram(3));
    }

    /** Each is a connection of its own, and timed from when it was due. */
    private static void request(Rig rig, ExecutorService threads, Histogram nanos) throws Exception {
        var requests = new ArrayList<Future<?>>();
        long startNanos = System.nanoTime();
        for (long sinceNanos = 0; sinceNanos < ROUND_NANOS; sinceNanos += REQUEST_EVERY_NANOS) {
            long dueNanos = startNanos + sinceNanos;
            waitUntil(dueNanos);
            requests.add(threads.submit(() -> {
                try (Socket client = rig.connect()) {
                    client.getOutputStream().write(1);
                    assertThat(client.getInputStream().read()).isOne();
                }
                nanos.recordValue(System.nanoTime() - dueNanos);
                return null;
            }));
        }
        for (Future<?> request : requests) request.get();
    }

    /** @return how often */
    private static int scrape(GatewayPages pages, AtomicBoolean over) throws IOException {
        int times = 0;
        for (long dueNanos = System.nanoTime(); !over.get(); dueNanos = Math.max(dueNanos + SCRAPE_EVERY_NANOS, System.nanoTime())) {
            waitUntil(dueNanos);
            try (Socket scraper = pages.connect()) {
                scraper.getOutputStream().write(SCRAPE);
                assertThat(scraper.getInputStream().transferTo(OutputStream.nullOutputStream())).isGreaterThan(1_000_000);
            }
            times++;
        }
        return times;
    }

    private static void waitUntil(long nanos) {
        while (System.nanoTime() - nanos < 0) LockSupport.parkNanos(nanos - System.nanoTime());
    }
}
