package io.twinstar.gateway.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.twinstar.gateway.json.Json;

import static java.nio.file.attribute.PosixFilePermission.OWNER_READ;
import static java.nio.file.attribute.PosixFilePermission.OWNER_WRITE;
import static org.assertj.core.api.Assertions.assertThat;

/** What a client sees of a pair to which things happen. The bounds are generous; the figures are printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PairIT {

    private static final Duration SOON = Duration.ofSeconds(5);
    private static final Duration WATCH = Duration.ofSeconds(3);
    /** Ten times what is expected of 50 ms advertisements; a machine under load may be slow, not broken. */
    private static final Duration GAP_MAX = Duration.ofMillis(1_500);

    private LabPair pair;

    @RegisterExtension
    private final TellsOfThePair tells = new TellsOfThePair(() -> pair);

    @BeforeAll
    void build() throws Exception {
        pair = LabPair.up("pair-it");
    }

    @BeforeEach
    void startWhatDoesNotRun() throws Exception {
        pair.start();
    }

    @AfterAll
    void tearDown() throws Exception {
        if (pair != null) pair.down();
    }

    @Test
    void thePairElectsOneActiveWhichAloneHoldsTheVip() throws Exception {
        String active = pair.active();
        assertThat(pair.holdsVip(active)).isTrue();
        assertThat(pair.holdsVip(LabPair.other(active))).isFalse();
    }

    @Test
    void aKilledActiveLosesTheVipAndThePeerServes() throws Exception {
        String active = pair.active();
        var seen = watch("SIGKILL", () -> pair.lab().run("signal", active, "KILL"));
        assertThat(seen.longestGapNanos()).isLessThan(GAP_MAX.toNanos());
        assertThat(pair.holdsVip(active)).isFalse();
        assertThat(pair.roles()).containsOnly(Map.entry(LabPair.other(active), "Active"));
    }

    @Test
    void aTerminatedActiveHandsTheVipOver() throws Exception {
        String active = pair.active();
        var seen = watch("SIGTERM", () -> pair.terminate(active));
        assertThat(seen.longestGapNanos()).isLessThan(GAP_MAX.toNanos());
        assertThat(pair.holdsVip(active)).isFalse();
        assertThat(pair.lab().run("log", LabPair.other(active))).contains("resigned");
        assertThat(pair.lab().run("log", active)).contains("has ended");
    }

    @Test
    void aFrozenActiveIsReplacedAndStepsBackWhenItThaws() throws Exception {
        String active = pair.active();
        String peer = LabPair.other(active);
        watch("SIGSTOP", () -> pair.lab().run("signal", active, "STOP"));
        assertThat(pair.roles()).as("of those that answer").containsEntry(peer, "Active");
        var seen = watch("SIGCONT", () -> pair.lab().run("signal", active, "CONT"));
        assertThat(seen.longestGapNanos()).isLessThan(GAP_MAX.toNanos());
        assertThat(pair.roles()).containsEntry(peer, "Active").containsEntry(active, "Backup");
        assertThat(pair.holdsVip(active)).isFalse();
        assertThat(pair.lab().run("log", active)).contains("stalled");
    }

    @Test
    void aReturningPreferredNodeDoesNotTakeTheVipBack() throws Exception {
        if (pair.active().equals("pollux")) {
            pair.terminate("pollux");
            LabPair.await(SOON, "castor is Active", () -> "Active".equals(pair.roles().get("castor")));
            pair.start();
        }
        pair.lab().run("signal", "castor", "KILL");
        LabPair.await(SOON, "pollux is Active", () -> "Active".equals(pair.roles().get("pollux")));
        var seen = watch("castor's return", pair::start);
        assertThat(seen.failed()).isZero();
        assertThat(pair.roles()).containsEntry("pollux", "Active").containsEntry("castor", "Backup");
    }

    @Test
    void aDeadBackendIsEjectedAndComesBack() throws Exception {
        String active = pair.active();
        String backend = "198.18.0.22:8080";
        LabPair.await(SOON, "backend2 is up", () -> pair.backend(active, backend).text("health").equals("up"));
        pair.lab().run("signal", "backend2", "KILL");
        LabPair.await(Duration.ofSeconds(10), "backend2 is ejected", () -> pair.backend(active, backend).text("health").equals("down"));
        double before = pair.backend(active, backend).number("total");
        double failuresBefore = pair.backend(active, backend).number("connect_failures");
        var seen = watch("a dead backend", () -> {});
        assertThat(seen.failed()).isZero();
        assertThat(seen.answeredBy()).containsOnlyKeys("backend1", "backend3");
        assertThat(pair.backend(active, backend).number("total")).isEqualTo(before);
        assertThat(pair.backend(active, backend).number("connect_failures")).as("nobody tries it").isEqualTo(failuresBefore);
        pair.start();
        LabPair.await(Duration.ofSeconds(10), "backend2 is back", () -> pair.backend(active, backend).text("health").equals("up"));
        assertThat(watch("its return", () -> {}).answeredBy()).containsKey("backend2");
    }

    @Test
    void theNetworkMayLookAndOnlyTheUnixSocketMayChange() throws Exception {
        String node = pair.active();
        assertThat(curl(node, "http://127.0.0.1:9090/metrics")).contains("twinstar_vip_role{role=\"active\",vip=\"web\"} 1.0",
                "twinstar_backend_up{backend=\"198.18.0.21:8080\",pool=\"web\"} 1");
        assertThat(Json.read(curl(node, "http://127.0.0.1:9090/v1/status")).text("node")).isEqualTo(node);
        assertThat(curl(node, "-X", "POST", "-w", "%{http_code}", "http://127.0.0.1:9090/v1/reload")).contains("Unix socket")
                .endsWith("403");
        assertThat(curl(node, "-w", "%{http_code}", "http://127.0.0.1:9090/nothing")).endsWith("404");
        String socket = pair.gateways().sockets().socket(node).toString();
        assertThat(Json.read(curl(node, "-X", "POST", "--unix-socket", socket, "http://twinstar/v1/reload")).texts("lines"))
                .containsExactly("the file has not changed");
        assertThat(Files.getPosixFilePermissions(Path.of(socket))).containsExactlyInAnyOrder(OWNER_READ, OWNER_WRITE);
    }

    private String curl(String node, String... words) throws Exception {
        var command = new ArrayList<>(List.of("exec", node, "curl", "-sS", "--max-time", "5"));
        command.addAll(List.of(words));
        return pair.lab().run(command.toArray(String[]::new));
    }

    private interface Happening {
        void happen() throws Exception;
    }

    /** Lets it happen to a pair that serves, and says what the client saw from then on. */
    private ClientView watch(String what, Happening happening) throws Exception {
        try (var traffic = Traffic.start(pair.lab(), LabPair.VIP + ":80")) {
            LabPair.await(SOON, "the client is served", traffic::any);
            long from = System.nanoTime();
            happening.happen();
            long until = System.nanoTime() + WATCH.toNanos();
            LabPair.await(WATCH.plusSeconds(1), "time passes", () -> System.nanoTime() - until >= 0);
            var seen = ClientView.of(traffic.all(), from, until);
            System.out.printf("%s: %s%n", what, seen.sentence());
            return seen;
        }
    }
}
