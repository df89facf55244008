package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;
import io.twinstar.vip.kernel.KernelException;
import io.twinstar.vip.kernel.Scheduling;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Four files put in each other's place again and again under a gateway that serves: no request fails, no connection is closed, whoever
 * comes is let in as soon as ever, the heap stays, and each reload is soon done. {@code -Dtwinstar.reload.soak=1000
 * -Dtwinstar.reload.pools=1000} for the whole of it; {@code -Dtwinstar.reload.clients=1 -Dtwinstar.reload.p99=20} where a reload need not
 * wait for its turn: 16 clients with a new connection each time have clients, backends and gateway fill two CPUs.
 */
class ReloadSoakIT {

    private static final int RELOADS = Integer.getInteger("twinstar.reload.soak", 100);
    private static final int POOLS = Integer.getInteger("twinstar.reload.pools", 100);
    private static final int P99_MILLIS_MAX = Integer.getInteger("twinstar.reload.p99", 500);
    private static final int CLIENTS = Integer.getInteger("twinstar.reload.clients", 16);
    private static final int LARGE_RELOADS = 20;
    private static final int WARM_UP = 20;
    private static final int HELD = 500;
    private static final int WARM_UP_PORT = 81;
    /** Where connections come while nothing is reloaded: a listener by itself, so that its histogram has these alone. */
    private static final int CALM_PORT = 83;
    private static final int PORT = 80;
    /**
     * Choosing a backend takes microseconds; a lock that a reload held, or work that it left to the event loops, would cost those that
     * come meanwhile as long as a reload takes, and here there is always one.
     */
    private static final double ADMISSION_MORE_MILLIS_MAX = 15;
    /** Who waits in the kernel to be accepted is in no histogram of the gateway's, but wrk has sent its request already. */
    private static final double REQUEST_MORE_MILLIS_MAX = 30;
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Pattern PERCENTILE = Pattern.compile("(?m)^ +(50|99)% +([0-9.]+)([um]?s)$");

    /** It starts no process, which would go first as well. */
    private final ExecutorService operator = Executors.newSingleThreadExecutor(task -> Thread.ofPlatform().daemon().unstarted(() -> {
        goFirst();
        task.run();
    }));
    @TempDir
    private Path directory = Path.of("");
    private LabPair pair;
    private Path file = Path.of("");

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeEach
    void build() throws Exception {
        file = directory.resolve("gateway.yaml");
        pair = LabPair.up("reload-soak");
        for (int n = 1; n <= 3; n++) {
            pair.lab().run("launch", "backend" + n, pair.lab().launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name",
                    "backend" + n);
        }
    }

    @AfterEach
    void tearDown() throws Exception {
        operator.shutdown();
        pair.down();
    }

    @Test
    void reloadsFailNoRequestCloseNoConnectionAndLeaveNothingInTheHeap() throws Exception {
        put(variant(0));
        start();
        LabPair.await(SOON, "all backends are up",
                () -> pair.gateways().backends("castor").stream().allMatch(backend -> backend.text("health").equals("up")));
        finished(wrk(WARM_UP_PORT, 5), false);
        var hold = pair.lab().start("client", pair.lab().launcher(), "lab-hold", LabPair.VIP + ":81", "--connections", "" + HELD);
        var held = hold.inputReader(StandardCharsets.UTF_8);
        assertThat(held.readLine()).isEqualTo(HELD + " open");
        for (int i = 0; i < WARM_UP; i++) reload(i);
        String before = finished(wrk(CALM_PORT, 10), false);
        double refusedBefore = refused();
        long heapBefore = heapBytes();

        var wrk = wrk(PORT, 3_600);
        var micros = new ArrayList<Long>();
        for (int i = 0; i < RELOADS; i++) micros.add(reload(WARM_UP + i));
        String during = finished(wrk, true);
        long heapAfter = heapBytes();
        var admittedBefore = admitted("calm");
        var admittedDuring = admitted("web");

        assertThat(during).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        assertThat(refused()).as("connections refused").isEqualTo(refusedBefore);
        assertThat(closed(hold, held)).endsWith(" requests answered, 0 connections closed");
        System.out.printf("""
                %d reloads of 10 pools: %s; live objects take %d MB before, %d MB after
                  from accept until a backend was chosen: before %s
                                                       meanwhile %s
                  a request, as wrk timed it: before %s; meanwhile %s
                """, RELOADS, times(micros), heapBefore / 1_000_000, heapAfter / 1_000_000, words(admittedBefore), words(admittedDuring),
                percentiles(before), percentiles(during));
        assertThat((heapAfter - heapBefore) / 1_000_000).as("MB that the heap has grown").isLessThan(10);
        assertThat(p99(micros)).as("p99 of the reloads in µs").isLessThan(P99_MILLIS_MAX * 1_000L);
        assertThat(admittedDuring.number("p99_ms")).as("p99 of accept_to_select in ms")
                .isLessThan(admittedBefore.number("p99_ms") + ADMISSION_MORE_MILLIS_MAX);
        assertThat(millis(during, 50)).as("a request's median in ms").isLessThan(millis(before, 50) + REQUEST_MORE_MILLIS_MAX);
        assertThat(pair.lab().run("exec", "castor", "ps", "-C", "java", "-o", "args=").lines()
                .filter(line -> line.contains("reload-soak") || line.contains(file.toString())))
                .as("gateways of this file").hasSize(1);
    }

