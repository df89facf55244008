package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;

import static org.assertj.core.api.Assertions.assertThat;

/** One client whose limits are known to both gateways, whichever has its connections. The figures are printed; the bounds are generous. */
class SourceLimitsIT {

    private static final int MAX = 10;
    private static final int BURST = 5;
    private static final int MANY = 7;
    private static final int FAST = 9;
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Advertises so slowly that a machine under load does not fail over before it is to. */
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
              pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
            pair: { key: pair.key, link: { pki: pki } }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, linger: 5m }
            listeners:
              many: { vip: web, port: 7, pool: echo, per-source: { max-connections: 10 } }
              fast: { vip: web, port: 9, pool: echo, per-source: { rate: 1/m, burst: 5 } }
            pools:
              echo: { backends: [{ address: 198.18.0.21:7 }] }
            notify: { audit: audit.jsonl }
            """;
    /**
     * Told a port and a number, it makes so many connections and says how many of them echo a byte: those it keeps. Told a port alone, it
     * closes the oldest one and says after how many microseconds another one echoes.
     */
    private static final String CLIENT = """
            import socket, sys, time
            kept = []
            def connect(port):
                try:
                    s = socket.create_connection((sys.argv[1], port), 10)
                    s.sendall(b"x")
                    if s.recv(1) != b"x": return False
                    kept.append(s)
                    return True
                except ConnectionError:
                    return False
            for line in sys.stdin:
                port, *number = map(int, line.split())
                if number:
                    print(sum(connect(port) for _ in range(number[0])), flush=True)
                else:
                    kept.pop(0).close()
                    closed = time.monotonic_ns()
                    while not connect(port): pass
                    print((time.monotonic_ns() - closed) // 1000, flush=True)
            """;

    @TempDir
    private Path directory;

    private LabPair pair;
    private String owner = "";
    private String standby = "";

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeEach
    void build() throws Exception {
        LabPair.writeKeys(directory);
        pair = LabPair.up("sources-it");
        pair.lab().run("launch", "backend1", pair.lab().launcher(), "lab-backend", "198.18.0.21:8080", "--name", "backend1", "--echo",
                "198.18.0.21:7");
        pair.start("--bare", Files.writeString(directory.resolve("gateway.yaml"), CONF).toString());
        owner = pair.active();
        standby = LabPair.other(owner);
        LabPair.await(SOON, "the link is up", () -> isUp(owner) && isUp(standby));
    }

    @AfterEach
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void connectionsThatTheOldOwnerServesOnCountAtTheNewOne() throws Exception {
        Process client = client();
        assertThat(ask(client, MANY + " " + (MAX + 1))).as("of one more than it may have").isEqualTo(MAX);
        handOver();
        assertThat(ask(client, MANY + " 3")).as("it has them still").isZero();
        assertThat(metric(standby, "twinstar_listener_connections_ended_total{listener=\"many\",outcome=\"source_too_many\"}"))
                .isEqualTo(3);
        assertThat(metric(standby, "twinstar_peer_sources_known")).isOne();
        var tookMicros = new ArrayList<Long>();
        for (int i = 0; i < MAX; i++) tookMicros.add(ask(client, Integer.toString(MANY)));
        Collections.sort(tookMicros);
        System.out.printf("who closed a connection that %s served had another one from %s %.1f/%.1f/%.1f ms later (least/median/most)%n",
                owner, standby, tookMicros.getFirst() / 1e3, tookMicros.get(MAX / 2) / 1e3, tookMicros.getLast() / 1e3);
        assertThat(Duration.ofNanos(1_000 * tookMicros.getLast())).isLessThan(Duration.ofSeconds(1));
        assertThat(ask(client, MANY + " 1")).as("it has ten again").isZero();
    }

    @Test
    void whenTheProcessEndsThatServedThemTheyAreForgotten() throws Exception {
        Process client = client();
        assertThat(ask(client, MANY + " " + MAX)).isEqualTo(MAX);
        handOver();
        assertThat(ask(client, MANY + " 1")).isZero();
        long killedNanos = pair.kill(owner);
        LabPair.await(SOON, "the client is let in again", () -> ask(client, MANY + " 1") == 1);
        System.out.printf("%.0f ms after SIGKILL its client's connections counted no more%n", (System.nanoTime() - killedNanos) / 1e6);
        assertThat(ask(client, MANY + " " + MAX)).as("and has as many as ever").isEqualTo(MAX - 1);
        LabPair.await(SOON, "an event", () -> audit().stream()
                .anyMatch(line -> line.contains("\"kind\":\"peer-ended\"") && line.contains("\"node\":\"" + standby + "\"")));
    }

    @Test
    void whoHasSpentItsTokensHasSpentThemAtBoth() throws Exception {
        Process client = client();
        assertThat(ask(client, FAST + " " + (BURST + 1))).as("the lab has tried the port before").isBetween(1L, (long) BURST);
        handOver();
        assertThat(ask(client, FAST + " 2")).as("a minute brings the next one").isZero();
        assertThat(metric(standby, "twinstar_listener_connections_ended_total{listener=\"fast\",outcome=\"source_too_fast\"}"))
                .isEqualTo(2);
    }

    private Process client() throws IOException {
        return pair.lab().start("client", "python3", "-c", CLIENT, LabPair.VIP);
    }

    private static long ask(Process client, String what) throws IOException {
        client.outputWriter().write(what + "\n");
        client.outputWriter().flush();
        return Long.parseLong(client.inputReader().readLine());
    }

    private void handOver() throws Exception {
        pair.lab().run("exec", owner, pair.lab().launcher(), "handover", "--node", owner, "web");
        LabPair.await(SOON, standby + " is Active", () -> "Active".equals(pair.roles().get(standby)));
    }

    private boolean isUp(String node) {
        return pair.status(node).orElseThrow().object("peer").text("link").equals("up");
    }

    private double metric(String node, String series) throws IOException {
        return new AdminClient(pair.gateways().sockets().socket(node)).get("/metrics").body().lines()
                .filter(line -> line.startsWith(series + " ")).mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst().orElseThrow();
    }

    private List<String> audit() throws IOException {
        return Files.readAllLines(directory.resolve("audit.jsonl"));
    }
}
