package io.twinstar.gateway.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.assertj.core.api.Assertions.assertThat;

/** Well-known servers on the backends of a lab, of which those for bulk give way where CPUs are short, and what runs on its client. */
final class LabServers implements AutoCloseable {

    static final int BIG_BYTES = 64 << 20;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final LabPair pair;
    /** Readable for all: servers give up being root. */
    private final Path directory;
    private final List<Process> servers = new ArrayList<>();

    LabServers(LabPair pair, Path directory) throws Exception {
        this.pair = pair;
        this.directory = directory;
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * On backend1, 8080 plain and 8443 over TLS, with HTTP/2: a short page, {@code /big} of {@link #BIG_BYTES}, and {@code /huge}, no two
     * parts of which are the same.
     *
     * @return of the huge one, as sha256sum prints it
     */
    String nginx(long hugeBytes) throws Exception {
        try (var big = new java.io.RandomAccessFile(directory.resolve("big").toFile(), "rw")) {
            big.setLength(BIG_BYTES);
        }
        Files.writeString(directory.resolve("index.html"), "hello\n");
        String sum = output("sh", "-c",
                "openssl enc -aes-128-ctr -pass pass:twinstar -nosalt -pbkdf2 < /dev/zero 2>/dev/null | head -c %d | tee %s | sha256sum"
                        .formatted(hugeBytes, directory.resolve("huge")));
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
        server("backend1", givingWay("nginx", "-c", conf.toString()));
        return sum;
    }

    /** On backend2, 6379. */
    void redis() throws Exception {
        server("backend2", "redis-server", "--bind", "198.18.0.22", "--port", "6379", "--save", "", "--appendonly", "no",
                "--protected-mode", "no");
    }

    /** On backend2, 5201. */
    void iperf() throws Exception {
        server("backend2", givingWay("iperf3", "--server", "--bind", "198.18.0.22"));
    }

    /** On backend3, 5432, with pgbench's tables. */
    void postgres() throws Exception {
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
    void server(String host, String... words) throws Exception {
        var command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/null 2>&1", "server"));
        command.addAll(List.of(words));
        servers.add(pair.lab().start(host, command.toArray(String[]::new)));
    }

    /** Such that it goes last where CPUs are short. */
    static String[] givingWay(String... words) {
        return Stream.concat(Stream.of("nice", "-n", "19"), Stream.of(words)).toArray(String[]::new);
    }

    static String[] endedAfter(int seconds, String... words) {
        return Stream.concat(Stream.of("timeout", "--kill-after=5", Integer.toString(seconds)), Stream.of(words)).toArray(String[]::new);
    }

    boolean tries(String host, String... words) throws Exception {
        var process = pair.lab().start(host, words);
        process.getInputStream().readAllBytes();
        return process.waitFor() == 0;
    }

    /** What a command prints on the client, which succeeds there. */
    String client(String... words) throws Exception {
        var arguments = new ArrayList<>(List.of("exec", "client"));
        arguments.addAll(List.of(words));
        return pair.lab().run(arguments.toArray(String[]::new));
    }

    static void run(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor())
                .as(String.join(" ", words)).isZero();
    }

    private static String output(String... words) throws Exception {
        Process process = new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor()).as(String.join(" ", words)).isZero();
        return said;
    }

    @Override
    public void close() {
        servers.forEach(Process::destroy);
        servers.forEach(server -> server.onExit().join());
    }
}
