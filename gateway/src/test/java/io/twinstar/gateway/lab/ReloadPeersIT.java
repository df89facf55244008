package io.twinstar.gateway.lab;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.twinstar.gateway.admin.AdminClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The same reloads of Twinstar, HAProxy and nginx, one after the other, in front of the same backends: a weight changes to and fro,
 * while requests come, each on a connection of its own, and long connections are opened all the while and stay. Prints one table.
 * For a thousand of each, in some six minutes: {@code ./twinstar verify -pl gateway -am -Dtest=none -Dit.test=ReloadPeersIT
 * -Dtwinstar.reload.peers=1000 -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false}
 */
class ReloadPeersIT {

    private static final int RELOADS = Integer.getInteger("twinstar.reload.peers", 20);
    private static final int PAUSE_MILLIS = 100;
    private static final int HELD = 100;
    private static final long LOOK_NANOS = 500_000;
    private static final long ASK_AGAIN_NANOS = 1_000_000_000;
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Pattern SOCKET_ERRORS = Pattern
            .compile("Socket errors: connect (\\d+), read (\\d+), write (\\d+), timeout (\\d+)");
    private static final Pattern CLOSED = Pattern.compile("(\\d+) connections closed");
    private static final Pattern REQUESTS = Pattern.compile("(\\d+) requests in");

    @TempDir
    private Path directory = Path.of("");
    private LabPair pair;
    /** It sends signals: another process for each would take longer than some reloads. */
    private Process shell;

    /** What is left at the end, while the long connections are still open. */
    private record Left(long processes, long megabytes) {}

    /** @param micros that each reload took */
    private record Measured(String name, String requests, long failed, long closed, Left left, List<Long> micros) {

        static final String HEAD = "%-9s %9s %7s %12s %10s %5s %18s".formatted("", "requests", "failed", "long, closed", "processes", "MB",
                "ms, median and p99");

        String row() {
            var sorted = micros.stream().sorted().toList();
            return "%-9s %9s %7d %12d %10d %5d %9.1f %8.1f".formatted(name, requests, failed, closed, left.processes, left.megabytes,
                    sorted.get(sorted.size() / 2) / 1e3, sorted.get(sorted.size() * 99 / 100) / 1e3);
        }
    }

    /** One of the three. */
    private interface Reloaded {
        /** @return microseconds until it was done, as far as that can be told */
        long reload(int weight) throws Exception;
    }

    @BeforeEach
    void build() throws Exception {
        pair = LabPair.up("reload-peers");
        shell = new ProcessBuilder("sh").redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        for (int n = 1; n <= 2; n++) {
            pair.lab().run("launch", "backend" + n, pair.lab().launcher(), "lab-backend", "198.18.0.2" + n + ":8080", "--name",
                    "backend" + n);
        }
    }

    @AfterEach
    void tearDown() throws Exception {
        shell.destroy();
        pair.down();
    }

    /** Of the others' reloads, what can be told is when there is another worker process; it may not take connections yet. */
    @Test
    void reloadsFailNothingCloseNothingAndLeaveNoProcessBehind() throws Exception {
        var ours = twinstar();
        var haproxy = haproxy();
        var nginx = nginx();
        System.out.printf("%d reloads, a weight changed in each; %d long connections%n%s%n%s%n%s%n%s%n", RELOADS, HELD, Measured.HEAD,
                ours.row(), haproxy.row(), nginx.row());
        assertThat(ours.failed()).as("requests failed").isZero();
        assertThat(ours.closed()).as("long connections closed").isZero();
        assertThat(ours.left().processes()).isOne();
    }

    private Measured twinstar() throws Exception {
        var file = directory.resolve("gateway.yaml");
        Files.writeString(file, twinstarConf(1));
        pair.lab().run("launch", "castor", pair.lab().launcher(), "run", file.toString(), "--node", "castor");
        LabPair.await(SOON, "castor is Active", () -> "Active".equals(pair.gateways().roles().get("castor")));
        var gateway = new AdminClient(pair.gateways().sockets().socket("castor"));
        return measured("Twinstar", LabPair.VIP + ":80", weight -> {
            Files.writeString(file, twinstarConf(weight));
            long started = System.nanoTime();
            assertThat(gateway.post("/v1/reload").isOk()).isTrue();
            return (System.nanoTime() - started) / 1_000;
        });
    }

    private Measured haproxy() throws Exception {
        var file = directory.resolve("haproxy.cfg");
        Files.writeString(file, haproxyConf(1));
        pair.lab().run("launch", "castor", "haproxy", "-W", "-db", "-f", file.toString());
        long master = castor();
        return measured("HAProxy", "198.18.0.11:80", weight -> {
            Files.writeString(file, haproxyConf(weight));
            return untilAnotherWorker(master, "USR2");
        });
    }

    private Measured nginx() throws Exception {
        var file = directory.resolve("nginx.conf");
        Files.writeString(file, nginxConf(1));
        pair.lab().run("launch", "castor", "nginx", "-c", file.toString());
        long master = castor();
        return measured("nginx", "198.18.0.11:80", weight -> {
            Files.writeString(file, nginxConf(weight));
            return untilAnotherWorker(master, "HUP");
        });
    }

