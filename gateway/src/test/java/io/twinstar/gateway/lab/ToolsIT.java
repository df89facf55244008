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
    private static final int BIG_BYTES = 64 << 20;
    private static final long HUGE_BYTES = 2L << 30;

    private static final List<String> SSH = List.of("-F", "none", "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null",
            "-o",
            "IdentitiesOnly=yes", "-o", "ExitOnForwardFailure=yes", "-o", "ConnectTimeout=5");

    @TempDir
    private static Path directory;

    private final List<Process> servers = new ArrayList<>();
    private LabPair pair;
    private String hugeSum = "";

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
        ssh();
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
    @ValueSource(strings = {"io_uring", "epoll", "nio"})
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
        String crowd = client("wrk", "-t2", "-c5000", "-d5", "--timeout", "30s", "http://" + vip + "/");
        assertThat(crowd).contains("requests in").doesNotContain("Socket errors").doesNotContain("Non-2xx");
        assertThat(client("h2load", "-n", "5000", "-c", "50", "-m", "10", "https://" + vip + "/"))
                .contains("5000 succeeded, 0 failed, 0 errored, 0 timeout");
        assertThat(client("iperf3", "--client", vip, "--parallel", "16", "--time", "2")).contains("receiver").doesNotContain("error");
        assertThat(client("iperf3", "--client", vip, "--parallel", "16", "--time", "2", "--reverse")).contains("receiver")
                .doesNotContain("error");
        assertThat(client("sh", "-c", "curl -sS --max-time 120 http://%s/huge | sha256sum".formatted(vip))).isEqualTo(hugeSum);
        aPortIsForwardedThrough(vip);
        assertThat(client("redis-benchmark", "-h", vip, "-n", "20000", "-c", "50", "-q", "-t", "set,get,lpush")).contains("SET:", "GET:")
                .doesNotContain("Error");
        String pgbench = client("pgbench", "-h", vip, "-U", "postgres", "--client", "8", "--transactions", "100", "--select-only",
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
                    () -> tries("client", "curl", "-sSf", "-o", "/dev/null", "http://127.0.0.1:8081/"));
            assertThat(client("curl", "-sS", "--max-time", "60", "-o", "/dev/null", "-w", "%{http_code} %{size_download}",
                    "http://127.0.0.1:8081/big")).isEqualTo("200 " + BIG_BYTES);
        } finally {
            ssh.destroy();
            ssh.waitFor();
        }
    }

    /** Its home is a file system of its own: nobody else's keys are touched. */
    private void ssh() throws Exception {
        Path key = directory.resolve("key");
        Path hostKey = directory.resolve("host.key");
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        run("dropbearkey", "-t", "ed25519", "-f", hostKey.toString());
        server("backend3", "unshare", "--mount", "sh", "-c", """
                mount -t tmpfs -o mode=700 none /root && mkdir -m 700 /root/.ssh && cp %s.pub /root/.ssh/authorized_keys &&
                exec dropbear -F -E -s -r %s -p 198.18.0.23:22 -P %s/dropbear.pid""".formatted(key, hostKey, directory));
        var hello = new ArrayList<>(List.of("ssh"));
        hello.addAll(SSH);
        hello.addAll(List.of("-i", key.toString(), "root@198.18.0.23", "true"));
        LabPair.await(LONG, "dropbear answers", () -> tries("client", hello.toArray(String[]::new)));
    }

    private void nginx() throws Exception {
        try (var big = new java.io.RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
            big.setLength(BIG_BYTES);
        }
        Files.writeString(directory.resolve("index.html"), "hello\n");
        hugeSum = output("sh", "-c",
                "openssl enc -aes-128-ctr -pass pass:twinstar -nosalt -pbkdf2 < /dev/zero 2>/dev/null | head -c %d | tee %s | sha256sum"
                        .formatted(HUGE_BYTES, directory.resolve("huge")));
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=twinstar", "-keyout",
                directory.resolve("tls.key").toString(), "-out", directory.resolve("tls.pem").toString());
        var conf = directory.resolve("nginx.conf");
        Files.writeString(conf,
                """
                        daemon off;
                        error_log stderr;
                        pid %1$s/nginx.pid;
                        events { worker_connections 16384; }
                        http {
                            access_log off;
                            client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/f; uwsgi_temp_path %1$s/u; scgi_temp_path %1$s/s;
                            keepalive_requests 1000000;
                            server { listen 198.18.0.21:8080 backlog=4096; root %1$s; }
                            server {
                                listen 198.18.0.21:8443 ssl http2; root %1$s;
                                ssl_certificate %1$s/tls.pem; ssl_certificate_key %1$s/tls.key;
                            }
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

    /** Nobody reads what it prints: a full pipe would stop it. */
    private void server(String host, String... words) throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/null 2>&1", "server"));
        command.addAll(List.of(words));
        servers.add(pair.lab().start(host, command.toArray(String[]::new)));
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

    private static String output(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
        return said;
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
                  iperf:
                    balance: ip-hash
                    backends: [{ address: 198.18.0.22:5201 }]
                  postgres:
                    backends: [{ address: 198.18.0.23:5432 }]
                relay: { transport: %s }
                """.formatted(transport));
    }
}
