package io.twinstar.gateway.relay;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.lab.Browser;
import io.twinstar.gateway.relay.wire.Transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

/** A backend that takes its time is found out wherever latencies are read: 400 to 600 ms, and two seconds for two in a hundred. */
class LatencyShownIT {

    private static final int CLIENTS = 200;
    private static final int CONNECTIONS = 2_000;
    private static final int SLOW_EVERY = 50;
    private static final long SLOW_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long FAST_NANOS = TimeUnit.MILLISECONDS.toNanos(400); // 2 % of it are more than a busy machine adds
    /** Between the arrivals of two clients: all at once would wait for each other, and not for the backend. */
    private static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final String FIRST_BYTE = "phase=first_byte&pool=web&listener=web";

    private final AtomicInteger asked = new AtomicInteger();
    /** How long the backend let each client wait, by its own clock. */
    private final Queue<Long> truth = new ConcurrentLinkedQueue<>();

    @Test
    void aKnownDistributionIsFoundWithinTwoPercentWhereverItIsRead(@TempDir Path directory) throws Exception {
        try (var backend = new TestBackend(21, this::answerLate);
                var rig = Rig.serving(Transport.EPOLL, backend);
                var pages = new GatewayPages(rig, rig.conf(backend), directory);
                var browser = Browser.here(Files.createTempDirectory(directory, "profile"))) {
            Rehearsal.run(rig.engine); // or the first ones would wait for classes to be loaded
            askAll(rig);
            Rig.soon().until(() -> rig.listener().ended(Outcome.CLIENT_FIN) + rig.listener().ended(Outcome.BACKEND_FIN) == CONNECTIONS);

            JsonObject page = Json.read(pages.get("/v1/latency?" + FIRST_BYTE + "&backend=" + backend.id().endpoint()).body());
            assertFigures("HTTP", page);
            assertFigures("CLI", Json.read(pages.latency("--phase", "first_byte", "--pool", "web", "--window", "10m", "--json")));
            assertThat(pages.latency("--phase", "first_byte").lines()).anyMatch(line -> line.matches(" +first_byte +2,000 .*"))
                    .anyMatch(line -> line.contains("███"));
            assertPrometheus(pages.get("/metrics").body());
            assertDashboard(browser, pages);

            assertHgrm(pages.latency("--phase", "first_byte", "--hgrm"));
            Path log = directory.resolve("first_byte.hlog");
            pages.latency("--phase", "first_byte", "--hlog", log.toString());
            assertLog(Files.readString(log));
            assertPhases(Json.read(pages.get("/v1/latency?window=start").body()));
        }
    }

    private void answerLate(Socket connection) throws IOException {
        if (connection.getInputStream().read() < 0) return;
        long fromNanos = System.nanoTime();
        int number = asked.getAndIncrement();
        long untilNanos = fromNanos + (number % SLOW_EVERY == 0 ? SLOW_NANOS : FAST_NANOS + FAST_NANOS * number / CONNECTIONS / 2);
        waitUntil(untilNanos);
        connection.getOutputStream().write(1);
        truth.add(System.nanoTime() - fromNanos);
    }

    private static void waitUntil(long nanos) {
        while (System.nanoTime() - nanos < 0) LockSupport.parkNanos(nanos - System.nanoTime());
    }