    private Measured measured(String name, String address, Reloaded contender) throws Exception {
        LabPair.await(SOON, name + " answers", () -> answers(address));
        var hold = pair.lab().start("client", pair.lab().launcher(), "lab-hold", address, "--connections", "" + HELD, "--over-ms",
                "" + RELOADS * PAUSE_MILLIS);
        var wrk = pair.lab().start("client", "wrk", "-t1", "-c8", "-d3600", "-H", "Connection: close", "http://" + address + "/");
        var micros = new ArrayList<Long>();
        for (int i = 0; i < RELOADS; i++) {
            micros.add(contender.reload(1 + (i + 1) % 2));
            long due = System.nanoTime() + PAUSE_MILLIS * 1_000_000L;
            LabPair.await(SOON, "its time", () -> System.nanoTime() - due >= 0);
        }
        new ProcessBuilder("kill", "-INT", Long.toString(wrk.pid())).start().waitFor();
        String said = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var held = hold.inputReader(StandardCharsets.UTF_8);
        assertThat(held.readLine()).endsWith(" open"); // not all: some lose connections
        var left = left();
        hold.outputWriter().close();
        String closed = found(CLOSED, String.valueOf(held.readLine()));
        pair.lab().run("signal", "castor", "KILL");
        return new Measured(name, found(REQUESTS, said), failed(said), Long.parseLong(closed), left, micros);
    }

    private boolean answers(String address) throws Exception {
        var curl = pair.lab().start("client", "curl", "-sf", "-m", "2", "-o", "/dev/null", "http://" + address + "/");
        return curl.waitFor() == 0;
    }

    /** HAProxy 2.6 forgets a signal that comes before its master is through with the one before: it is asked again after a second. */
    private long untilAnotherWorker(long master, String signal) throws Exception {
        var before = children(master);
        long started = System.nanoTime();
        long asked = started;
        signal(master, signal);
        while (before.containsAll(children(master))) {
            long now = System.nanoTime();
            assertThat(now - started).as("nanoseconds without another worker").isLessThan(SOON.toNanos());
            if (now - asked > ASK_AGAIN_NANOS) {
                asked = now;
                signal(master, signal);
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return (System.nanoTime() - started) / 1_000;
    }

    private void signal(long process, String signal) throws IOException {
        shell.outputWriter().write("kill -%s %d%n".formatted(signal, process));
        shell.outputWriter().flush();
    }

    /** The process that was launched on castor. */
    private long castor() throws Exception {
        String first = pair.lab().run("status").lines().filter(line -> line.startsWith("castor")).findFirst().orElseThrow();
        return Long.parseLong(first.replaceAll(".*process (\\d+).*", "$1"));
    }

    /** Proc(5), children; {@link ProcessHandle} would look at every process of the machine. */
    private static Set<String> children(long pid) throws IOException {
        return Set.of(Files.readString(Path.of("/proc/%1$d/task/%1$d/children".formatted(pid))).split(" ", -1));
    }

    /** Of the process on castor and all that it started. What they share is counted once, in parts (proc(5), smaps_rollup). */
    private Left left() throws Exception {
        long pid = castor();
        var processes = Stream.concat(Stream.of(pid), ProcessHandle.of(pid).stream().flatMap(ProcessHandle::descendants)
                .map(ProcessHandle::pid)).toList();
        int alive = 0;
        long kilobytes = 0;
        for (long each : processes) {
            try {
                kilobytes += Files.readAllLines(Path.of("/proc/%d/smaps_rollup".formatted(each))).stream()
                        .filter(line -> line.startsWith("Pss:")).mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", ""))).sum();
                alive++;
            } catch (IOException _) {
                // it has ended meanwhile
            }
        }
        return new Left(alive, kilobytes / 1_000);
    }

    private static long failed(String wrk) {
        Matcher errors = SOCKET_ERRORS.matcher(wrk);
        if (!errors.find()) return 0;
        return List.of(1, 2, 3, 4).stream().mapToLong(group -> Long.parseLong(errors.group(group))).sum();
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : "?";
    }

    private static String twinstarConf(int weight) {
        return """
                nodes: { castor: { address: 198.18.0.11 } }
                vips: { web: { address: 198.18.0.100, interface: eth0, vrid: 51, advertise: 300ms } }
                listeners: { web: { vip: web, port: 80, pool: web } }
                pools: { web: { backends: [ { address: 198.18.0.21:8080, weight: %d }, { address: 198.18.0.22:8080 } ] } }
                relay: { loops: 1 }
                """.formatted(weight);
    }

    private static String haproxyConf(int weight) {
        return """
                global
                    maxconn 5000
                    nbthread 1
                defaults
                    mode tcp
                    balance leastconn
                    timeout connect 1s
                    timeout client 1h
                    timeout server 1h
                listen web
                    bind :80
                    server one 198.18.0.21:8080 check weight %d
                    server two 198.18.0.22:8080 check
                """.formatted(weight);
    }

    private String nginxConf(int weight) {
        return """
                load_module /usr/lib/nginx/modules/ngx_stream_module.so;
                daemon off;
                worker_processes 1;
                error_log stderr crit;
                pid %s/nginx.pid;
                events { worker_connections 5000; }
                stream {
                    upstream web { least_conn; server 198.18.0.21:8080 weight=%d; server 198.18.0.22:8080; }
                    server { listen 80; proxy_pass web; proxy_timeout 1h; }
                }
                """.formatted(directory, weight);
    }
}
