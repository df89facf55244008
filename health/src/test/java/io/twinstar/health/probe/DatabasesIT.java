package io.twinstar.health.probe;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.conf.Probe;

import static org.assertj.core.api.Assertions.assertThat;

/** Redis, PostgreSQL and MariaDB, well and unwell. */
@Timeout(180)
class DatabasesIT {

    @TempDir
    private Path directory;

    @Test
    void redisAnswersPingOnceItKnowsUs() throws Exception {
        String program = RealServer.program("redis-server", "redis-server");
        int port = RealServer.freePort();
        Files.writeString(directory.resolve("right"), "s3cret\n");
        Files.writeString(directory.resolve("wrong"), "secret\n");
        try (var redis = RealServer.start(directory.resolve("log"), program, "--bind", "127.0.0.1", "--port", Integer.toString(port),
                "--save", "",
                "--requirepass", "s3cret", "--dir", directory.toString())) {
            assertThat(redis.untilItListens(RealServer.look(port, new Probe.Redis(Optional.empty(), Optional.of("right")), directory)))
                    .isEqualTo("passed");
            assertThat(probe(port, new Probe.Redis(Optional.of("default"), Optional.of("right")))).isEqualTo("passed");
            assertThat(probe(port, new Probe.Redis(Optional.empty(), Optional.empty())))
                    .isEqualTo("Redis: NOAUTH Authentication required.");
            assertThat(probe(port, new Probe.Redis(Optional.empty(), Optional.of("wrong")))).startsWith("Redis: WRONGPASS ");
        }
    }

    @Test
    void postgresIsWellWhenItAsksForAPasswordOrLetsUsInAndNotWhileItStartsUp() throws Exception {
        int port = RealServer.freePort();
        Path data = initdb();
        Files.writeString(data.resolve("pg_hba.conf"), "host all trusted 127.0.0.1/32 trust\nhost all known 127.0.0.1/32 scram-sha-256\n");
        try (var postgres = postgres(data, port)) {
            // no such user is told only after its password, which nobody is asked for here
            assertThat(postgres.untilItPasses(RealServer.look(port, new Probe.Postgres("known", Optional.of("postgres")), directory)))
                    .isEqualTo("passed");
            assertThat(probe(port, new Probe.Postgres("trusted", Optional.of("postgres"))))
                    .isEqualTo("PostgreSQL 28000: role \"trusted\" does not exist");
            assertThat(probe(port, new Probe.Postgres("stranger", Optional.empty())))
                    .startsWith("PostgreSQL 28000: no pg_hba.conf entry for host");
        }
        Files.writeString(data.resolve("pg_hba.conf"), "host all postgres 127.0.0.1/32 trust\n");
        try (var postgres = postgres(data, port)) {
            assertThat(postgres.untilItPasses(RealServer.look(port, new Probe.Postgres("postgres", Optional.empty()), directory)))
                    .isEqualTo("passed");
            assertThat(probe(port, new Probe.Postgres("postgres", Optional.of("nowhere"))))
                    .isEqualTo("PostgreSQL 3D000: database \"nowhere\" does not exist");
        }
        // a standby that may not be read stays for ever in the state of one that starts up
        run("install", "-o", "postgres", "/dev/null", data.resolve("standby.signal").toString());
        try (var postgres = postgres(data, port, "-c", "hot_standby=off")) {
            assertThat(postgres.untilItListens(RealServer.look(port, new Probe.Postgres("postgres", Optional.empty()), directory)))
                    .matches("PostgreSQL 57P03: the database system is (starting up|not accepting connections)");
        }
    }

    @Test
    void mariadbGreetsUntilItHasTooManyConnections() throws Exception {
        String program = RealServer.program("mariadbd", "mariadb-server-core");
        Path data = directory.resolve("mariadb");
        Files.createDirectory(data);
        int port = RealServer.freePort();
        List<Socket> others = new ArrayList<>();
        try (var mariadb = RealServer.start(directory.resolve("log"), program, "--no-defaults", "--skip-grant-tables", "--user=root",
                "--datadir=" + data,
                "--socket=" + directory.resolve("s"), "--bind-address=127.0.0.1", "--port=" + port, "--max-connections=10",
                "--connect-timeout=60")) {
            assertThat(mariadb.untilItListens(RealServer.look(port, new Probe.Mysql(Optional.empty()), directory))).isEqualTo("passed");
            assertThat(probe(port, new Probe.Mysql(Optional.of("probe")))).isEqualTo("passed");
            for (int i = 0; i < 11; i++) { // ten, and one that is kept for an administrator
                others.add(new Socket(InetAddress.getLoopbackAddress(), port));
                assertThat(others.getLast().getInputStream().read()).as("a greeting, or the error").isNotNegative();
            }
            assertThat(probe(port, new Probe.Mysql(Optional.empty()))).isEqualTo("MySQL 1040: Too many connections");
        } finally {
            for (Socket other : others) other.close();
        }
    }

    private Path initdb() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = directory.resolve("pg");
        run("install", "-d", "-o", "postgres", data.toString());
        run("runuser", "-u", "postgres", "--", RealServer.program("initdb", "postgresql"), "-D", data.toString(), "--no-sync");
        return data;
    }

    private RealServer postgres(Path data, int port, String... more) throws Exception {
        var words = new ArrayList<>(
                List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", RealServer.program("postgres", "postgresql"),
                        "-D", data.toString(),
                        "-h", "127.0.0.1", "-p", Integer.toString(port), "-k", "", "-c", "fsync=off"));
        words.addAll(List.of(more));
        return RealServer.start(directory.resolve("log"), words.toArray(String[]::new));
    }

    private void run(String... words) throws Exception { RealServer.run(directory.resolve("log"), words); }

    private String probe(int port, Probe probe) throws InterruptedException { return RealServer.probe(port, probe, directory); }
}