    private static void askAll(Rig rig) throws Exception {
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<Future<?>>();
            long startNanos = System.nanoTime();
            for (int client = 0; client < CLIENTS; client++) {
                long fromNanos = startNanos + client * APART_NANOS;
                done.add(clients.submit(() -> {
                    waitUntil(fromNanos);
                    for (int connection = 0; connection < CONNECTIONS / CLIENTS; connection++) ask(rig);
                    return null;
                }));
            }
            for (Future<?> each : done) each.get(60, TimeUnit.SECONDS);
        }
    }

    private static void ask(Rig rig) throws IOException {
        try (Socket client = rig.connect()) {
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isOne();
        }
    }

    private double truthMillis(double percentile) {
        List<Long> sorted = truth.stream().sorted().toList();
        return sorted.get((int) Math.ceil(sorted.size() * percentile / 100) - 1) / 1e6;
    }

    private void assertFigures(String where, JsonObject page) {
        assertThat(page.objects("rows")).as(where).hasSize(1);
        JsonObject row = page.objects("rows").getFirst();
        assertThat(row.number("count")).isEqualTo(CONNECTIONS);
        System.out.printf("%s: p50 %.2f ms (truly %.2f), p99 %.1f (%.1f), p99.9 %.1f (%.1f)%n", where, row.number("p50_ms"),
                truthMillis(50), row.number("p99_ms"), truthMillis(99), row.number("p99_9_ms"), truthMillis(99.9));
        assertThat(row.number("p50_ms")).as(where).isCloseTo(truthMillis(50), withPercentage(2));
        assertThat(row.number("p99_ms")).as(where).isCloseTo(truthMillis(99), withPercentage(2));
        assertThat(row.number("p99_9_ms")).as(where).isCloseTo(truthMillis(99.9), withPercentage(2));
    }

    private void assertPrometheus(String metrics) {
        String of = "listener=\"web\",pool=\"web\"";
        for (double quantile : new double[]{0.5, 0.99, 0.999}) {
            double seconds = value(metrics,
                    "twinstar_recent_seconds{listener=\"web\",phase=\"first_byte\",pool=\"web\",quantile=\"" + quantile + "\"}");
            assertThat(1e3 * seconds).as("quantile %s", quantile).isCloseTo(truthMillis(100 * quantile), withPercentage(2));
        }
        assertThat(value(metrics, "twinstar_first_byte_seconds_bucket{" + of + ",le=\"0.05\"}")).isZero();
        assertThat(value(metrics, "twinstar_first_byte_seconds_bucket{" + of + ",le=\"1.0\"}"))
                .isEqualTo(CONNECTIONS - CONNECTIONS / SLOW_EVERY);
        assertThat(value(metrics, "twinstar_first_byte_seconds_bucket{" + of + ",le=\"+Inf\"}")).isEqualTo(CONNECTIONS);
        double sum = truth.stream().mapToLong(Long::longValue).sum() / 1e9;
        assertThat(value(metrics, "twinstar_first_byte_seconds_sum{" + of + "}")).isCloseTo(sum, withPercentage(2));
    }

    /** Its table has phase, count, p50, p90, p99, p99.9 and the longest, each with three digits. */
    private void assertDashboard(Browser browser, GatewayPages pages) throws IOException {
        browser.open(pages.dashboard());
        Rig.soon().until(
                () -> browser.text("[...document.querySelectorAll('#pool option')].map(each => each.value).join()").equals("," + Rig.POOL));
        browser.choose("pool", Rig.POOL);
        Rig.soon().until(() -> browser.text("document.getElementById('curve-phase').textContent").equals("first byte of " + Rig.POOL));
        List<String> row = browser.rows("latencies").stream().filter(cells -> cells.getFirst().equals("first byte")).findFirst()
                .orElseThrow();
        System.out.println("dashboard: " + row);
        assertThat(row.get(1)).isEqualTo("2,000");
        assertThat(millis(row.get(2))).as("p50").isCloseTo(truthMillis(50), withPercentage(2));
        assertThat(millis(row.get(4))).as("p99").isCloseTo(truthMillis(99), withPercentage(2));
        assertThat(millis(row.get(5))).as("p99.9").isCloseTo(truthMillis(99.9), withPercentage(2));
        assertThat(browser.complaints()).isEmpty();
    }

    private static double millis(String time) {
        String[] words = time.split(" ", -1);
        double milli = switch (words[1]) {
            case "µs" -> 1e-3;
            case "ms" -> 1;
            case "s" -> 1e3;
            default -> throw new AssertionError(time);
        };
        return Double.parseDouble(words[0]) * milli;
    }

    private static double value(String metrics, String series) {
        return metrics.lines().filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length())))
                .findFirst().orElseThrow(() -> new AssertionError("no " + series));
    }

    /** Lines of value, percentile, count so far and 1/(1-percentile), then the totals. */
    private void assertHgrm(String text) {
        var line = Pattern.compile("(?m)^ *([0-9.]+) +(0\\.[0-9]+|1\\.0+) +(\\d+)");
        var matcher = line.matcher(text);
        double median = 0;
        long count = 0;
        while (matcher.find()) {
            if (median == 0 && Double.parseDouble(matcher.group(2)) >= 0.5) median = Double.parseDouble(matcher.group(1));
            count = Long.parseLong(matcher.group(3));
        }
        assertThat(median).isCloseTo(truthMillis(50), withPercentage(2));
        assertThat(count).isEqualTo(CONNECTIONS);
    }

    private void assertLog(String text) {
        var reader = new HistogramLogReader(new ByteArrayInputStream(text.getBytes(UTF_8)));
        var all = new Histogram(3);
        while (reader.hasNext()) {
            var slice = (Histogram) reader.nextIntervalHistogram();
            assertThat(Duration.ofMillis(System.currentTimeMillis() - slice.getStartTimeStamp())).isBetween(Duration.ZERO,
                    Duration.ofMinutes(2));
            assertThat(slice.getTag()).isEqualTo("first_byte");
            all.add(slice);
        }
        assertThat(all.getTotalCount()).isEqualTo(CONNECTIONS);
        assertThat(all.getValueAtPercentile(50) / 1e6).isCloseTo(truthMillis(50), withPercentage(2));
        assertThat(all.getValueAtPercentile(99.9) / 1e6).isCloseTo(truthMillis(99.9), withPercentage(2));
    }

    /** Of the others it is known what they cannot be. */
    private void assertPhases(JsonObject page) {
        assertThat(page.objects("rows")).extracting(row -> row.text("phase")).containsExactly("accept_to_select", "backend_connect",
                "first_byte", "session_duration", "half_close", "event_loop_lag");
        for (JsonObject row : page.objects("rows").subList(0, 5))
            assertThat(row.number("count")).as(row.text("phase")).isEqualTo(CONNECTIONS);
        double fastest = truthMillis(0.1);
        assertThat(page.objects("rows").get(3).number("min_ms")).as("a session lasts at least until the answer").isGreaterThan(fastest);
        assertThat(page.objects("rows").get(4).number("p50_ms")).as("closed as soon as answered").isLessThan(fastest);
        assertThat(Duration.ofMillis((long) page.objects("rows").get(1).number("p50_ms"))).isLessThan(Duration.ofMillis((long) fastest));
    }
}
