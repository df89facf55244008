package io.twinstar.gateway.drill;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.twinstar.conf.Drills.Kind;

import static org.assertj.core.api.Assertions.assertThat;

class FaultsTest {

    private static final Duration MOST = Duration.ofSeconds(15);
    private static final Victim CASTOR = new Victim(4711, "eth0", List.of("198.18.0.12", "198.19.0.12", "fe80::12"),
            List.of("198.18.0.21", "198.18.0.22"), Victim.Endpoint.of("198.18.0.21:8080"), "", "/run/twinstar/drill-castor");

    private static Fault fault(Kind kind) { return Faults.of(kind, CASTOR, MOST); }

    @Test
    void aGatewayIsFrozenAndGoesOn() {
        assertThat(fault(Kind.HANG)).isEqualTo(new Fault("kill -STOP 4711", "kill -CONT 4711 2>/dev/null || :"));
    }

    @Test
    void thePeersAreCutOffByEachOfTheirAddressesBothWays() {
        assertThat(fault(Kind.PARTITION).inject().lines()).contains(
                "add rule inet twinstar-drill input ip saddr 198.18.0.12 meta l4proto @on drop",
                "add rule inet twinstar-drill output ip daddr 198.19.0.12 meta l4proto @on drop",
                "add rule inet twinstar-drill input ip6 saddr fe80::12 meta l4proto @on drop",
                "add rule inet twinstar-drill output oifname eth0 meta l4proto 112 meta l4proto @on drop");
    }

    /** Should everything be killed that would undo it. */
    @Test
    void whatIsDroppedIsDroppedForATimeTheKernelKnows() {
        for (Kind kind : List.of(Kind.PARTITION, Kind.ISOLATE_CLIENTS, Kind.BACKEND_DOWN, Kind.SLOW_BACKEND)) {
            var inject = fault(kind).inject();
            assertThat(inject).contains("add element inet twinstar-drill on { tcp timeout 15s, udp timeout 15s, icmp timeout 15s,"
                    + " ipv6-icmp timeout 15s, 112 timeout 15s }");
            assertThat(inject.lines().filter(line -> line.matches(".* (drop|reject.*)"))).isNotEmpty()
                    .allMatch(line -> line.contains("meta l4proto @on"));
            assertThat(fault(kind).undo()).isEqualTo("nft delete table inet twinstar-drill 2>/dev/null || :");
        }
    }

    @Test
    void theOtherGatewayAndTheBackendsAreNoClients() {
        var rules = fault(Kind.ISOLATE_CLIENTS).inject().lines().filter(line -> line.contains(" input ")).toList();
        assertThat(rules.subList(1, rules.size() - 1)).allMatch(rule -> rule.endsWith(" accept")).hasSize(5);
        assertThat(rules.getLast()).isEqualTo("add rule inet twinstar-drill input iifname eth0 meta l4proto @on drop");
    }

    @Test
    void aBackendThatIsDownAnswersWithAResetAndASlowOneLosesAThird() {
        assertThat(fault(Kind.BACKEND_DOWN).inject()).contains(
                "output ip daddr 198.18.0.21 tcp dport 8080 meta l4proto @on reject with tcp reset");
        assertThat(fault(Kind.SLOW_BACKEND).inject()).contains(
                "input ip saddr 198.18.0.21 tcp sport 8080 numgen random mod 3 < 1 meta l4proto @on drop");
        assertThat(Victim.Endpoint.of("[2001:db8::21]:80")).isEqualTo(new Victim.Endpoint("2001:db8::21", 80));
    }

    @Test
    void aKilledGatewayIsStartedByTheCommandThatIsNamedOrAsItWasStarted() {
        assertThat(fault(Kind.CRASH).inject()).endsWith("kill -KILL 4711");
        assertThat(fault(Kind.CRASH).undo()).contains("xargs -0 setsid --fork env -i", "/run/twinstar/drill-castor.command");
        var named = new Victim(4711, "eth0", List.of(), List.of(), CASTOR.backend(), "'systemctl' 'start' 'twinstar'", "/run/x");
        assertThat(Faults.of(Kind.CRASH, named, MOST).undo()).contains("'systemctl' 'start' 'twinstar'").doesNotContain("xargs");
    }

    /** What a shell cannot read would be found when it is too late. */
    @ParameterizedTest
    @EnumSource
    void aShellCanReadThem(Kind kind) throws Exception {
        for (String script : List.of(fault(kind).inject(), fault(kind).undo())) {
            var shell = new ProcessBuilder("sh", "-n", "-c", script).redirectErrorStream(true).start();
            assertThat(new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).as(script).isEmpty();
            assertThat(shell.waitFor()).as(script).isZero();
        }
    }
}
