package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** Two gateways that tell each other of themselves over a network of their own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PeerLinkIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    /** Advertises so slowly that a machine under load does not fail over: that is another test. */
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
              pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
            pair: { key: pair.key, skew: no-failback, link: { pki: pki } }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }
            listeners:
              web: { vip: web, port: 80, pool: web }
            pools:
              web:
                check: { http: /healthz, every: 500ms, timeout: 250ms }
                backends:
                  - { address: 198.18.0.21:8080 }
                  - { address: 198.18.0.22:8080 }
            """;

    @TempDir
    private static Path directory;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);
    private Path file;

    @BeforeAll
    void build() throws Exception {
        file = Files.writeString(directory.resolve("gateway.yaml"), CONF);
        LabPair.writeKeys(directory);
        pair = LabPair.up("peer-it");
        pair.start(file.toString());
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void eachShowsTheOthersGenerationAndWhetherTheFilesAreTheSame() throws Exception {
        LabPair.await(SOON, "both are up and know the same", () -> same("castor", "true") && same("pollux", "true"));
        Files.writeString(file, "# an edit\n", StandardOpenOption.APPEND);
        double before = peer("pollux").number("generation");
        pair.lab().run("signal", "castor", "HUP");
        LabPair.await(SOON, "pollux knows that castor has another", () -> same("pollux", "false") && same("castor", "false"));
        assertThat(peer("pollux").number("generation")).isEqualTo(before + 1);
        assertThat(text("pollux")).contains("peer link to castor: up", "ANOTHER file");
        LabPair.await(SOON, "the alarm",
                () -> alarms("castor").contains("configuration-skew") && alarms("pollux").contains("configuration-skew"));
        pair.lab().run("signal", "pollux", "HUP");
        LabPair.await(SOON, "both know the same", () -> same("castor", "true") && same("pollux", "true"));
        LabPair.await(SOON, "the alarm has ended", () -> !alarms("castor").contains("configuration-skew"));
        assertThat(text("castor")).contains("peer link to pollux: up", "the same file");
    }

    @Test
    void eachKnowsTheOthersRolesAndHealth() throws Exception {
        String active = pair.active();
        LabPair.await(SOON, "the roles",
                () -> peer(LabPair.other(active)).objects("vips").stream().anyMatch(vip -> vip.text("role").equals("Active")));
        LabPair.await(SOON, "the health", () -> peer(active).objects("backends").size() == 2
                && peer(active).objects("backends").stream().allMatch(backend -> backend.text("health").equals("up")));
    }

    @Test
    void whatIsDrainedOnOneIsDrainedOnTheOther() throws Exception {
        LabPair.await(SOON, "up", () -> peer("castor").text("link").equals("up") && peer("pollux").text("link").equals("up"));
        pair.lab().run("exec", "castor", pair.lab().launcher(), "drain", "web/198.18.0.22:8080", "--node", "castor");
        LabPair.await(SOON, "drained on both", () -> state("pollux", "198.18.0.22:8080").equals("drain")
                && state("castor", "198.18.0.22:8080").equals("drain"));
        pair.lab().run("exec", "pollux", pair.lab().launcher(), "ready", "web/198.18.0.22:8080", "--node", "pollux");
        LabPair.await(SOON, "ready on both", () -> state("pollux", "198.18.0.22:8080").equals("ready")
                && state("castor", "198.18.0.22:8080").equals("ready"));
    }

    private String state(String node, String backend) {
        return pair.backend(node, backend).text("state");
    }

    /** Row 6 of the fault matrix, of this link: it moves nothing. */
    @Test
    void aCutOfTheirOwnNetworkMovesNoVip() throws Exception {
        String active = pair.active();
        LabPair.await(SOON, "up", () -> peer("castor").text("link").equals("up"));
        pair.lab().run("exec", "castor", "ip", "link", "set", "peer0", "down");
        LabPair.await(SOON, "both have noticed",
                () -> peer("castor").text("link").equals("down") && peer("pollux").text("link").equals("down"));
        assertThat(peer("pollux").text("reason")).isEqualTo("it is silent");
        assertThat(pair.active()).isEqualTo(active);
        pair.lab().run("exec", "castor", "ip", "link", "set", "peer0", "up");
        LabPair.await(SOON, "up again", () -> peer("castor").text("link").equals("up") && peer("pollux").text("link").equals("up"));
        assertThat(pair.active()).isEqualTo(active);
    }

    @Test
    void theLinkIsInTheMetrics() throws Exception {
        LabPair.await(SOON, "up", () -> peer("castor").text("link").equals("up"));
        assertThat(new AdminClient(pair.gateways().sockets().socket("castor")).get("/metrics").body()).contains(
                "twinstar_peer_link_up 1.0", "twinstar_peer_refused_total{reason=\"wrong-node\"} 0.0",
                "twinstar_peer_configuration_generation");
    }

    private boolean same(String node, String as) {
        return peer(node).has("same_configuration") && peer(node).text("same_configuration").equals(as);
    }

    private JsonObject peer(String node) {
        return pair.status(node).orElseThrow().object("peer");
    }

    private String alarms(String node) {
        return pair.status(node).orElseThrow().object("pair").objects("alarms").toString();
    }

    private String text(String node) throws Exception {
        return pair.lab().run("exec", node, pair.lab().launcher(), "status", "--node", node);
    }
}
