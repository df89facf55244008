package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Drills.Kind;
import io.twinstar.gateway.drill.Scripts;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.pki.PkiDirectory;
import io.twinstar.vip.seal.KeyFile;

import static org.assertj.core.api.Assertions.assertThat;

/** Drills as on a live pair: what they report beside what another process saw, and what is left of one that was killed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrillIT {

    private static final int TIMES = Integer.getInteger("twinstar.drills", 1);
    private static final boolean EVERY_STEP = Boolean.getBoolean("twinstar.drills.killed");
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Of several on a machine with nothing else to do; of one beside other tests, what is no other outage. */
    private static final double AGREE_MS = TIMES > 1 ? 5 : 50;
    private static final String HOLD = "2s";
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
              pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
            pair: { key: pair.key, pulse: 10ms, alone: availability, link: { pki: pki } }
            track:
              router: { upstream: 198.18.0.1, every: 50ms, timeout: 50ms, rise: 2, fall: 3 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, preferred: castor, track: [ router ] }
            listeners:
              web: { vip: web, port: 80, pool: web }
              echo: { vip: web, port: 7, pool: echo }
            pools:
              web:
                check: { http: /healthz, every: 200ms, timeout: 200ms, rise: 2, fall: 3 }
                backends:
                  - { address: 198.18.0.21:8080 }
                  - { address: 198.18.0.22:8080 }
              echo:
                check: { every: 200ms, timeout: 200ms, rise: 2, fall: 3 }
                backends:
                  - { address: 198.18.0.21:7 }
                  - { address: 198.18.0.22:7 }
            """;

    @TempDir
    private static Path directory;

    private LabPair pair;
    private Path file;
    private Path complaints;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void build() throws Exception {
        file = Files.writeString(directory.resolve("gateway.yaml"), CONF);
        complaints = directory.resolve("complaints");
        KeyFile.create(directory.resolve("pair.key"));
        var pki = new PkiDirectory(directory.resolve("pki"));
        pki.create(Instant.now());
        for (String node : LabGateways.NODES) pki.issue(node, Instant.now(), Duration.ofDays(1));
        pair = LabPair.up("drill-it");
        for (int n = 1; n <= 2; n++) {
            pair.lab().run("launch", "backend" + n, pair.lab().launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name",
                    "backend" + n, "--echo", "198.18.0.2" + n + ":7");
        }
        pair.start("--bare", file.toString());
        haveCastorServe();
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @ParameterizedTest
    @EnumSource
    void aDrillReportsWhatAnIndependentProbeSaw(Kind kind) throws Exception {
        var differences = new ArrayList<Double>();
        for (int time = 0; time < TIMES; time++) {
            JsonObject report;
            Collection<Asked> probed;
            try (var probe = new Probe()) {
                report = drill(kind).object("drill");
                probed = probe.all();
            }
            var measured = report.object("measured");
            double gap = gapMs(probed, report);
            System.out.printf(
                    "%-15s %s: gap %.1f ms, by the probe %.1f ms (canary late %.1f ms), detection %s, takeover %s, first success %s; %s of %s failed, %s of %s lost%n",
                    kind.text(), report.text("result"), measured.number("gap_ms"), gap, measured.number("canary_late_ms"),
                    measured.text("detection_ms"), measured.text("takeover_ms"), measured.text("first_success_ms"),
                    measured.text("failed"), measured.text("requests"), measured.text("connections_lost"),
                    measured.text("connections_held"));
            assertThat(report.text("ending")).isEqualTo("complete");
            assertThat(report.texts("not_restored")).isEmpty();
            assertThat(measured.number("connections_held")).as("connections that stayed").isPositive();
            assertThat(measured.text("gap_ended")).isEqualTo("true");
            differences.add(Math.abs(gap - measured.number("gap_ms")) - measured.number("canary_late_ms"));
            showsItsKind(kind, report);
            assertThat(pair.active()).isEqualTo("castor");
        }
        differences.sort(null);
        assertThat(differences.get(differences.size() / 2)).as("the median difference, of " + differences).isLessThanOrEqualTo(AGREE_MS);
    }

    /** That the fault was one. */
    private static void showsItsKind(Kind kind, JsonObject report) {
        var measured = report.object("measured");
        switch (kind) {
            case HANDOVER -> {
                assertThat(measured.has("detection_ms")).as("the VIP moved").isTrue();
                assertThat(measured.text("failed")).isEqualTo("0");
                assertThat(measured.text("connections_lost")).isEqualTo("0");
            }
            case CRASH, HANG, LINK_DOWN, ISOLATE_CLIENTS -> {
                assertThat(measured.has("detection_ms")).as("the VIP moved").isTrue();
                assertThat(measured.number("connections_lost")).isPositive();
            }
            case PARTITION -> assertThat(measured.has("detection_ms")).as("the other one serves, too").isTrue();
            case BACKEND_DOWN -> assertThat(measured.number("connections_lost")).isPositive();
            case SLOW_BACKEND -> assertThat(measured.number("longest_stall_ms")).isGreaterThan(20);
            case RELOAD_STORM -> assertThat(measured.text("connections_lost")).isEqualTo("0");
        }
    }

    static Stream<Arguments> steps() {
        return Stream.of(Kind.values()).flatMap(kind -> {
            var steps = Scripts.of(kind, Duration.ofSeconds(2));
            return IntStream.range(0, steps.size()).filter(step -> EVERY_STEP || step == 2).mapToObj(step -> Arguments.of(kind, step));
        });
    }

    @ParameterizedTest
    @MethodSource("steps")
    void aDrillThatIsKilledLeavesThePairAsItWas(Kind kind, int step) throws Exception {
        var process = start(kind, "--for", HOLD);
        try (BufferedReader lines = process.inputReader()) {
            int begun = -1;
            while (begun < step) {
                String line = lines.readLine();
                if (line == null) break;
                if (line.matches(" +[0-9.]+ s  .*")) begun++;
            }
            assertThat(begun).as("steps begun").isEqualTo(step);
            process.destroyForcibly().waitFor();
        }
        awaitAsBefore();
    }

    @Test
    void aDrillThatIsAbortedRestoresAtOnce() throws Exception {
        var process = start(Kind.HANG, "--for", "60s");
        var said = new ArrayList<String>();
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                said.add(line);
                if (line.matches(" +[0-9.]+ s  watch")) process.toHandle().destroy(); // SIGTERM; its pipe stays open
            }
        }
        assertThat(process.waitFor()).as(said.toString()).isEqualTo(1);
        assertThat(said).anyMatch(line -> line.equals("failed: aborted by SIGTERM"));
        awaitAsBefore();
    }

    @Test
    void aDrillIsRefusedWhereThePairCouldNotBearIt() throws Exception {
        assertThat(refusal("pollux", Kind.CRASH)).contains("run the drill on castor's host");
        pair.lab().run("signal", "pollux", "STOP");
        LabPair.await(SOON, "castor has noticed",
                () -> !pair.status("castor").orElseThrow().object("pair").text("pulse").equals("sound"));
        assertThat(refusal("castor", Kind.CRASH)).contains("castor has not heard pollux");
        pair.lab().run("signal", "pollux", "CONT");
        awaitAsBefore();
        Files.writeString(file, CONF.replace("every: 200ms", "every: 210ms"));
        pair.lab().run("signal", "castor", "HUP");
        LabPair.await(SOON, "two configurations", () -> !sha("castor").equals(sha("pollux")));
        assertThat(refusal("castor", Kind.HANDOVER)).contains("the two have different configurations");
        Files.writeString(file, CONF);
        pair.lab().run("signal", "castor", "HUP");
        LabPair.await(SOON, "one configuration", () -> sha("castor").equals(sha("pollux")));
        for (int n = 1; n <= 2; n++) pair.lab().run("signal", "backend" + n, "STOP");
        try {
            LabPair.await(SOON, "neither finds a backend up", () -> LabGateways.NODES.stream().allMatch(this::findsNoBackend));
            assertThat(refusal(pair.active(), Kind.HANDOVER)).contains("no backend of pool web up");
        } finally {
            for (int n = 1; n <= 2; n++) pair.lab().run("signal", "backend" + n, "CONT");
        }
        haveCastorServe();
        var running = start(Kind.RELOAD_STORM, "--for", "20s");
        LabPair.await(SOON, "a drill runs", () -> pair.status("pollux").orElseThrow().object("drill").has("kind"));
        assertThat(refusal("castor", Kind.HANDOVER)).contains("a drill runs already: reload-storm");
        running.destroy();
        running.waitFor();
        awaitAsBefore();
    }

    /** Of two at one time, the later one is refused. */
    @Test
    void whatIsScheduledIsBegunByTheGatewayThatIsActive() throws Exception {
        var begin = ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(70).truncatedTo(ChronoUnit.MINUTES);
        Files.writeString(file, CONF + """
                drills:
                  schedule:
                    one: { kind: handover, listener: web, at: "%1$d %2$d * * *" }
                    other: { kind: handover, listener: web, at: "%1$d %2$d * * *" }
                """.formatted(begin.getMinute(), begin.getHour()));
        try {
            for (String node : LabGateways.NODES) pair.lab().run("signal", node, "HUP");
            LabPair.await(SOON.multipliedBy(2), "both have been begun, and have ended",
                    () -> ofSchedule().filter(line -> line.matches(".*drill (one|other): (passed|a drill runs already).*"))
                            .count() == 2);
            assertThat(ofSchedule().filter(line -> line.contains("begins as scheduled"))).hasSize(2);
            assertThat(ofSchedule().filter(line -> line.contains("passed"))).hasSize(1);
            assertThat(Json.read(history().lines().findFirst().orElseThrow()).text("by")).matches("schedule (one|other)");
            assertThat(pair.lab().run("log", "pollux")).doesNotContain("as scheduled");
        } finally {
            Files.writeString(file, CONF);
            for (String node : LabGateways.NODES) pair.lab().run("signal", node, "HUP");
        }
        awaitAsBefore();
    }

    private Stream<String> ofSchedule() throws Exception {
        return pair.lab().run("log", "castor").lines().filter(line -> line.contains(" drill o"));
    }

    @Test
    void whatWasDrilledIsKeptAndCompared() throws Exception {
        if (history().isEmpty()) drill(Kind.RELOAD_STORM);
        var newest = Json.read(history().lines().findFirst().orElseThrow());
        assertThat(newest.text("drill")).isIn(Arrays.stream(Kind.values()).map(Kind::text).toList());
        String page = pair.lab().run("exec", "castor", "sh", "-c", "cat \"$TWINSTAR_STATE\"/castor/drills/*.html | head -c 20000");
        assertThat(page).startsWith("<!doctype html>").contains("default-src 'none'").doesNotContain("http://", "https://", "<script");
    }

    private String history() throws Exception {
        return pair.lab().run("exec", "castor", "sh", "-c", "'%s' drill history --json 2>/dev/null || :".formatted(pair.lab().launcher()));
    }

    private JsonObject drill(Kind kind) throws Exception {
        var process = start(kind, "--for", HOLD, "--json");
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        assertThat(said).as("a report of " + kind.text() + "; it said " + Files.readString(complaints)).startsWith("{");
        return Json.read(said.lines().findFirst().orElseThrow());
    }

    private Process start(Kind kind, String... more) throws IOException {
        var lab = pair.lab();
        String run = "env LAB=%s %s".formatted(lab.name(), lab.home().resolve("docker").resolve("lab"));
        var words = new ArrayList<>(
                List.of("sh", "-c", "exec \"$@\" 2>\"$0\"", complaints.toString(), lab.launcher(), "drill", kind.text(), "--yes", "--node",
                        "castor", "--listener", "web", "--canary",
                        run + " exec client " + lab.launcher(), "--restart",
                        "%s launch castor %s run %s --node castor".formatted(run, lab.launcher(), file)));
        boolean ofBackend = kind == Kind.BACKEND_DOWN || kind == Kind.SLOW_BACKEND; // then connections that stay go to it, too
        if (!ofBackend) words.addAll(List.of("--echo", "echo"));
        words.addAll(List.of(more));
        return lab.start("castor", words.toArray(String[]::new));
    }

    /** What it says when it is not begun. */
    private String refusal(String node, Kind kind) throws Exception {
        var lab = pair.lab();
        return lab.run("exec", node, "sh", "-c",
                "'%s' drill %s --yes --node %s --canary true 2>&1; [ $? = 1 ]".formatted(lab.launcher(), kind.text(), node));
    }

    private String sha(String node) { return pair.status(node).orElseThrow().object("configuration").text("sha256"); }

    /** Whoever finds no backend up first hands its VIP over. */
    private void haveCastorServe() throws Exception {
        LabPair.await(SOON, "both are well", () -> LabGateways.NODES.stream().allMatch(this::isWell));
        if (pair.active().equals("pollux")) pair.lab().run("exec", "pollux", pair.lab().launcher(), "handover", "--node", "pollux");
        awaitAsBefore();
    }

    /** Of the pool that is asked for an answer: the kernel takes connections for the other one. */
    private boolean findsNoBackend(String node) {
        var web = pair.gateways().backends(node).stream().filter(backend -> backend.text("address").endsWith(":8080")).toList();
        return !web.isEmpty() && web.stream().noneMatch(backend -> backend.text("health").equals("up"));
    }

    private void awaitAsBefore() throws Exception {
        LabPair.await(SOON, "castor is Active, pollux Backup, every backend up, no drill, no fault", () -> {
            var roles = pair.roles();
            return "Active".equals(roles.get("castor")) && "Backup".equals(roles.get("pollux"))
                    && LabGateways.NODES.stream().allMatch(this::isWell)
                    && !pair.lab().run("exec", "castor", "nft", "list", "tables").contains("twinstar-drill");
        });
    }

    private boolean isWell(String node) {
        var page = pair.status(node);
        return page.isPresent() && page.get().object("pair").text("pulse").equals("sound")
                && page.get().object("pair").text("connected").equals("true") && !page.get().object("drill").has("kind")
                && page.get().object("pair").objects("alarms").isEmpty()
                && pair.gateways().backends(node).stream().allMatch(backend -> backend.text("health").equals("up"));
    }

    /** The longest time from one answer to the next that has any of the report's in it: at others the probe itself may have been late. */
    private static double gapMs(Collection<Asked> probed, JsonObject report) {
        long began = Long.parseLong(report.text("began_monotonic_ns"));
        var measured = report.object("measured");
        long from = began + Math.round(measured.number("gap_from_ms") * 1e6);
        long to = began + Math.round(measured.number("gap_to_ms") * 1e6);
        long[] answers = probed.stream().filter(Asked::ok).mapToLong(Asked::endedNanos).sorted().toArray();
        long longest = 0;
        for (int i = 1; i < answers.length; i++) {
            if (answers[i] - from > 0 && answers[i - 1] - to < 0) longest = Math.max(longest, answers[i] - answers[i - 1]);
        }
        return longest / 1e6;
    }

    /** The lab's own canary, which knows nothing of drills. */
    private final class Probe implements AutoCloseable {

        private final Process process;
        private final Collection<Asked> asked = new ConcurrentLinkedQueue<>();

        Probe() throws Exception {
            process = pair.lab().start("client", pair.lab().launcher(), "lab-canary", LabPair.VIP + ":80", "--every-ms", "2");
            Thread.ofPlatform().daemon().start(() -> {
                try (BufferedReader lines = process.inputReader()) {
                    lines.lines().map(Asked::ofLine).forEach(asked::add);
                } catch (IOException | UncheckedIOException ended) {
                    process.destroy();
                }
            });
            LabPair.await(SOON, "the probe has answers", () -> asked.stream().anyMatch(Asked::ok));
        }

        Collection<Asked> all() throws InterruptedException {
            TimeUnit.MILLISECONDS.sleep(50); // its last lines
            return List.copyOf(asked);
        }

        @Override
        public void close() {
            process.destroy();
        }
    }
}
