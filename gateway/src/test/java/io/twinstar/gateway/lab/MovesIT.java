package io.twinstar.gateway.lab;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.admin.AdminClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Planned moves under load: no connection may notice. The figures are printed; the bound on a stall is generous. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MovesIT {

    /** Both ways together. */
    private static final int MOVES = Integer.getInteger("twinstar.moves", 20);
    private static final long HUGE_BYTES = 1L << 30;
    private static final Duration SOON = Duration.ofSeconds(5);
    /** Far more than is expected: a machine under load may be slow, not broken. */
    private static final Duration STALL_MAX = Duration.ofSeconds(1);
    /** Has a connection that the backend ends, and another of the same port, by which it asks once before a line from us and once after. */
    private static final String SAME_PORT = """
            import socket, sys
            def connect():
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                s.settimeout(3)
                s.bind(("", 40000))
                s.connect((sys.argv[1], 80))
                return s
            def ask(s, connection):
                s.sendall(b"GET / HTTP/1.1\\r\\nHost: lab\\r\\nConnection: " + connection + b"\\r\\n\\r\\n")
                return s.recv(4096)
            def say(word):
                print(word, flush=True)
            try:
                with connect() as s:
                    ask(s, b"close")
                    while s.recv(4096): pass
                say("ended")
                sys.stdin.readline()
                with connect() as s:
                    ask(s, b"keep-alive")
                    say("open")
                    sys.stdin.readline()
                    ask(s, b"keep-alive")
                    say("answered")
            except OSError as e:
                say(e)
            """;

    @TempDir
    private static Path directory;

    private LabPair pair;
    private LabServers servers;
    private String sum = "";

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void build() throws Exception {
        pair = LabPair.up("moves-it");
        for (var host : Map.of("client", "2001:db8::10/64", "castor", "2001:db8::11/64", "pollux", "2001:db8::12/64").entrySet()) {
            pair.lab().run("exec", host.getKey(), "ip", "address", "add", host.getValue(), "dev", "eth0", "nodad");
        }
        servers = new LabServers(pair, directory);
        servers.server("backend2", LabServers.givingWay(pair.lab().launcher(), "lab-backend", "198.18.0.22:8080", "--name", "backend2"));
        servers.server("backend3", pair.lab().launcher(), "lab-backend", "198.18.0.23:8080", "--name", "backend3", "--echo",
                "198.18.0.23:7");
        sum = servers.nginx(HUGE_BYTES);
        servers.redis();
        servers.iperf();
        servers.postgres();
    }

    @AfterEach
    void stop() throws Exception {
        pair.lab().run("stop");
    }

    @AfterAll
    void tearDown() throws Exception {
        if (servers != null) servers.close();
        if (pair != null) pair.down();
    }

    @ParameterizedTest
    @ValueSource(strings = {LabPair.VIP, "2001:db8::100"})
    void noConnectionIsLostAndNoRequestFails(String vip) throws Exception {
        start(vip);
        try (var load = new MoveLoad(pair, vip, HUGE_BYTES)) {
            var quiet = load.during(MOVES, () -> {});
            var moved = load.during(MOVES, this::move);
            System.out.printf("%d moves of %s: the slowest byte of each took %s, and %s without moves: p99 is %.1f times as much; %s%n",
                    MOVES, vip,
                    moved.stalls(), quiet.stalls(), (double) moved.p99Nanos() / quiet.p99Nanos(), moved.requests());
            for (var result : List.of(quiet, moved)) {
                assertThat(result.broken()).as("streams that broke").isZero();
                assertThat(result.wrong()).as("bytes that were wrong").isZero();
                assertThat(result.wrk()).contains("requests in");
                assertThat(result.failures()).isEmpty();
                assertThat(result.sum()).as("what was downloaded").isEqualTo(sum);
                assertThat(result.iperf()).contains("receiver").doesNotContain("error");
            }
            assertThat(moved.worstNanos()).isLessThan(STALL_MAX.toNanos());
        }
    }

    @Test
    void databaseClientsNoticeNoMove(@TempDir Path stopped) throws Exception {
        start(LabPair.VIP);
        Path stop = stopped.resolve("stop");
        int seconds = (int) (MOVES * MoveLoad.BETWEEN.toMillis() / 1_000 + 4);
        Process pgbench = pair.lab().start("client", "pgbench", "-h", LabPair.VIP, "-U", "postgres", "--client", "8", "--time",
                "" + seconds,
                "postgres");
        Process redis = pair.lab().start("client", "sh", "-c", """
                until [ -e %1$s ]; do redis-benchmark -h %2$s -n 5000 -c 50 -q -t set,get,lpush > %1$s.rates 2>&1 || exit 1; done
                echo whole; cat %1$s.rates""".formatted(stop, LabPair.VIP));
        for (int move = 0; move < MOVES; move++) {
            long nextNanos = System.nanoTime() + MoveLoad.BETWEEN.toNanos();
            move();
            LabPair.await(SOON, "the next move is due", () -> System.nanoTime() - nextNanos > 0);
        }
        Files.createFile(stop);
        String said = new String(pgbench.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(pgbench.waitFor()).as(said).isZero();
        assertThat(said).contains("number of failed transactions: 0");
        String rates = new String(redis.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(rates).startsWith("whole\n").contains("LPUSH:").doesNotContainIgnoringCase("error").doesNotContain("closed");
    }

    @Test
    void theCommandSaysWhatItHasDone() throws Exception {
        start(LabPair.VIP);
        String active = pair.active();
        assertThat(pair.lab().run("exec", active, pair.lab().launcher(), "handover"))
                .isEqualTo("VIP web: handed over by %s; 0 connections go on there".formatted(active));
        assertThat(pair.active()).isEqualTo(LabPair.other(active));
        assertThatThrownBy(() -> pair.lab().run("exec", active, pair.lab().launcher(), "handover", "--node", active, "web"))
                .hasMessageEndingWith("not Active here: web");
    }

    /** The kernel knows nothing of a client that it has answered with a cookie, and its ACK is passed on like another's packet. */
    @Test
    void aGatewayThatAnswersWithCookiesHasNewClientsTryAgainWhileTheOtherLingers() throws Exception {
        start(LabPair.VIP);
        String active = pair.active();
        cookies(LabPair.other(active), 2); // always, not only when flooded
        cookies(active, 0); // both nodes are one kernel here, whose secret would let either take the other's cookies
        Process hold = pair.lab().start("client", pair.lab().launcher(), "lab-hold", LabPair.VIP + ":80", "--connections", "1");
        try (BufferedReader held = hold.inputReader()) {
            assertThat(held.readLine()).isEqualTo("1 open");
            move();
            assertThat(isServed()).as("served while the other lingers").isFalse();
            hold.getOutputStream().close();
            assertThat(held.readLine()).endsWith(" requests answered, 0 connections closed");
            LabPair.await(SOON, "a new client is served once the other has ended", this::isServed);
        } finally {
            hold.destroy();
            for (String node : LabGateways.NODES) cookies(node, 1);
        }
    }

    /** The kernel remembers for a minute what a gateway has ended, and a busy client comes to use the port again before. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "io_uring"})
    void aClientsPortMayBeThatOfOneThatTheOtherGatewayHasEnded(String transport) throws Exception {
        pair.start("--bare", conf(LabPair.VIP, "relay: { transport: " + transport + " }").toString());
        Process client = pair.lab().start("client", "python3", "-c", SAME_PORT, LabPair.VIP);
        try (BufferedReader says = client.inputReader()) {
            for (String said : List.of("ended", "open")) {
                assertThat(says.readLine()).isEqualTo(said);
                move();
                client.outputWriter().write("\n");
                client.outputWriter().flush();
            }
            assertThat(says.readLine()).isEqualTo("answered");
        } finally {
            client.destroy();
        }
    }

    private void cookies(String node, int when) throws Exception {
        pair.lab().run("exec", node, "sysctl", "-q", "-w", "net.ipv4.tcp_syncookies=" + when);
    }

    private boolean isServed() throws Exception {
        return servers.tries("client", "curl", "-sSf", "--max-time", "2", "http://" + LabPair.VIP + "/");
    }

    @Test
    void aRestartOfOneAfterTheOtherFailsNoRequest() throws Exception {
        Path file = start(LabPair.VIP);
        try (var traffic = Traffic.start(pair.lab(), LabPair.VIP + ":80")) {
            LabPair.await(SOON, "the client is served", traffic::any);
            for (int turn = 0; turn < 2; turn++) {
                long from = System.nanoTime();
                String active = pair.active();
                pair.terminate(active);
                LabPair.await(SOON, LabPair.other(active) + " is Active", () -> pair.active().equals(LabPair.other(active)));
                pair.start("--bare", file.toString());
                var seen = ClientView.of(traffic.all(), from, System.nanoTime());
                System.out.printf("restart of %s: %s%n", active, seen.sentence());
                assertThat(seen.failed()).as("%s", seen.reasons()).isZero();
                assertThat(seen.longestGapNanos()).isLessThan(STALL_MAX.toNanos());
            }
        }
    }

    private void move() throws Exception {
        String from = pair.active();
        var answer = new AdminClient(pair.gateways().sockets().socket(from)).post("/v1/handover/web");
        assertThat(answer.body()).as(from).contains("\"accepted\":true");
        LabPair.await(SOON, LabPair.other(from) + " is Active", () -> "Active".equals(pair.roles().get(LabPair.other(from))));
    }

    private Path start(String vip) throws Exception {
        Path file = conf(vip, "");
        pair.start("--bare", file.toString());
        return file;
    }

    private static Path conf(String vip, String relay) throws Exception {
        return Files.writeString(directory.resolve("moves.yaml"), """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                pair: { key: pair.key }
                vips:
                  # Slow enough that a machine under load does not fail over: that is another test.
                  web: { address: "%s", interface: eth0, vrid: 51, advertise: 300ms, linger: 5m }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                  echo: { vip: web, port: 7, pool: echo }
                  files: { vip: web, port: 81, pool: files }
                  iperf: { vip: web, port: 5201, pool: iperf }
                  redis: { vip: web, port: 6379, pool: redis }
                  postgres: { vip: web, port: 5432, pool: postgres }
                pools:
                  web: { backends: [{ address: 198.18.0.22:8080 }] }
                  echo: { backends: [{ address: 198.18.0.23:7 }] }
                  files: { backends: [{ address: 198.18.0.21:8080 }] }
                  iperf: { check: { tcp: connect, port: 8080 }, backends: [{ address: 198.18.0.22:5201 }] } # one client at a time
                  redis: { backends: [{ address: 198.18.0.22:6379 }] }
                  postgres: { backends: [{ address: 198.18.0.23:5432 }] }
                %s
                """.formatted(vip, relay));
    }
}