    /** Only the reload itself: nobody asks for anything meanwhile, and the backends, which are not there, are not probed again. */
    @Test
    void aReloadOfManyPoolsIsSoonDone() throws Exception {
        put(large(0));
        start();
        for (int i = 1; i <= WARM_UP; i++) timed(large(i));
        var micros = new ArrayList<Long>();
        for (int i = 1; i <= LARGE_RELOADS; i++) micros.add(timed(large(i)));
        System.out.printf("%d reloads of %d pools of 10 backends: %s%n", LARGE_RELOADS, POOLS, times(micros));
        assertThat(p99(micros)).as("p99 in µs").isLessThan(500_000);
    }

    private static void goFirst() {
        try {
            Scheduling.goFirst();
        } catch (KernelException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start() throws Exception {
        pair.lab().run("launch", "castor", pair.lab().launcher(), "run", file.toString(), "--node", "castor");
        LabPair.await(SOON, "castor is Active", () -> "Active".equals(pair.gateways().roles().get("castor")));
    }

    private long reload(int i) throws Exception { return timed(variant(1 + i % 4)); }

    /** Microseconds from the question to the answer that it is in force. Who asks goes first: what is measured is how late the gateway is. */
    private long timed(String text) throws Exception {
        put(text);
        Callable<Long> reload = this::reloaded;
        return operator.submit(reload).get();
    }

    private long reloaded() throws Exception {
        var gateway = new AdminClient(pair.gateways().sockets().socket("castor"));
        long started = System.nanoTime();
        var answer = gateway.post("/v1/reload");
        long took = System.nanoTime() - started;
        assertThat(answer.isOk()).as(answer.body()).isTrue();
        assertThat(answer.body()).doesNotContain("has not changed");
        return took / 1_000;
    }

    /** In one step, as an editor or a configuration tool does. */
    private void put(String text) throws Exception {
        Files.move(Files.writeString(directory.resolve("next.yaml"), text), file, StandardCopyOption.ATOMIC_MOVE);
    }

    private Process wrk(int port, int seconds) throws Exception {
        return pair.lab().start("client", "wrk", "-t1", "-c" + CLIENTS, "-d" + seconds, "--latency", "-H", "Connection: close",
                "http://" + LabPair.VIP + ":" + port + "/");
    }

    private static String finished(Process wrk, boolean now) throws Exception {
        if (now) new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start().waitFor();
        return new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String closed(Process hold, BufferedReader held) throws Exception {
        hold.outputWriter().close();
        return String.valueOf(held.readLine());
    }

    /** Of all connections to this listener: the time from accept until a backend was chosen. */
    private JsonObject admitted(String listener) throws Exception {
        var page = new AdminClient(pair.gateways().sockets().socket("castor"))
                .get("/v1/latency?phase=accept_to_select&window=start&listener=" + listener);
        return Json.read(page.body()).objects("rows").getFirst();
    }

    private static String words(JsonObject times) {
        return "%.3f ms at p50, %.3f at p99, %.3f at p99.9, of %,.0f".formatted(times.number("p50_ms"), times.number("p99_ms"),
                times.number("p99_9_ms"), times.number("count"));
    }

    private double refused() {
        return status().objects("listeners").stream().mapToDouble(listener -> listener.number("refused")).sum();
    }

    /** Of all that can be reached: the collector lets some of the rest lie for a while, and counts it as in use. */
    private long heapBytes() throws Exception {
        var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        String total = pair.lab().run("exec", "castor", jcmd, status().text("pid"), "GC.class_histogram").lines()
                .filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
        return Long.parseLong(total.strip().replaceAll(".* ", ""));
    }

    private JsonObject status() {
        return pair.status("castor").orElseThrow();
    }

    private static String times(List<Long> micros) {
        var sorted = micros.stream().sorted().toList();
        return "%.1f ms at the median, %.1f ms at p99, %.1f ms at most".formatted(sorted.get(sorted.size() / 2) / 1e3, p99(micros) / 1e3,
                sorted.getLast() / 1e3);
    }

    private static long p99(List<Long> micros) {
        return micros.stream().sorted().toList().get(micros.size() * 99 / 100);
    }

    private static String percentiles(String wrk) {
        return "%.1f ms at p50, %.1f at p99".formatted(millis(wrk, 50), millis(wrk, 99));
    }

    private static double millis(String wrk, int percent) {
        var row = PERCENTILE.matcher(wrk).results().filter(found -> found.group(1).equals("" + percent)).findFirst().orElseThrow();
        double value = Double.parseDouble(row.group(2));
        return switch (row.group(3)) {
            case "us" -> value / 1e3;
            case "ms" -> value;
            default -> value * 1e3;
        };
    }

    /**
     * Of 10 pools each: backends, weights, policies, timeouts, a VIP's interval and a listener come and go. One backend is in all: what
     * has just been added gets no connections before its first check. 0 is where all backends are.
     */
    private static String variant(int i) {
        String[] backends = {"21:8080, weight: 1 }, { address: 198.18.0.22:8080 }, { address: 198.18.0.23:8080",
                "21:8080 }, { address: 198.18.0.22:8080",
                "22:8080, weight: 3 }, { address: 198.18.0.23:8080", "22:8080 }, { address: 198.18.0.21:8080, weight: 5",
                "21:8080, max-connections: 1000 }, { address: 198.18.0.22:8080 }, { address: 198.18.0.23:8080"};
        String[] policies = {"weighted-least-connection", "round-robin", "ip-hash", "random-two", "least-latency"};
        return """
                nodes: { castor: { address: 198.18.0.11 } }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: %dms }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                  hold: { vip: web, port: 81, pool: hold }
                  calm: { vip: web, port: 83, pool: web }
                  %s
                pools:
                  web: { balance: %s, check: { http: /, every: 1s }, timeouts: { idle: %dm }, backends: [ { address: 198.18.0.%s } ] }
                  hold: { check: { http: /, every: 1s }, backends: [ { address: 198.18.0.21:8080 }, { address: 198.18.0.22:8080, weight: %d } ] }
                %s"""
                .formatted(300 + 10 * i, i == 3 ? "extra: { vip: web, port: 82, pool: p1 }" : "", policies[i], 60 + i, backends[i], 1 + i,
                        IntStream.range(0, 8).mapToObj(
                                "  p%%d: { check: { http: /, every: 1s }, backends: [ { address: 198.18.0.21:8080, weight: %d } ] }%n"
                                        .formatted(1 + i)::formatted)
                                .collect(Collectors.joining()));
    }

    private static String large(int i) {
        return """
                nodes: { castor: { address: 198.18.0.11 } }
                vips: { web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms } }
                listeners: { web: { vip: web, port: 80, pool: p0 } }
                pools:
                %s""".formatted(IntStream.range(0, POOLS)
                .mapToObj(pool -> "  p%d: { check: { tcp: connect, every: 1h, fast: 1h, down-every: 1h }, backends: [ %s ] }%n"
                        .formatted(pool,
                                IntStream.range(0, 10).mapToObj(
                                        backend -> "{ address: 127.0.0.1:%d, weight: %d }".formatted(1 + backend, 1 + (i + backend) % 7))
                                        .collect(Collectors.joining(", "))))
                .collect(Collectors.joining()));
    }
}
