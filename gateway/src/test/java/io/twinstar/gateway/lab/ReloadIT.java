package io.twinstar.gateway.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** The file is exchanged under a pair that serves. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReloadIT {

    private static final int RELOADS = 200;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private static Path directory;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);
    private Path file;

    @BeforeAll
    void build() throws Exception {
        file = directory.resolve("gateway.yaml");
        write(conf("21", "22"));
        pair = LabPair.up("reload-it");
        pair.start(file.toString());
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void twoHundredReloadsUnderLoadFailNoRequest() throws Exception {
        String active = pair.active();
        double refusedBefore = listener(active).number("refused"); // the lab's own attempts while the backends started
        var wrk = pair.lab().start("client", "wrk", "-t1", "-c16", "-d300", "http://" + LabPair.VIP + "/");
        var millis = new ArrayList<Long>();
        try {
            for (int i = 0; i < RELOADS; i++) {
                double before = generation(active);
                write(i % 2 == 0 ? conf("22", "23") : conf("21", "22"));
                long started = System.nanoTime();
                pair.lab().run("signal", active, "HUP");
                LabPair.await(SOON, "the reload has happened", () -> generation(active) == before + 1);
                millis.add((System.nanoTime() - started) / 1_000_000);
            }
        } finally {
            new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start().waitFor();
        }
        var said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        System.out.println(said + "reload, from the signal to the new generation seen, ms: "
                + millis.stream().sorted().skip(RELOADS / 2).findFirst().orElseThrow()
                + " at the median, " + millis.stream().sorted().skip(RELOADS * 99 / 100).findFirst().orElseThrow() + " at p99");
        assertThat(said).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        assertThat(listener(active).number("refused")).isEqualTo(refusedBefore);
    }

    @Test
    void aBadFileIsRefusedWithItsProblemsAndNothingChanges() throws Exception {
        String node = LabPair.other(pair.active());
        double generation = generation(node);
        write(conf("21", "22").replace("port: 80", "port: eighty").replace("weight: 1 }", "wieght: 1 }"));
        double refused = configuration(node).number("reloads_refused");
        pair.lab().run("signal", node, "HUP");
        LabPair.await(SOON, "the reload is refused", () -> configuration(node).number("reloads_refused") == refused + 1);
        assertThat(generation(node)).isEqualTo(generation);
        assertThat(pair.lab().run("log", node)).contains("nothing has changed").containsPattern("gateway.yaml:\\d+:\\d+: .*eighty")
                .containsPattern("gateway.yaml:\\d+:\\d+: .*wieght.*weight");
        assertThat(configuration(node).text("last_reload_accepted")).isEqualTo("false");
        String sha256 = configuration(node).text("sha256");
        var metrics = new AdminClient(pair.gateways().sockets().socket(node)).get("/metrics").body();
        assertThat(metrics).contains("twinstar_configuration_generation " + generation,
                "twinstar_configuration_info{sha256=\"" + sha256 + "\"} 1\n",
                "twinstar_reload_last_accepted 0.0", "twinstar_reloads_total{result=\"refused\"} " + (refused + 1));
        var at = Pattern.compile("(?m)^twinstar_reload_last_timestamp_seconds (.+)$").matcher(metrics).results().findFirst().orElseThrow();
        assertThat(Instant.ofEpochSecond((long) Double.parseDouble(at.group(1)))).as("when").isCloseTo(Instant.now(),
                within(SOON.toSeconds(), ChronoUnit.SECONDS));
        write(conf("21", "22"));
    }

    @Test
    void anAddedListenerServesAndARemovedOneIsGone() throws Exception {
        String active = pair.active();
        var one = conf("21", "22");
        write(one.replace("  web: { vip: web, port: 80, pool: web }",
                "  web: { vip: web, port: 80, pool: web }\n  alt: { vip: web, port: 8081, pool: web }"));
        reload(active);
        assertThat(pair.lab().run("exec", "client", "curl", "-s", "-m", "2", "http://" + LabPair.VIP + ":8081/")).startsWith("backend");
        write(one);
        reload(active);
        var refused = pair.lab().start("client", "curl", "-s", "-m", "2", "http://" + LabPair.VIP + ":8081/");
        assertThat(refused.waitFor()).as("curl: connection refused").isEqualTo(7);
    }

    private void reload(String node) throws Exception {
        double before = generation(node);
        pair.lab().run("signal", node, "HUP");
        LabPair.await(SOON, "the reload has happened", () -> generation(node) == before + 1);
    }

    private double generation(String node) {
        return configuration(node).number("generation");
    }

    private JsonObject configuration(String node) {
        return pair.status(node).orElseThrow().object("configuration");
    }

    private JsonObject listener(String node) {
        return pair.status(node).orElseThrow().objects("listeners").getFirst();
    }

    /** In one step, as an editor or a configuration tool does. */
    private void write(String text) throws Exception {
        var next = directory.resolve("next.yaml");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Advertises so slowly that a machine under load does not fail over: that is another test. */
    private static String conf(String... backends) {
        var lines = new ArrayList<>(List.of("nodes:", "  castor: { address: 198.18.0.11 }", "  pollux: { address: 198.18.0.12 }", "vips:",
                "  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }", "listeners:",
                "  web: { vip: web, port: 80, pool: web }",
                "pools:", "  web:", "    check: { http: /healthz, every: 500ms, timeout: 250ms }", "    backends:"));
        for (String backend : backends) lines.add("      - { address: 198.18.0." + backend + ":8080, weight: 1 }");
        return String.join("\n", lines) + "\n";
    }
}
