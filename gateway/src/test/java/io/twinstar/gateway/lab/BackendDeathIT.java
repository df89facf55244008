package io.twinstar.gateway.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** One of three backends is killed under load, and comes back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackendDeathIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String DOOMED = "198.18.0.23:8080";
    private static final Pattern SOCKET_ERRORS = Pattern
            .compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Duration STEP = Duration.ofMillis(500);
    private static final int STEPS = 16;

    @TempDir
    private static Path directory;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    /** What each backend had been given when, and whether it was in use. */
    private record Look(long atNanos, List<JsonObject> backends) {

        double given(int backend) { return backends.get(backend).number("total"); }
    }

    @BeforeAll
    void up() throws Exception { pair = LabPair.up("death-it"); }

    @AfterEach
    void stop() throws Exception { pair.lab().run("stop"); }

    @AfterAll
    void down() throws Exception { if (pair != null) pair.down(); }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring", "nio"})
    void noMoreFailThanWereInFlightAndTrafficComesBackByAndBy(String transport) throws Exception {
        pair.start(conf(transport).toString());
        Process steady = wrk("6", "Connection: keep-alive");
        LabPair.await(SOON, "each has its part of the load",
                () -> backends().stream().mapToDouble(each -> each.number("open")).sum() == 64);
        JsonObject before = doomed(); // the 64 connections stay, each with one request at a time
        pair.lab().run("signal", "backend3", "KILL");
        LabPair.await(SOON, "it is out of use", () -> !inUse());
        JsonObject out = doomed();
        // a client that came again may have been accepted yet by a kernel that was about to close the killed backend's sockets
        int inFlight = (int) (before.number("open") + out.number("total") - before.number("total"));
        String said = said(steady);
        int failed = failed(said);
        System.out.printf("%s: %d requests failed of %d in flight to the killed backend; %s%n", transport, failed, inFlight, rate(said));
        assertThat(failed).isBetween(1, inFlight);
        assertThat(said).doesNotContain("Non-2xx");
        assertThat(inUse()).isFalse();
        for (String attempts : List.of("total", "connect_failures")) {
            assertThat(doomed().number(attempts)).as("%s after it was out of use", attempts).isEqualTo(out.number(attempts));
        }
        Process churn = wrk("25", "Connection: close");
        pair.lab().run("launch", "backend3", pair.lab().launcher(), "lab-backend", DOOMED, "--name", "backend3");
        LabPair.await(SOON, "it is in use again", this::inUse);
        List<Double> shares = tellShares(looks());
        assertThat(failed(said(churn))).isZero();
        // from 0.1 to 0.175 of its weight in the first half second: 0.1 / 2.1 = 4.8 % to 0.175 / 2.175 = 8.0 %
        assertThat(shares.getFirst()).as("at first").isLessThan(0.12);
        assertThat(shares.getLast()).as("in the end: a third").isBetween(0.25, 0.40);
    }

    private List<Look> looks() throws Exception {
        var looks = new ArrayList<Look>();
        long startNanos = System.nanoTime();
        while (looks.size() <= STEPS) {
            long dueNanos = startNanos + looks.size() * STEP.toNanos();
            LabPair.await(SOON, "the time for the next look", () -> System.nanoTime() - dueNanos >= 0);
            looks.add(new Look(System.nanoTime(), backends()));
        }
        return looks;
    }

    /** The part of each backend between two looks, as a table; and that of the one that came back. */
    private static List<Double> tellShares(List<Look> looks) {
        var shares = new ArrayList<Double>();
        System.out.println("      time  connections/s  backend1  backend2  backend3");
        for (int i = 1; i < looks.size(); i++) {
            Look before = looks.get(i - 1);
            Look now = looks.get(i);
            var given = new double[3];
            for (int backend = 0; backend < 3; backend++) given[backend] = now.given(backend) - before.given(backend);
            double all = given[0] + given[1] + given[2];
            shares.add(given[2] / all);
            System.out.printf("    %4.1f s  %13.0f  %7.1f%%  %7.1f%%  %7.1f%%%n", (now.atNanos - looks.getFirst().atNanos) / 1e9,
                    all * 1e9 / (now.atNanos - before.atNanos), 100 * given[0] / all, 100 * given[1] / all, 100 * given[2] / all);
        }
        return shares;
    }

    private Process wrk(String seconds, String header) throws Exception {
        return pair.lab().start("client", "wrk", "-t1", "-c64", "-d" + seconds, "--timeout", "10s", "-H", header,
                "http://" + LabPair.VIP + "/");
    }

    private static String said(Process wrk) throws Exception {
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(wrk.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return said;
    }

    private static int failed(String said) {
        assertThat(said).contains("requests in");
        Matcher errors = SOCKET_ERRORS.matcher(said);
        if (!errors.find()) return 0;
        int sum = 0;
        for (int kind = 1; kind <= errors.groupCount(); kind++) sum += Integer.parseInt(errors.group(kind));
        return sum;
    }

    private static String rate(String said) {
        return said.lines().filter(line -> line.startsWith("Requests/sec")).findFirst().orElseThrow();
    }

    private boolean inUse() throws Exception { return doomed().text("health").equals("up") && doomed().text("ejected").equals("false"); }

    private JsonObject doomed() throws Exception { return pair.backend(pair.active(), DOOMED); }

    private List<JsonObject> backends() { return pair.gateways().backends(pair.active()); }

    /** Checks are rare enough that it is connections that find out, and often enough that it is back soon. */
    private static Path conf(String transport) throws Exception {
        return Files.writeString(directory.resolve(transport + ".yaml"), """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    balance: round-robin
                    slow-start: 6s
                    check: { http: /, every: 2s, timeout: 1s, down-every: 500ms }
                    eject: { failures: 3, for: 1s }
                    backends:
                      - { address: 198.18.0.21:8080 }
                      - { address: 198.18.0.22:8080 }
                      - { address: 198.18.0.23:8080 }
                relay: { transport: %s }
                """.formatted(transport));
    }
}
