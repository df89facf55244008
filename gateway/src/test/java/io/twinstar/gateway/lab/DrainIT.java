package io.twinstar.gateway.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** A pair that finds its backends by DNS, from dnsmasq on the client's host, and whose operator drains some of them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String ONE = "198.18.0.21:8080";
    private static final String TWO = "198.18.0.22:8080";
    private static final String THREE = "198.18.0.23:8080";
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11 }
              pollux: { address: 198.18.0.12 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }
            listeners:
              web: { vip: web, port: 80, pool: web }
            pools:
              web:
                check: { http: /healthz, every: 500ms, timeout: 250ms }
                drain: { deadline: 1s, spread: 100ms }
                backends: { dns: web.example, port: 8080, servers: [ "198.18.0.10:53" ], every: 200ms }
            """;
    /** Says which backend it got, keeps the connection, and says how that ended. */
    private static final String HOLD = """
            import socket
            s = socket.create_connection(("198.18.0.100", 80))
            s.sendall(b"GET / HTTP/1.1\\r\\nHost: web\\r\\n\\r\\n")
            answer = b""
            while b"backend" not in answer or not answer.endswith(b"\\n"): answer += s.recv(4096)
            print(answer.decode().split()[-1], flush=True)
            try:
                print("end" if s.recv(4096) == b"" else "bytes", flush=True)
            except ConnectionResetError:
                print("reset", flush=True)
            """;

    @TempDir
    private static Path directory;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void build() throws Exception {
        Files.writeString(directory.resolve("gateway.yaml"), CONF);
        pair = LabPair.up("drain-it");
        names("21", "22");
        pair.lab().run("launch", "client", "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--pid-file=", "--user=",
                "--log-facility=/dev/null", "--no-resolv", "--no-hosts", "--local=/example/", "--addn-hosts=" + directory.resolve("names"));
        pair.start(directory.resolve("gateway.yaml").toString());
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void whatIsDrainedByHandAndWhatDnsNamesNoMoreLosesItsConnectionsAndNothingElseDoes() throws Exception {
        String active = pair.active();
        awaitBackends(active, Map.of(ONE, "ready up", TWO, "ready up"));
        var held = List.of(hold(), hold());
        var byBackend = new TreeMap<String, Process>();
        for (Process client : held) byBackend.put(client.inputReader().readLine(), client);
        assertThat(byBackend.keySet()).as("one connection each").containsExactly("backend1", "backend2");

        assertThatThrownBy(() -> twinstar(active, "drain", "web/" + ONE, "--deadline", "500ms", "--wait"))
                .hasMessageContaining("web/" + ONE + " is in drain").hasMessageContaining("500ms")
                .hasMessageContaining("web/" + ONE + " has no connections any more; 1 did not end by themselves and were closed");
        awaitBackends(active, Map.of(ONE, "drain up", TWO, "ready up"));
        assertThat(status(active).objects("not_ready")).singleElement().satisfies(entry -> {
            assertThat(entry.text("subject")).isEqualTo("web/" + ONE);
            assertThat(entry.text("by")).isEqualTo("user root");
        });
        assertThat(byBackend.firstEntry().getValue().inputReader().readLine()).isEqualTo("reset");
        assertThat(answers(20)).containsOnly("backend2");

        pair.lab().run("signal", active, "HUP");
        assertThat(twinstar(active, "status")).containsPattern("198.18.0.21:8080 +drain").contains("from dns web.example:8080: 2 found");
        assertThat(twinstar(active, "plan")).contains("web/" + ONE + ": drain, by user root");
        assertThat(twinstar(active, "ready", "web/" + ONE)).contains("web/" + ONE + " is ready");
        awaitBackends(active, Map.of(ONE, "ready up", TWO, "ready up"));

        assertThat(twinstar(active, "maintenance", "web/" + ONE, "--wait"))
                .contains("web/" + ONE + " has no connections any more; all have ended by themselves");
        assertThat(answers(20)).containsOnly("backend2");
        assertThat(twinstar(active, "ready", "web/" + ONE)).contains("web/" + ONE + " is ready");
        awaitBackends(active, Map.of(ONE, "ready up", TWO, "ready up"));

        var before = status(active).object("configuration");
        names("21", "23");
        awaitBackends(active, Map.of(ONE, "ready up", THREE, "ready up"));
        assertThat(byBackend.lastEntry().getValue().inputReader().readLine()).as("of backend2").isEqualTo("reset");
        assertThat(answers(20)).containsOnly("backend1", "backend3");
        for (String same : List.of("generation", "sha256", "drift"))
            assertThat(status(active).object("configuration").text(same)).as(same).isEqualTo(before.text(same));

        pair.lab().run("signal", "client", "KILL");
        LabPair.await(SOON, "the failure is seen", () -> finder(active).text("failure").startsWith("no answer from 198.18.0.10:53"));
        assertThat(answers(20)).containsOnly("backend1", "backend3");
        assertThat(finder(active).number("age_seconds")).isPositive();
    }

    private Process hold() throws Exception {
        return pair.lab().start("client", "python3", "-c", HOLD);
    }

    private List<String> answers(int count) throws Exception {
        var answers = new ArrayList<String>();
        for (int i = 0; i < count; i++)
            answers.add(pair.lab().run("exec", "client", "curl", "-s", "-m", "2", "http://" + LabPair.VIP + "/"));
        return answers;
    }

    private String twinstar(String node, String... words) throws Exception {
        var command = new ArrayList<>(List.of("exec", node, pair.lab().launcher()));
        command.addAll(List.of(words));
        command.addAll(List.of("--node", node));
        return pair.lab().run(command.toArray(String[]::new));
    }

    private void awaitBackends(String node, Map<String, String> expected) throws Exception {
        LabPair.await(SOON, expected.toString(), () -> {
            var seen = new TreeMap<String, String>();
            for (JsonObject backend : pair.gateways().backends(node))
                seen.put(backend.text("address"), backend.text("state") + " " + backend.text("health"));
            return seen.equals(expected);
        });
    }

    private JsonObject status(String node) { return pair.status(node).orElseThrow(); }

    private JsonObject finder(String node) { return status(node).objects("pools").getFirst().objects("finders").getFirst(); }

    /** In one step; a HUP to dnsmasq, and before it has begun to nobody. */
    private void names(String... lastBytes) throws Exception {
        var lines = new StringBuilder();
        for (String last : lastBytes) lines.append("198.18.0.").append(last).append(" web.example\n");
        Files.writeString(directory.resolve("names"), lines, StandardCharsets.UTF_8);
        if (pair.lab().run("status").lines().anyMatch(line -> line.startsWith("client") && !line.contains("nothing runs")))
            pair.lab().run("signal", "client", "HUP");
    }
}
