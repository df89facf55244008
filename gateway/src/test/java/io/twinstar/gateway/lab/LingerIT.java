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

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** Two VIPs are handed over, of which one lingers briefly. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LingerIT {

    private static final Duration LINGER = Duration.ofSeconds(3);
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11 }
              pollux: { address: 198.18.0.12 }
            pair: { key: pair.key }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, linger: 5m }
              brief: { address: 198.18.0.101, interface: eth0, vrid: 52, advertise: 300ms, linger: 3s }
            listeners:
              web: { vip: web, port: 7, pool: echo }
              brief: { vip: brief, port: 7, pool: echo }
            pools:
              echo: { backends: [{ address: 198.18.0.21:7 }] }
            """;
    /** Echoes a byte, says so, is then silent, and says how it ended; a line from us makes it echo another. */
    private static final String HOLD = """
            import select, socket, sys
            s = socket.create_connection((sys.argv[1], 7))
            def echo():
                s.sendall(b"x")
                print("echo" if s.recv(1) == b"x" else "end", flush=True)
            try:
                echo()
                while True:
                    ready = select.select([s, sys.stdin], [], [])[0]
                    if s in ready:
                        print("end" if s.recv(1) == b"" else "byte", flush=True)
                        break
                    if not sys.stdin.readline(): break
                    echo()
            except ConnectionResetError:
                print("reset", flush=True)
            """;

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void build(@TempDir Path directory) throws Exception {
        pair = LabPair.up("linger-it");
        pair.lab().run("launch", "backend1", pair.lab().launcher(), "lab-backend", "198.18.0.21:8080", "--name", "backend1", "--echo",
                "198.18.0.21:7");
        pair.start("--bare", Files.writeString(directory.resolve("linger.yaml"), CONF).toString());
        LabPair.await(SOON, "each VIP has an owner", () -> LabGateways.NODES.stream()
                .mapToLong(node -> pair.status(node).orElseThrow().objects("vips").stream().filter(vip -> vip.text("role").equals("Active"))
                        .count())
                .sum() == 2);
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void aClientThatIsStillThereWhenTheLingerEndsIsToldSoAndNoOtherIs() throws Exception {
        String active = owner("brief");
        Process spared = hold(LabPair.VIP);
        Process brief = hold("198.18.0.101");
        assertThat(spared.inputReader().readLine()).isEqualTo("echo");
        assertThat(brief.inputReader().readLine()).isEqualTo("echo");
        long beganNanos = System.nanoTime();
        handOver("brief");
        handOver("web");
        again(brief);
        assertThat(brief.inputReader().readLine()).as("it is silent, and hears of it").isEqualTo("reset");
        Duration stayed = Duration.ofNanos(System.nanoTime() - beganNanos);
        System.out.printf("a silent client of a VIP that lingers for %d s was reset %d ms after the hand-over began%n", LINGER.toSeconds(),
                stayed.toMillis());
        // drawn from 3 s - 1.5 s - 0.15 s to 3 s - 0.15 s after the hand-over itself, for which there is a second to spare
        assertThat(stayed).isBetween(Duration.ofMillis(1_350), LINGER.plusSeconds(1));
        LabPair.await(SOON, "the old owner has counted it", () -> metrics(active).lines().anyMatch(line -> line.startsWith(
                "twinstar_listener_connections_ended_total{listener=\"brief\",outcome=\"moved\"} 1.0")));
        LabPair.await(SOON, "and says that nothing is left", () -> vip(active, "brief").number("lingering") == 0);
        again(spared);
        spared.destroy();
    }

    private void handOver(String vip) throws Exception {
        pair.lab().run("exec", owner(vip), pair.lab().launcher(), "handover", "--node", owner(vip), vip);
    }

    private String owner(String vip) {
        return LabGateways.NODES.stream().filter(node -> vip(node, vip).text("role").equals("Active")).findFirst().orElseThrow();
    }

    private JsonObject vip(String node, String name) {
        return pair.status(node).orElseThrow().objects("vips").stream().filter(vip -> vip.text("name").equals(name)).findFirst()
                .orElseThrow();
    }

    private static void again(Process client) throws Exception {
        client.outputWriter().write("\n");
        client.outputWriter().flush();
        assertThat(client.inputReader().readLine()).isEqualTo("echo");
    }

    private String metrics(String node) throws Exception {
        return new AdminClient(pair.gateways().sockets().socket(node)).get("/metrics").body();
    }

    private Process hold(String vip) throws Exception {
        return pair.lab().start("client", "python3", "-c", HOLD, vip);
    }
}
