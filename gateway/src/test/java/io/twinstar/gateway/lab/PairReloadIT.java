package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.JsonObject;
import io.twinstar.gateway.pki.PkiDirectory;
import io.twinstar.vip.seal.KeyFile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Two gateways, each with a file of its own, that get another configuration both or neither. */
class PairReloadIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path directory = Path.of("");
    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeEach
    void build() throws Exception {
        var key = directory.resolve("pair.key");
        KeyFile.create(key);
        var pki = new PkiDirectory(directory.resolve("pki"));
        pki.create(Instant.now());
        pair = LabPair.up("pair-reload");
        for (int n = 1; n <= 3; n++) {
            pair.lab().run("launch", "backend" + n, pair.lab().launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name",
                    "backend" + n);
        }
        for (String node : LabGateways.NODES) {
            pki.issue(node, Instant.now(), Duration.ofDays(1));
            Files.createDirectory(directory.resolve(node));
            Files.writeString(file(node), conf("198.18.0.21:8080"));
            Files.createLink(directory.resolve(node).resolve("pair.key"), key);
            Files.createSymbolicLink(directory.resolve(node).resolve("pki"), directory.resolve("pki"));
            pair.lab().run("launch", node, pair.lab().launcher(), "run", file(node).toString(), "--node", node);
        }
        LabPair.await(SOON, "both know that the backend is up", () -> LabGateways.NODES.stream()
                .allMatch(node -> pair.gateways().backends(node).stream().anyMatch(backend -> backend.text("health").equals("up"))));
        LabPair.await(SOON, "both are up and know of each other", () -> pair.roles().containsValue("Active")
                && pair.roles().containsValue("Backup")
                && LabGateways.NODES.stream().allMatch(node -> peer(node).text("link").equals("up")));
    }

    @AfterEach
    void tearDown() throws Exception {
        pair.down();
    }

    @Test
    void anEditOfOneFileIsInForceOnBothAndInBothFiles() throws Exception {
        String active = pair.active();
        String edited = conf("198.18.0.21:8080 }, { address: 198.18.0.22:8080");
        Files.writeString(file(active), edited);
        assertThat(twinstar(active, "reload", "--pair", "--node", active)).contains(
                LabGateways.other(active) + ": generation 2", active + ": generation 2", "backend 198.18.0.22:8080 added",
                "in force on both");
        for (String node : LabGateways.NODES) {
            assertThat(Files.readString(file(node))).isEqualTo(edited);
            assertThat(configuration(node).text("generation")).isEqualTo("2");
            assertThat(configuration(node).has("trial")).isFalse();
        }
        assertThat(pair.active()).isEqualTo(active);
        LabPair.await(SOON, "each knows that they have the same",
                () -> LabGateways.NODES.stream().allMatch(node -> peer(node).text("same_configuration").equals("true")));
        assertThat(twinstar(active, "reload", "--pair", "--node", active)).contains("both have it already");
    }

    @Test
    void whatMakesTheBackupIllReachesNeither() throws Exception {
        String active = pair.active();
        String backup = LabGateways.other(active);
        String before = Files.readString(file(backup));
        Path bad = Files.writeString(directory.resolve("bad.yaml"), conf("198.18.0.29:8080")); // nobody has this address
        assertThatThrownBy(() -> twinstar(active, "apply", "--pair", "--within", "3s", "--node", active, bad.toString()))
                .hasMessageContaining(backup + ": not well 3s after it: VIP web: pool web has no live backend")
                .hasMessageContaining(backup + ": back to what was in force before").hasMessageNotContaining(active + ": generation");
        for (String node : LabGateways.NODES) {
            assertThat(Files.readString(file(node))).isEqualTo(before);
            assertThat(configuration(node).has("trial")).isFalse();
        }
        assertThat(configuration(active).text("generation")).isEqualTo("1");
        assertThat(pair.active()).isEqualTo(active);
    }

    @Test
    void onlyWhoMayChangeThisGatewayMayAskTheOtherOne() throws Exception {
        String active = pair.active();
        var gateway = new AdminClient(pair.gateways().sockets().socket(active));
        assertThat(gateway.get("/v1/peer/status").body()).contains("\"node\":\"%s\"".formatted(LabGateways.other(active)));
        var twice = gateway.get("/v1/peer/peer/status");
        assertThat(twice.code()).isEqualTo(403);
        assertThat(gateway.get("/v1/peer/nothing").code()).isEqualTo(404);
    }

    private String twinstar(String host, String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("exec", host, pair.lab().launcher()));
        command.addAll(List.of(arguments));
        return pair.lab().run(command.toArray(String[]::new));
    }

    private Path file(String node) {
        return directory.resolve(node).resolve("gateway.yaml");
    }

    private JsonObject configuration(String node) {
        return pair.status(node).orElseThrow().object("configuration");
    }

    private JsonObject peer(String node) {
        return pair.status(node).map(page -> page.object("peer")).orElse(JsonObject.EMPTY);
    }

    private static String conf(String backends) {
        return """
                nodes:
                  castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
                  pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
                pair: { key: pair.key, link: { pki: pki } }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 1s }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web: { check: { http: /healthz, every: 500ms, timeout: 250ms }, backends: [ { address: %s } ] }
                """.formatted(backends);
    }
}
