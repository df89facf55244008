package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.json.JsonObject;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients that only wait, when the gateway that serves them is no more. The figures are printed; the bounds are generous. */
class TickleIT {

    private static final int CLIENTS = 500;
    private static final Duration SOON = Duration.ofSeconds(30);
    /** Five times what is expected; a machine under load may be slow, not broken. */
    private static final Duration HEARD_MAX = Duration.ofSeconds(1);
    private static final Duration UNHEARD = Duration.ofSeconds(2);
    /** Advertises so slowly that a machine under load does not fail over before it is to. */
    private static final String CONF = """
            nodes:
              castor: { address: 198.18.0.11, pulse: 198.19.0.11 }
              pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }
            pair: { key: pair.key, link: { pki: pki, tickle: TICKLE } }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, linger: 5m }
            listeners:
              web: { vip: web, port: 7, pool: echo }
            pools:
              echo: { backends: [{ address: 198.18.0.21:7 }] }
            notify: { audit: audit.jsonl }
            """;
    /**
     * Opens connections, of which each echoes a byte and is then silent. Told for how many seconds to wait, it says when each ended by the
     * clock that System.nanoTime has, and how, until all have or the time is over.
     */
    private static final String HOLD = """
            import select, socket, sys, time
            poll = select.epoll()
            held = {}
            for _ in range(int(sys.argv[2])):
                s = socket.create_connection((sys.argv[1], 7))
                s.sendall(b"x")
                assert s.recv(1) == b"x"
                poll.register(s, select.EPOLLIN)
                held[s.fileno()] = s
            print("open", flush=True)
            until = time.monotonic() + float(sys.stdin.readline())
            while held and time.monotonic() < until:
                for fd, _ in poll.poll(max(until - time.monotonic(), 0)):
                    now = time.monotonic_ns()
                    poll.unregister(fd)
                    try:
                        how = "byte" if held.pop(fd).recv(1) else "end"
                    except ConnectionResetError:
                        how = "reset"
                    print(now, how)
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
        pair = LabPair.up("tickle-it");
        pair.lab().run("launch", "backend1", pair.lab().launcher(), "lab-backend", "198.18.0.21:8080", "--name", "backend1", "--echo",
                "198.18.0.21:7");
    }

    private void start(boolean tickle) throws Exception {
        Path file = Files.writeString(directory.resolve("gateway.yaml"), CONF.replace("TICKLE", Boolean.toString(tickle)));
        pair.start("--bare", file.toString());
        owner = pair.active();
        standby = LabPair.other(owner);
        LabPair.await(SOON, "the link is up", () -> peer(owner).text("link").equals("up") && peer(standby).text("link").equals("up"));
    }

    @AfterEach
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void everyWaitingClientOfAGatewayThatWasKilledIsReset() throws Exception {
        start(true);
        Process clients = hold();
        LabPair.await(SOON, standby + " knows of them", () -> flows(standby, "known") == CLIENTS);
        assertThat(flows(owner, "told")).isEqualTo(CLIENTS);
        tell(clients, SOON);
        assertAllReset("the Active killed", clients, pair.kill(owner));
        assertToldOnce();
        LabPair.await(SOON, "each was told three times, lest a packet is lost",
                () -> metrics(standby).contains("twinstar_vip_tickles_total{vip=\"web\"} 1500.0"));
    }

    @Test
    void aPlannedMoveTellsNobodyUntilTheOldOwnerThatServesOnDies() throws Exception {
        start(true);
        Process clients = hold();
        LabPair.await(SOON, standby + " knows of them", () -> flows(standby, "known") == CLIENTS);
        pair.lab().run("exec", owner, pair.lab().launcher(), "handover", "--node", owner, "web");
        LabPair.await(SOON, standby + " is Active", () -> "Active".equals(pair.roles().get(standby)));
        assertThat(flows(standby, "known")).isEqualTo(CLIENTS);
        assertThat(audit()).noneMatch(line -> line.contains("\"kind\":\"tickle\""));
        tell(clients, SOON);
        assertAllReset("handed over and killed", clients, pair.kill(owner));
        assertToldOnce();
    }

    @Test
    void withoutTicklesNobodyHearsOfIt() throws Exception {
        start(false);
        Process clients = hold();
        tell(clients, UNHEARD);
        pair.kill(owner);
        List<String> ends = clients.inputReader().lines().toList();
        System.out.printf("without tickles %d of %d waiting clients heard of it within %d s%n", ends.size(), CLIENTS, UNHEARD.toSeconds());
        assertThat(ends).isEmpty();
        assertThat(pair.active()).isEqualTo(standby);
        assertThat(flows(standby, "known")).isZero();
    }

    private static void assertAllReset(String when, Process clients, long killedNanos) {
        List<String[]> ends = clients.inputReader().lines().map(line -> line.split(" ", -1)).toList();
        long[] afterNanos = ends.stream().mapToLong(end -> Long.parseLong(end[0]) - killedNanos).sorted().toArray();
        assertThat(ends).as(when).hasSize(CLIENTS).allMatch(end -> end[1].equals("reset"));
        System.out.printf("%s: %d waiting clients were reset %.1f/%.1f/%.1f/%.1f ms later (least/median/p99/most)%n", when, CLIENTS,
                afterNanos[0] / 1e6, afterNanos[CLIENTS / 2] / 1e6, afterNanos[CLIENTS * 99 / 100] / 1e6, afterNanos[CLIENTS - 1] / 1e6);
        assertThat(Duration.ofNanos(afterNanos[CLIENTS - 1])).as(when).isLessThan(HEARD_MAX);
    }

    private void assertToldOnce() throws Exception {
        LabPair.await(SOON, "one line of the audit log",
                () -> audit().stream().filter(line -> line.contains("\"kind\":\"tickle\"")).count() == 1);
        assertThat(audit()).anyMatch(line -> line.contains("\"kind\":\"tickle\"") && line.contains("\"vip\":\"web\"")
                && line.contains("\"connections\":\"500\""));
    }

    private List<String> audit() throws IOException {
        return Files.readAllLines(directory.resolve("audit.jsonl"));
    }

    private Process hold() throws Exception {
        Process clients = pair.lab().start("client", "python3", "-c", HOLD, LabPair.VIP, Integer.toString(CLIENTS));
        assertThat(clients.inputReader().readLine()).isEqualTo("open");
        return clients;
    }

    private static void tell(Process clients, Duration patience) throws IOException {
        clients.outputWriter().write(patience.toSeconds() + "\n");
        clients.outputWriter().flush();
    }

    private double flows(String node, String which) {
        return peer(node).object("flows").number(which);
    }

    private JsonObject peer(String node) {
        return pair.status(node).orElseThrow().object("peer");
    }

    private List<String> metrics(String node) throws IOException {
        return new AdminClient(pair.gateways().sockets().socket(node)).get("/metrics").body().lines().toList();
    }
}
