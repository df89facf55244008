package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Each file of conf/examples, run as it stands by both gateways of a lab, before servers of the kind that it is for. */
class ExamplesIT {

    private static final String VIP = LabPair.VIP;

    /** Hears by PROXY protocol whose connection it is, greets as a mail server does, and says goodbye. */
    private static final String MAIL_SERVER = """
            import socket, socketserver, sys
            class Mail(socketserver.StreamRequestHandler):
                def handle(self):
                    head = self.rfile.read(16)
                    told = self.rfile.read(int.from_bytes(head[14:], "big"))
                    client = socket.inet_ntoa(told[:4]) if head[12] == 0x21 else "a check"
                    self.wfile.write(f"220 mail.example hears {client}\\r\\n".encode())
                    while (line := self.rfile.readline()):
                        self.wfile.write(b"221 bye\\r\\n" if line.startswith(b"QUIT") else b"250 ok\\r\\n")
                        if line.startswith(b"QUIT"): return
            socketserver.ThreadingTCPServer.allow_reuse_address = True
            socketserver.ThreadingTCPServer((sys.argv[1], 25), Mail).serve_forever()
            """;

    @TempDir
    private Path directory = Path.of("");
    private LabPair pair;
    private final List<Process> servers = new ArrayList<>();

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeEach
    void build() throws Exception {
        pair = LabPair.up("examples-it");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void tearDown() throws Exception {
        for (Process server : servers) server.destroy();
        for (Process server : servers) server.waitFor();
        pair.down();
    }

    @Test
    void web() throws Exception {
        http("8080");
        run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=www.example", "-keyout", "tls.key",
                "-out",
                "tls.pem");
        for (String host : List.of("21", "22")) {
            server(host, "openssl", "s_server", "-accept", "198.18.0." + host + ":8443", "-cert", directory.resolve("tls.pem").toString(),
                    "-key",
                    directory.resolve("tls.key").toString(), "-www", "-quiet");
        }
        start("web");
        assertThat(client("curl", "-sS", "http://" + VIP + "/")).startsWith("backend").isNotEqualTo("backend3"); // that one is the backup
        assertThat(client("curl", "-sSk", "-o", "/dev/null", "-w", "%{http_code}", "https://" + VIP + "/")).isEqualTo("200");
    }

    @Test
    void postgresql() throws Exception {
        http("8008"); // every host says that it is the primary: here each of them is one
        for (String host : List.of("21", "22", "23")) postgres(host);
        start("postgresql");
        for (String port : List.of("5432", "5433")) {
            assertThat(client("psql", "-h", VIP, "-p", port, "-U", "postgres", "-At", "-c", "select 6 * 7", "postgres")).isEqualTo("42");
        }
    }

    @Test
    void redis() throws Exception {
        for (String host : List.of("21", "22")) {
            server(host, "redis-server", "--bind", "198.18.0." + host, "--port", "6379", "--save", "", "--protected-mode", "no");
        }
        start("redis");
        assertThat(client("redis-cli", "-h", VIP, "set", "colour", "blue")).isEqualTo("OK");
        assertThat(pair.lab().run("exec", "client", "redis-cli", "-h", "198.18.0.21", "get", "colour")).as("where it was written")
                .isEqualTo("blue");
    }

    @Test
    void mqtt() throws Exception {
        for (String host : List.of("21", "22", "23")) {
            var conf = directory.resolve("mosquitto-%s.conf".formatted(host));
            Files.writeString(conf, "listener 1883 198.18.0.%s\nallow_anonymous true\n".formatted(host));
            server(host, "mosquitto", "-c", conf.toString());
        }
        start("mqtt");
        client("mosquitto_pub", "-h", VIP, "-t", "lamp", "-m", "on", "--retain", "-q", "1");
        assertThat(client("mosquitto_sub", "-h", VIP, "-t", "lamp", "-C", "1", "-W", "10")).as("the same client, the same broker")
                .isEqualTo("on");
    }

    @Test
    void smtp() throws Exception {
        for (String host : List.of("21", "22", "23")) server(host, "python3", "-c", MAIL_SERVER, "198.18.0." + host);
        start("smtp");
        assertThat(client("python3", "-c", "import smtplib; s = smtplib.SMTP(); print(s.connect('%s', 25)); s.quit()".formatted(VIP)))
                .isEqualTo("(220, b'mail.example hears 198.18.0.10')");
    }

    @Test
    void activeActive() throws Exception {
        http("8080");
        start("active-active");
        for (String vip : List.of(VIP, "198.18.0.101")) assertThat(client("curl", "-sS", "http://" + vip + "/")).startsWith("backend");
    }

    @Test
    void witness() throws Exception {
        http("8080");
        var key = directory.resolve("pair.key");
        run(pair.lab().launcher(), "key", key.toString());
        pair.lab().run("launch", "witness", pair.lab().launcher(), "witness", "--listen", "198.18.0.30:5113", "--key", key.toString());
        start("witness");
        assertThat(client("curl", "-sS", "http://" + VIP + "/")).startsWith("backend");
        assertThat(pair.status("castor").orElseThrow().object("pair").has("witness_heard_seconds")).isTrue();
    }

    /** Returns when every listener's VIP answers. */
    private void start(String example) throws Exception {
        var file = directory.resolve(example + ".yaml");
        Files.copy(Path.of("../conf/examples").resolve(example + ".yaml"), file);
        var key = directory.resolve("pair.key");
        if (!Files.exists(key)) run(pair.lab().launcher(), "key", key.toString());
        pair.lab().run("start", "--bare", file.toString());
    }

    private void http(String port) throws Exception {
        for (int n = 1; n <= 3; n++)
            server("2" + n, pair.lab().launcher(), "lab-backend", "198.18.0.2%d:%s".formatted(n, port), "--name", "backend" + n);
    }

    private void postgres(String host) throws Exception {
        Path bin;
        try (var versions = Files.list(Path.of("/usr/lib/postgresql"))) {
            bin = versions.map(version -> version.resolve("bin")).filter(candidate -> Files.exists(candidate.resolve("initdb"))).findFirst()
                    .orElseThrow();
        }
        var data = Files.createDirectory(directory.resolve("pg" + host));
        run("chown", "postgres", data.toString());
        run("runuser", "-u", "postgres", "--", bin.resolve("initdb").toString(), "-D", data.toString(), "--auth", "trust", "--no-sync");
        Files.writeString(data.resolve("pg_hba.conf"), "host all all all trust\n");
        server(host, "runuser", "-u", "postgres", "--", bin.resolve("postgres").toString(), "-D", data.toString(), "-h", "198.18.0." + host,
                "-k",
                "", "-c", "fsync=off");
    }

    /** Nobody reads what it prints: a full pipe would stop it. */
    private void server(String lastByte, String... words) throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/null 2>&1", "server"));
        command.addAll(List.of(words));
        servers.add(pair.lab().start("backend" + lastByte.charAt(1), command.toArray(String[]::new)));
    }

    private String client(String... words) throws Exception {
        var arguments = new ArrayList<>(List.of("exec", "client"));
        arguments.addAll(List.of(words));
        return pair.lab().run(arguments.toArray(String[]::new));
    }

    private void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()).as(String.join(" ", words)).isZero();
    }
}
