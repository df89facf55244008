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
    private static final int BIG_BYTES = 64 << 20;

    @TempDir
    private static Path directory;

    private final List<Process> servers = new ArrayList<>();
    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void serve() throws Exception {
        pair = LabPair.up("tools-it");
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        nginx();
        server("backend2", "redis-server", "--bind", "198.18.0.22", "--port", "6379", "--save", "", "--appendonly", "no",
                "--protected-mode", "no");
        server("backend2", "iperf3", "--server", "--bind", "198.18.0.22");
        postgres();
    }

    @AfterEach
    void stop() throws Exception {
        pair.lab().run("stop");
    }

    @AfterAll
    void tearDown() throws Exception {
        for (Process server : servers) server.destroy();
        for (Process server : servers) server.waitFor();
        if (pair != null) pair.down();
    }

    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void wellKnownClientsWorkThroughTheVip(String transport) throws Exception {
        pair.start("--bare", conf(transport).toString());
        var relay = pair.status(pair.active()).orElseThrow().object("relay");
        assertThat(relay.text("transport")).as(relay.text("reason")).isEqualTo(transport);

        String vip = LabPair.VIP;
        assertThat(client("curl", "-sS", "--max-time", "30", "-o", "/dev/null", "-w", "%{http_code} %{size_download}",
                "http://" + vip + "/big"))
                .isEqualTo("200 " + BIG_BYTES);
        String wrk = client("wrk", "-t2", "-c64", "-d3", "http://" + vip + "/");
        assertThat(wrk).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        String churn = client("wrk", "-t2", "-c64", "-d3", "-H", "Connection: close", "http://" + vip + "/");
        assertThat(churn).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        assertThat(client("iperf3", "--client", vip, "--parallel", "4", "--time", "2")).contains("receiver").doesNotContain("error");
        assertThat(client("iperf3", "--client", vip, "--parallel", "4", "--time", "2", "--reverse")).contains("receiver")
                .doesNotContain("error");
        assertThat(client("redis-benchmark", "-h", vip, "-n", "20000", "-c", "50", "-q", "-t", "set,get,lpush")).contains("SET:", "GET:")
                .doesNotContain("Error");
        String pgbench = client("pgbench", "-h", vip, "-U", "postgres", "--client", "8", "--transactions", "100", "--select-only",
                "postgres");
        assertThat(pgbench).contains("number of transactions actually processed: 800/800").contains("number of failed transactions: 0");
        System.out.printf("%s: %s; one connection a request: %s%n", transport, requestRate(wrk), requestRate(churn));
    }

    private void nginx() throws Exception {
        try (var big = new java.io.RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
            big.setLength(BIG_BYTES);
        }
        Files.writeString(directory.resolve("index.html"), "hello\n");
        var conf = directory.resolve("nginx.conf");
        Files.writeString(conf,
                """
                        daemon off;
                        error_log stderr;
                        pid %1$s/nginx.pid;
                        events { worker_connections 4096; }
                        http {
                            access_log off;
                            client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                            keepalive_requests 1000000;
                            server { listen 198.18.0.21:8080 backlog=4096; root %1$s; }
                        }
                        """
                        .formatted(directory));
        server("backend1", "nginx", "-c", conf.toString());
    }

    private void postgres() throws Exception {
        Path bin;
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            bin = versions.map(version -> version.resolve("bin")).filter(candidate -> Files.exists(candidate.resolve("initdb"))).findFirst()
                    .orElseThrow();
        }
        var data = directory.resolve("pg");
        Files.createDirectory(data);
        run("chown", "postgres", data.toString());
        run("runuser", "-u", "postgres", "--", bin.resolve("initdb").toString(), "-D", data.toString(), "--auth", "trust", "--no-sync");
        Files.writeString(data.resolve("pg_hba.conf"), "host all all all trust\n");
        server("backend3", "runuser", "-u", "postgres", "--", bin.resolve("postgres").toString(), "-D", data.toString(), "-h",
                "198.18.0.23", "-k", "",
                "-c", "fsync=off");
        LabPair.await(SOON, "PostgreSQL answers",
                () -> tries("backend3", "pgbench", "-h", "198.18.0.23", "-U", "postgres", "-i", "-q", "postgres"));
    }

    private void server(String host, String... words) throws Exception {
        servers.add(pair.lab().start(host, words));
    }

    private boolean tries(String host, String... words) throws Exception {
        var process = pair.lab().start(host, words);
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    private String client(String... words) throws Exception {
        var arguments = new ArrayList<>(List.of("exec", "client"));
        arguments.addAll(List.of(words));
        return pair.lab().run(arguments.toArray(String[]::new));
    }

    private static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor())
                .as(String.join(" ", words)).isZero();
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
                  redis: { vip: all, port: 6379, pool: redis }
                  iperf: { vip: all, port: 5201, pool: iperf }
                  postgres: { vip: all, port: 5432, pool: postgres }
                pools:
                  web:
                    check: { http: / }
                    backends: [{ address: 198.18.0.21:8080 }]
                  redis:
                    backends: [{ address: 198.18.0.22:6379 }]
                  iperf:
                    balance: ip-hash
                    backends: [{ address: 198.18.0.22:5201 }]
                  postgres:
                    backends: [{ address: 198.18.0.23:5432 }]
                relay: { transport: %s }
                """.formatted(transport));
    }
}
