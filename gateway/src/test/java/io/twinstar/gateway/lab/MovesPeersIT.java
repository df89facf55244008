package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What {@link MovesIT} does, done to keepalived with HAProxy behind it: the VIP is moved by ending the keepalived that has it, which
 * says so to the other one. It prints what breaks; that anything was served at all is asserted.
 */
class MovesPeersIT {

    private static final int MOVES = Integer.getInteger("twinstar.moves.peers", 4);
    private static final long HUGE_BYTES = 1L << 28;
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory = Path.of("");
    private LabPair pair;
    private LabServers servers;
    private final Map<String, Process> keepaliveds = new HashMap<>();

    @BeforeEach
    void build() throws Exception {
        pair = LabPair.up("moves-peers-it");
        servers = new LabServers(pair, directory);
        servers.server("backend2", LabServers.givingWay(pair.lab().launcher(), "lab-backend", "198.18.0.22:8080", "--name", "backend2"));
        servers.server("backend3", pair.lab().launcher(), "lab-backend", "198.18.0.23:8080", "--name", "backend3", "--echo",
                "198.18.0.23:7");
        servers.iperf();
        Path haproxy = Files.writeString(directory.resolve("haproxy.cfg"), """
                defaults
                    mode tcp
                    timeout connect 5s
                    timeout client 5m
                    timeout server 5m
                listen web
                    bind :80
                    server backend2 198.18.0.22:8080
                listen echo
                    bind :7
                    server backend3 198.18.0.23:7
                listen files
                    bind :81
                    server backend1 198.18.0.21:8080
                listen iperf
                    bind :5201
                    server backend2 198.18.0.22:5201
                """);
        for (String node : LabGateways.NODES) {
            servers.server(node, "haproxy", "-db", "-f", haproxy.toString());
            keepalived(node);
        }
    }

    private void keepalived(String node) throws Exception {
        Path file = Files.writeString(directory.resolve(node + ".conf"), """
                global_defs {
                    vrrp_version 3
                }
                vrrp_instance web {
                    state BACKUP
                    nopreempt
                    interface eth0
                    virtual_router_id 51
                    priority %d
                    advert_int 0.1
                    virtual_ipaddress {
                        198.18.0.100/32 dev eth0
                    }
                }
                """.formatted(node.equals("castor") ? 200 : 100));
        keepaliveds.put(node, pair.lab().start(node, "sh", "-c", "exec keepalived --dont-fork --vrrp --use-file %1$s --pid %1$s.pid "
                .formatted(file) + "--vrrp_pid %s.vrrp.pid > /dev/null 2>&1".formatted(file)));
    }

    @AfterEach
    void tearDown() throws Exception {
        for (Process keepalived : keepaliveds.values()) end(keepalived);
        if (servers != null) servers.close();
        if (pair != null) pair.down();
    }

    @Test
    void whatBreaksWhenKeepalivedMovesTheAddressAwayFromHaproxy() throws Exception {
        String sum = servers.nginx(HUGE_BYTES);
        LabPair.await(SOON, "castor has the VIP", () -> pair.holdsVip("castor"));
        LabPair.await(SOON, "HAProxy serves", () -> servers.tries("client", "curl", "-sSf", "http://" + LabPair.VIP + ":81/"));
        try (var load = new MoveLoad(pair, LabPair.VIP, HUGE_BYTES)) {
            var quiet = load.during(MOVES, () -> {});
            var moved = load.during(MOVES, this::move);
            System.out.printf("keepalived and HAProxy, %d moves: %d of 200 streams broke; wrk: %s %s; the download %s; iperf3 %s%n", MOVES,
                    moved.broken(), moved.requests(), moved.failures(), moved.sum().equals(sum) ? "came whole" : "broke off",
                    moved.iperf().contains("iperf Done") ? "came to its end" : "broke off");
            assertThat(quiet.broken()).as("streams that broke without a move").isZero();
            assertThat(quiet.sum()).isEqualTo(sum);
            assertThat(moved.requests()).contains("requests in");
        }
    }

    private void move() throws Exception {
        String from = pair.holdsVip("castor") ? "castor" : "pollux";
        end(Objects.requireNonNull(keepaliveds.get(from)));
        LabPair.await(SOON, LabPair.other(from) + " has the VIP", () -> pair.holdsVip(LabPair.other(from)));
        keepalived(from);
    }

    private static void end(Process process) throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
