package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Well-known clients and servers through the VIP, none of which may notice that anything stands between them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ToolsIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final long HUGE_BYTES = 2L << 30;

    private static final List<String> SSH = List.of("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o",
            "IdentitiesOnly=yes", "-o", "ExitOnForwardFailure=yes", "-o", "ConnectTimeout=5");

    @TempDir
    private static Path directory;

    private LabPair pair;
    private LabServers servers;
    private String hugeSum = "";

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void serve() throws Exception {
        pair = LabPair.up("tools-it");
        servers = new LabServers(pair, directory);
        hugeSum = servers.nginx(HUGE_BYTES);
        servers.redis();
        servers.iperf();
        servers.postgres();
        ssh();
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
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
    void wellKnownClientsWorkThroughTheVip(String transport) throws Exception {
        pair.start("--bare", conf(transport).toString());
        var relay = pair.status(pair.active()).orElseThrow().object("relay");
        assertThat(relay.text("transport")).as(relay.text("reason")).isEqualTo(transport);

        String vip = LabPair.VIP;
        assertThat(servers.client("curl", "-sS", "--max-time", "30", "-o", "/dev/null", "-w", "%{http_code} %{size_download}",
                "http://" + vip + "/big"))
                .isEqualTo("200 " + LabServers.BIG_BYTES);
        String wrk = servers.client("wrk", "-t2", "-c64", "-d3", "http://" + vip + "/");
        assertThat(wrk).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        String churn = servers.client("wrk", "-t2", "-c64", "-d3", "-H", "Connection: close", "http://" + vip + "/");
        assertThat(churn).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        String crowd = servers.client("wrk", "-t2", "-c5000", "-d5", "--timeout", "30s", "http://" + vip + "/");
        assertThat(crowd).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        assertThat(servers.client("h2load", "-n", "5000", "-c", "50", "-m", "10", "https://" + vip + "/"))
                .contains("5000 succeeded, 0 failed, 0 errored, 0 timeout");
        assertThat(servers.client("iperf3", "--client", vip, "--parallel", "16", "--time", "2")).contains("receiver")
                .doesNotContain("error");
        assertThat(servers.client("iperf3", "--client", vip, "--parallel", "16", "--time", "2", "--reverse")).contains("receiver")
                .doesNotContain("error");
        assertThat(servers.client("sh", "-c", "curl -sS --max-time 120 http://%s/huge | sha256sum".formatted(vip))).isEqualTo(hugeSum);
        aPortIsForwardedThrough(vip);
        assertThat(servers.client("redis-benchmark", "-h", vip, "-n", "20000", "-c", "50", "-q", "-t", "set,get,lpush"))
                .contains("SET:", "GET:")
                .doesNotContain("Error");
        String pgbench = servers.client("pgbench", "-h", vip, "-U", "postgres", "--client", "8", "--transactions", "100", "--select-only",
                "postgres");
        assertThat(pgbench).contains("number of transactions actually processed: 800/800").contains("number of failed transactions: 0");
        System.out.printf("%s: %s; one connection a request: %s; 5,000 connections: %s%n", transport, requestRate(wrk), requestRate(churn),
                requestRate(crowd));
    }

    private void aPortIsForwardedThrough(String vip) throws Exception {
        var session = new ArrayList<>(List.of("ssh", "-N", "-L", "127.0.0.1:8081:198.18.0.21:8080"));
        session.addAll(SSH);
        session.addAll(List.of("-i", directory.resolve("key").toString(), "root@" + vip));
        Process ssh = pair.lab().start("client", session.toArray(String[]::new));
        try {
            LabPair.await(SOON, "ssh forwards the port",
                    () -> servers.tries("client", "curl", "-sSf", "-o", "/dev/null", "http://127.0.0.1:8081/"));
            assertThat(servers.client("curl", "-sS", "--max-time", "60", "-o", "/dev/null", "-w", "%{http_code} %{size_download}",
                    "http://127.0.0.1:8081/big")).isEqualTo("200 " + LabServers.BIG_BYTES);
        } finally {
            ssh.destroy();
            ssh.waitFor();
        }
    }

    /** Its home is a file system of its own: nobody else's keys are touched. */
    private void ssh() throws Exception {
        Path key = directory.resolve("key");
        Path hostKey = directory.resolve("host.key");
        LabServers.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        LabServers.run("dropbearkey", "-t", "ed25519", "-f", hostKey.toString());
        servers.server("backend3", "unshare", "--mount", "sh", "-c", """
                mount -t tmpfs -o mode=700 none /root && mkdir -m 700 /root/.ssh && cp %s.pub /root/.ssh/authorized_keys &&
                exec dropbear -F -E -s -r %s -p 198.18.0.23:22 -P %s/dropbear.pid""".formatted(key, hostKey, directory));
        var hello = new ArrayList<>(List.of("ssh"));
        hello.addAll(SSH);
        hello.addAll(List.of("-i", key.toString(), "root@198.18.0.23", "true"));
        LabPair.await(LONG, "dropbear answers", () -> servers.tries("client", hello.toArray(String[]::new)));
    }

    private static String requestRate(String wrk) {
        return wrk.lines().filter(line -> line.startsWith("Requests/sec")).findFirst().orElseThrow().strip();
    }

    private Path conf(String transport) throws Exception {
        var file = directory.resolve(transport + ".yaml");
        return Files.writeString(file, """
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                vips:
                  # Slow enough that a machine under load does not fail over: that is another test.
                  all: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms, preferred: castor }
                listeners:
                  web: { vip: all, port: 80, pool: web }
                  tls: { vip: all, port: 443, pool: tls }
                  ssh: { vip: all, port: 22, pool: ssh }
                  redis: { vip: all, port: 6379, pool: redis }
                  iperf: { vip: all, port: 5201, pool: iperf }
                  postgres: { vip: all, port: 5432, pool: postgres }
                pools:
                  web:
                    check: { http: /, timeout: 20s, fall: 5 } # a crowd of 5,000 may keep the check waiting
                    backends: [{ address: 198.18.0.21:8080 }]
                  tls:
                    backends: [{ address: 198.18.0.21:8443 }]
                  ssh:
                    backends: [{ address: 198.18.0.23:22 }]
                  redis:
                    backends: [{ address: 198.18.0.22:6379 }]
                  iperf: # which takes one client at a time, and a check for one
                    balance: ip-hash
                    check: { tcp: connect, port: 6379 }
                    backends: [{ address: 198.18.0.22:5201 }]
                  postgres:
                    backends: [{ address: 198.18.0.23:5432 }]
                relay: { transport: %s }
                """.formatted(transport));
    }
}
