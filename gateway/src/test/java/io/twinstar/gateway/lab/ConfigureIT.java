package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.file.ConfFile;
import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** A gateway's configuration changed by its operator's commands, under a gateway that serves. */
class ConfigureIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path directory = Path.of("");
    private LabPair pair;
    private Path file = Path.of("");
    private Path next = Path.of("");

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    /** What a command printed, and how it ended. */
    private record Said(int code, String text) {}

    @BeforeEach
    void build() throws Exception {
        file = directory.resolve("gateway.yaml");
        next = directory.resolve("next.yaml");
        Files.writeString(file, conf("21", "22"));
        pair = LabPair.up("configure-it");
        for (int n = 1; n <= 3; n++) {
            pair.lab().run("launch", "backend" + n, pair.lab().launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name",
                    "backend" + n);
        }
        start();
    }

    @AfterEach
    void tearDown() throws Exception {
        pair.down();
    }

    @Test
    void aPlanChangesNothingAndAnApplyDoesWhatWasPlanned() throws Exception {
        Files.writeString(next, conf("22", "23").replace("port: 80,", "port: 81,"));
        var planned = twinstar("plan", next.toString());
        assertThat(planned).isEqualTo(new Said(0, """
                castor: generation 1 is in force; this would be 3 changes
                  + pool web: backend 198.18.0.23:8080 added
                  - pool web: backend 198.18.0.21:8080 removed
                  ~ listener web: port 80 → 81
                no new connections any more:
                    backend web/198.18.0.21:8080, 0 connections open
                """.strip()));
        assertThat(generation()).isEqualTo(1);
        var plan = Json.read(twinstar("plan", "--json", next.toString()).text());
        assertThat(plan.objects("changes")).last().satisfies(change -> {
            assertThat(change.text("kind")).isEqualTo("changed");
            assertThat(change.text("subject")).isEqualTo("listener web");
            assertThat(change.objects("differences")).singleElement()
                    .satisfies(each -> assertThat(List.of(each.text("field"), each.text("from"), each.text("to"))).containsExactly("port",
                            "80", "81"));
        });
        assertThat(twinstar("apply", next.toString())).isEqualTo(new Said(0, """
                castor: generation 2
                  pool web: backend 198.18.0.23:8080 added
                  pool web: backend 198.18.0.21:8080 removed
                  listener web: port 80 → 81""".strip()));
        assertThat(file).hasSameTextualContentAs(next);
        assertThat(get(81)).startsWith("backend");
    }

    @Test
    void aTrialThatNobodyConfirmsGivesWayUnderLoadWithoutAFailedRequest() throws Exception {
        Files.writeString(next, conf("22", "23").replace("advertise: 300ms", "advertise: 400ms"));
        var wrk = pair.lab().start("client", "wrk", "-t1", "-c16", "-d60", "-H", "Connection: close", "http://" + LabPair.VIP + "/");
        try {
            var applied = twinstar("apply", "--confirm-timeout", "2s", next.toString());
            assertThat(applied.text()).contains("castor: generation 2", "on trial: what was in force before is again in 2s unless");
            assertThat(configuration().object("trial").text("by")).isEqualTo("user root");
            var gateway = new AdminClient(pair.gateways().sockets().socket("castor")); // sooner asked than by a command
            assertThat(gateway.post("/v1/reload").body()).contains("is on trial for another");
            LabPair.await(SOON, "the former configuration is in force again", () -> generation() == 3);
        } finally {
            new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start().waitFor();
        }
        var said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        assertThat(configuration().text("sha256")).isEqualTo(sha256(conf("21", "22")));
        assertThat(file).hasContent(conf("21", "22"));
        assertThat(directory.toFile().list()).as("nothing is left beside it")
                .containsExactlyInAnyOrder("gateway.yaml", "next.yaml");
    }

    @Test
    void aConfirmedTrialStaysAndComesIntoTheFile() throws Exception {
        Files.writeString(next, conf("22", "23"));
        assertThat(twinstar("apply", "--confirm-timeout", "1h", next.toString()).code()).isZero();
        assertThat(file).hasContent(conf("21", "22"));
        assertThat(twinstar("confirm")).isEqualTo(new Said(0, "castor: generation 2\n  generation 2 is confirmed"));
        assertThat(file).hasContent(conf("22", "23"));
        assertThat(twinstar("confirm").code()).as("again").isEqualTo(1);
    }

    @Test
    void aGatewayKilledDuringATrialComesUpOnTheLastGoodFile() throws Exception {
        Files.writeString(next, conf("22", "23"));
        assertThat(twinstar("apply", "--confirm-timeout", "1h", next.toString()).code()).isZero();
        pair.lab().run("signal", "castor", "KILL");
        start();
        assertThat(configuration().text("sha256")).isEqualTo(sha256(conf("21", "22")));
        assertThat(twinstar("apply", next.toString()).code()).as("what the killed one left beside the file is in nobody's way").isZero();
        assertThat(file).hasContent(conf("22", "23"));
    }

    /** The moment is another one each time; whatever it is, the file is whole, and is one of the two. */
    @Test
    void aGatewayKilledInTheMiddleOfAnApplyComesUpOnOneOfTheTwo() throws Exception {
        String[] texts = {conf("21", "22"), conf("22", "23")};
        for (int round = 0; round < 5; round++) {
            String before = Files.readString(file);
            String after = before.equals(texts[0]) ? texts[1] : texts[0];
            Files.writeString(next, after);
            var apply = pair.lab().start("castor", pair.lab().launcher(), "apply", next.toString());
            for (int look = 0; look < round; look++) generation(); // a few milliseconds each
            pair.lab().run("signal", "castor", "KILL");
            apply.waitFor();
            start();
            assertThat(configuration().text("sha256")).isIn(sha256(before), sha256(after));
            assertThat(Files.readString(file)).isIn(before, after);
        }
    }

    @Test
    void historyOutlivesTheGatewayAndLeadsBack() throws Exception {
        for (String backend : List.of("22", "23")) {
            Files.writeString(next, conf("21", backend));
            twinstar("apply", next.toString());
        }
        pair.lab().run("signal", "castor", "KILL");
        start();
        var history = Json.read(twinstar("history", "--json").text());
        assertThat(history.objects("revisions"))
                .extracting(each -> each.text("revision"), each -> each.text("by"), each -> each.texts("changes"))
                .containsExactly(tuple("2", "user root", List.of("pool web: backend 198.18.0.23:8080 added",
                        "pool web: backend 198.18.0.22:8080 removed")), tuple("1", "the gateway's start", List.of()));
        assertThat(twinstar("history", "1").text()).isEqualTo(conf("21", "22").strip());
        assertThat(twinstar("rollback").text()).contains("pool web: backend 198.18.0.22:8080 added");
        assertThat(file).hasContent(conf("21", "22"));
        assertThat(twinstar("rollback", "2").text()).contains("pool web: backend 198.18.0.23:8080 added");
        assertThat(twinstar("history").text()).contains("by user root, back to revision 2").contains("*    4");
        assertThat(twinstar("rollback", "99")).isEqualTo(new Said(1, "castor: refused, nothing has changed\n  there is no revision 99"));
    }

    @Test
    void aFullDiskLosesNeitherTheFileNorTheHistoryNorAReload() throws Exception {
        var small = Files.createDirectory(directory.resolve("small"));
        pair.lab().run("exec", "switch", "mount", "-t", "tmpfs", "-o", "size=64k", "none", small.toString());
        try {
            Files.writeString(small.resolve("gateway.yaml"), conf("21", "22"));
            pair.lab().run("signal", "castor", "KILL");
            pair.lab().run("launch", "castor", "env", "TWINSTAR_STATE=" + small, pair.lab().launcher(), "run",
                    small.resolve("gateway.yaml").toString(), "--node", "castor");
            LabPair.await(SOON, "castor serves", () -> pair.status("castor").isPresent());
            fill(small.resolve("filler"));
            Files.writeString(next, conf("22", "23") + "#".repeat(8_000) + "\n");
            var refused = twinstar("apply", next.toString());
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.text()).contains("refused, nothing has changed", "No space left on device");
            assertThat(generation()).isEqualTo(1);
            assertThat(small.resolve("gateway.yaml")).hasContent(conf("21", "22"));

            Files.delete(small.resolve("filler"));
            Files.writeString(small.resolve("gateway.yaml"), conf("22", "23"));
            fill(small.resolve("filler"));
            assertThat(twinstar("reload").text()).contains("castor: generation 2");
            LabPair.await(SOON, "that it cannot be kept is said", () -> pair.lab().run("log", "castor").contains("it cannot be kept"));
            assertThat(Json.read(twinstar("history", "--json").text()).objects("revisions")).extracting(each -> each.text("revision"))
                    .containsExactly("1");
            assertThat(twinstar("history", "1").text()).isEqualTo(conf("21", "22").strip());
        } finally {
            pair.lab().run("signal", "castor", "KILL");
            pair.lab().run("exec", "switch", "umount", small.toString());
        }
    }

    @Test
    void backendsAreChangedByHandSeenInThePlanAndSavedInTheFile() throws Exception {
        Files.writeString(file, "# the shop\n" + conf("21", "22").replace("22:8080, weight: 1 }", "22:8080, weight: 1 } # the new one"));
        twinstar("reload");
        assertThat(twinstar("backend", "add", "web", "198.18.0.23:8080", "--weight", "2").text()).contains("castor: generation 3",
                "pool web: backend 198.18.0.23:8080 added");
        assertThat(twinstar("backend", "weight", "web", "198.18.0.22:8080", "7").code()).isZero();
        assertThat(twinstar("backend", "remove", "web", "198.18.0.21:8080").code()).isZero();
        LabPair.await(SOON, "the added one is up", () -> pair.backend("castor", "198.18.0.23:8080").text("health").equals("up"));
        assertThat(twinstar("plan").text()).containsSubsequence("changed by hand since the file was read, and not in it:",
                "    pool web: backend 198.18.0.22:8080 weight 1 → 7", "    pool web: backend 198.18.0.23:8080 added",
                "    pool web: backend 198.18.0.21:8080 removed");
        assertThat(twinstar("status").text()).contains("by hand, not in the file: pool web: backend 198.18.0.22:8080 weight 1 → 7");
        assertThat(twinstar("backend", "save").code()).isZero();
        assertThat(file).hasContent("# the shop\n" + conf("21", "22").replace("      - { address: 198.18.0.21:8080, weight: 1 }\n", "")
                .replace("22:8080, weight: 1 }\n",
                        "22:8080, weight: 7 } # the new one\n      - { address: 198.18.0.23:8080, weight: 2 }\n"));
        assertThat(twinstar("plan").text()).isEqualTo("castor: generation 6 is in force; this would be no change");
        assertThat(twinstar("backend", "drain", "web", "198.18.0.23:8080").text()).contains("web/198.18.0.23:8080 is in drain");
        assertThat(twinstar("plan").text()).contains("wanted by hand", "    web/198.18.0.23:8080: drain, by user root");
        assertThat(twinstar("backend", "save").text()).contains("pool web: backend 198.18.0.23:8080 state ready → drain");
        assertThat(Files.readString(file)).contains("      - { address: 198.18.0.23:8080, state: drain, weight: 2 }\n");
        assertThat(twinstar("backend", "save").text()).as("again").contains("nothing has been changed by hand");
        assertThat(twinstar("backend", "weight", "web", "198.18.0.99:8080", "7"))
                .isEqualTo(new Said(1, "castor: refused, nothing has changed\n  pool web has no backend 198.18.0.99:8080"));
    }

    @Test
    void readingTheFileAgainUndoesWhatWasChangedByHand() throws Exception {
        twinstar("backend", "weight", "web", "198.18.0.22:8080", "7");
        assertThat(twinstar("reload").text()).contains("pool web: backend 198.18.0.22:8080 weight 7 → 1");
        assertThat(twinstar("reload").text()).contains("the file has not changed");
    }

    @Test
    void whatTheKernelWouldRefuseIsSeenBefore() throws Exception {
        Files.writeString(next, conf("21", "22").replace("interface: eth0", "interface: eth9").replace("port: 80,", "port: 8081,"));
        var squatter = pair.lab().start("castor", pair.lab().launcher(), "lab-backend", "0.0.0.0:8081", "--name", "squatter");
        try {
            LabPair.await(SOON, "the port is taken", () -> twinstar("check", "--live", next.toString()).text().contains("port 8081"));
            var said = twinstar("check", "--live", next.toString());
            assertThat(said.code()).isEqualTo(1);
            assertThat(said.text().lines()).satisfiesExactly(
                    line -> assertThat(line).startsWith(next + ":5:44: this host has no interface eth9; name one of eth0, lo"),
                    line -> assertThat(line).isEqualTo(
                            next + ":7:26: port 8081 cannot be had: Address already in use; end what has it, or choose another"));
            assertThat(twinstar("apply", next.toString()).text()).contains("refused", "VIP web: this host has no interface eth9");
            Files.writeString(next, conf("21", "22").replace("port: 80,", "port: 8081,"));
            assertThat(twinstar("apply", next.toString()).text()).contains("refused", "port 8081: Address already in use");
            assertThat(generation()).isEqualTo(1);
            assertThat(file).hasContent(conf("21", "22"));
        } finally {
            squatter.destroy();
            squatter.waitFor();
        }
        assertThat(twinstar("check", "--live", file.toString())).as("its own ports are no trouble")
                .isEqualTo(new Said(0, file + " is good: 1 VIP, 1 listener, 1 pool"));
    }

    @Test
    void aWatchedFileIsReloadedWhenAnotherIsPutInItsPlace() throws Exception {
        pair.lab().run("signal", "castor", "KILL");
        pair.lab().run("launch", "castor", pair.lab().launcher(), "run", file.toString(), "--node", "castor", "--watch");
        LabPair.await(SOON, "castor serves", () -> pair.status("castor").isPresent());
        Files.move(Files.writeString(next, conf("22", "23")), file, StandardCopyOption.ATOMIC_MOVE);
        LabPair.await(SOON, "the file is reloaded", () -> generation() == 2);
        assertThat(twinstar("history").text()).contains("by watching the file");
        Files.writeString(file, conf("22", "23").replace("weight: 1 }", "wieght: 1 }"));
        LabPair.await(SOON, "the wrong file is refused", () -> configuration().number("reloads_refused") == 1);
        Files.writeString(next, conf("21", "23"));
        Files.writeString(file, conf("21", "22"));
        LabPair.await(SOON, "the mended file is reloaded", () -> generation() == 3);
        twinstar("apply", next.toString());
        assertThat(configuration().number("reloads_accepted")).as("its own writing is nobody's change").isEqualTo(3);
    }

    /** Until nothing more has room. */
    private static void fill(Path filler) throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            while (true) out.write(new byte[512]);
        } catch (IOException full) {
            assertThat(full).hasMessageContaining("No space left on device");
        }
    }

    private void start() throws Exception {
        pair.lab().run("launch", "castor", pair.lab().launcher(), "run", file.toString(), "--node", "castor");
        LabPair.await(SOON, "castor is Active", () -> "Active".equals(pair.gateways().roles().get("castor")));
        LabPair.await(SOON, "its backends are up", () -> pair.gateways().backends("castor").stream()
                .allMatch(backend -> backend.text("health").equals("up")));
    }

    private String get(int port) throws Exception {
        return pair.lab().run("exec", "client", "curl", "-sS", "--max-time", "5", "http://%s:%d/".formatted(LabPair.VIP, port));
    }

    private Said twinstar(String... arguments) throws Exception {
        var words = new ArrayList<>(List.of(pair.lab().launcher()));
        words.addAll(List.of(arguments));
        var process = pair.lab().start("castor", words.toArray(String[]::new));
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return new Said(process.waitFor(), text);
    }

    private double generation() {
        return configuration().number("generation");
    }

    private JsonObject configuration() {
        return pair.status("castor").orElseThrow().object("configuration");
    }

    private static String sha256(String text) { return ConfFile.sha256(text.getBytes(StandardCharsets.UTF_8)); }

    /** Of a gateway that is alone. */
    private static String conf(String... backends) {
        var text = new StringBuilder("""
                nodes:
                  castor: { address: 198.18.0.11 }

                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    check: { http: /, every: 300ms, timeout: 250ms }
                    backends:
                """);
        for (String backend : backends) text.append("      - { address: 198.18.0.").append(backend).append(":8080, weight: 1 }\n");
        return text.toString();
    }
}
