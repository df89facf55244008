package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** What ails the VIP on each gateway of a pair whose uplink, router and disk come and go. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TrackIT {

    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private static Path directory;

    private Path disk;
    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void build() throws Exception {
        disk = Files.createFile(directory.resolve("disk"));
        var conf = Files.writeString(directory.resolve("gateway.yaml"), """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                track:
                  uplink: { interface: up0 }
                  router: { upstream: 198.18.0.10, every: 100ms, timeout: 300ms }
                  disk: { script: [ test, -e, %s ], every: 100ms, timeout: 5s }
                vips:
                  # Slow enough that a machine under load does not fail over: that is another test.
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, track: [ uplink, router, disk ] }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    check: { http: /healthz, every: 500ms, timeout: 250ms }
                    backends: [{ address: 198.18.0.21:8080 }]
                admin: { listen: 127.0.0.1:9090 }
                """.formatted(disk));
        pair = LabPair.up("track-it");
        for (String node : LabGateways.NODES) {
            pair.lab().run("exec", node, "ip", "link", "add", "up0", "type", "veth", "peer", "name", "far0");
            uplink(node, "up");
        }
        pair.start(conf.toString());
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void eachGatewayCountsWhatAilsTheVipThere() throws Exception {
        awaitAilments("castor", 0, "well");
        awaitAilments("pollux", 0, "well");

        uplink("castor", "down");
        awaitAilments("castor", 1, "uplink down");
        assertThat(track("castor", "uplink").text("last_look")).endsWith("up0 has no carrier");
        assertThat(vip("pollux").text("evidence")).isEqualTo("well");

        pair.lab().run("exec", "client", "ip", "link", "set", "eth0", "down");
        awaitAilments("castor", 2, "uplink down; router unreachable");
        awaitAilments("pollux", 1, "router unreachable");
        assertThat(track("pollux", "router").text("last_look")).endsWith("no answer from 198.18.0.10 within 300ms");

        Files.delete(disk);
        awaitAilments("castor", 3, "uplink down; router unreachable; disk failing");
        awaitAilments("pollux", 2, "router unreachable; disk failing");
        assertThat(track("pollux", "disk").text("last_look")).endsWith("ended with 1");
        pair.lab().run("signal", "backend1", "KILL");
        awaitAilments("pollux", 3, "router unreachable; disk failing; pool web has no live backend");
        assertThat(pair.lab().run("exec", "pollux", "curl", "-sS", "http://127.0.0.1:9090/metrics")).contains(
                "twinstar_track_up{track=\"uplink\"} 1.0",
                "twinstar_track_up{track=\"router\"} 0.0", "twinstar_vip_ailments{vip=\"web\"} 3.0");

        uplink("castor", "up");
        pair.lab().run("exec", "client", "ip", "link", "set", "eth0", "up");
        Files.createFile(disk);
        pair.start();
        awaitAilments("castor", 0, "well");
        awaitAilments("pollux", 0, "well");
    }

    private void uplink(String node, String state) throws Exception {
        pair.lab().run("exec", node, "ip", "link", "set", "up0", "up");
        pair.lab().run("exec", node, "ip", "link", "set", "far0", state);
    }

    private void awaitAilments(String node, int ailments, String evidence) throws Exception {
        LabPair.await(SOON, "%s has %d ailments: %s".formatted(node, ailments, evidence),
                () -> vip(node).number("ailments") == ailments && vip(node).text("evidence").equals(evidence));
    }

    private JsonObject vip(String node) {
        return pair.status(node).map(page -> page.objects("vips").getFirst()).orElse(JsonObject.EMPTY);
    }

    private JsonObject track(String node, String name) {
        return pair.status(node).stream().flatMap(page -> page.objects("tracks").stream()).filter(track -> track.text("name").equals(name))
                .findFirst().orElseThrow();
    }
}
