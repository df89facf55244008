package io.twinstar.vip;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.vip.kernel.NetNs;
import io.twinstar.vip.pulse.Claim;
import io.twinstar.vip.pulse.PulseEvent;
import io.twinstar.vip.pulse.PulseState;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.PulsingNode.ACTIVE;
import static io.twinstar.vip.PulsingNode.BACKUP;
import static io.twinstar.vip.PulsingNode.CONFIG_HASH;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.POLLUX;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Pulses between processes on two hosts: castor calls, pollux answers. A busy machine may hold up a thread for four beats of 50 ms. */
class PulseLinkIT {

    private static final Duration BEAT = Duration.ofMillis(50);

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void theTwoHearEachOtherAndTellWhatTheyClaim() throws Exception {
        try (var castor = PulsingNode.start(lan, CASTOR, BEAT); var pollux = PulsingNode.start(lan, POLLUX, BEAT)) {
            castor.awaitSettled();
            pollux.awaitSettled();
            castor.claim(ACTIVE);
            eventually("castor's claim", () -> pollux.view().claims().equals(ACTIVE));
            PulseView view = castor.view();
            assertThat(view.claims()).isEqualTo(BACKUP);
            assertThat(view.configHash()).hasValue(CONFIG_HASH);
            assertThat(view.lastHeardNanos().orElseThrow() - view.ackedSentAtNanos().orElseThrow()).isNotNegative();
            assertThat(view.roundTripNanos().orElseThrow()).isBetween(1L, Duration.ofSeconds(5).toNanos());
            System.out.printf("pulse every 50 ms, measured: an echo after %.1f ms, the beat's wait included%n",
                    view.roundTripNanos().orElseThrow() / 1e6);
            assertThat(castor.news()).isEmpty();
            assertThat(pollux.news()).isEmpty();
        }
    }

    @Test
    void aChangedClaimDoesNotWaitForTheBeat() throws Exception {
        var second = Duration.ofSeconds(1);
        try (var castor = PulsingNode.start(lan, CASTOR, second); var pollux = PulsingNode.start(lan, POLLUX, second)) {
            pollux.awaitTold(heard(BACKUP));
            castor.awaitSent(1); // the next beat is a second away
            long changed = System.nanoTime();
            castor.claim(ACTIVE);
            long heard = pollux.awaitTold(heard(ACTIVE)).atNanos();
            System.out.printf("a changed claim, measured: heard after %.1f ms%n", (heard - changed) / 1e6);
            assertThat(heard - changed).isLessThan(Duration.ofMillis(500).toNanos());
        }
    }

    private static Predicate<PulseEvent> heard(List<Claim> claims) {
        return event -> event instanceof PulseEvent.Heard heard && heard.claims().equals(claims);
    }

    @ParameterizedTest
    @ValueSource(strings = {"castor", "pollux"})
    void aKilledProcessIsDeadAtOnceAndItsSuccessorReturns(String victimsName) throws Exception {
        Node victim = victimsName.equals(CASTOR.name()) ? CASTOR : POLLUX;
        Node survivor = victim.equals(CASTOR) ? POLLUX : CASTOR;
        try (var surviving = PulsingNode.start(lan, survivor, BEAT); var process = new PulseProcess(lan, victim, BEAT)) {
            surviving.awaitSettled();
            long killed = System.nanoTime();
            process.kill();
            long died = surviving.awaitTold(PulseEvent.Died.class::isInstance).atNanos();
            System.out.printf("SIGKILL of %s, measured: %s knows after %.1f ms%n", victim.name(), survivor.name(), (died - killed) / 1e6);
            assertThat(died - killed).isLessThan(Duration.ofMillis(500).toNanos());
            surviving.await(PulseState.GONE);
            try (var _ = new PulseProcess(lan, victim, BEAT)) {
                surviving.awaitTold(PulseEvent.Returned.class::isInstance);
                assertThat(surviving.news()).hasSize(2);
                surviving.awaitSettled();
            }
        }
    }

    @Test
    void aFrozenProcessIsSilentAndNotDead() throws Exception {
        try (var pollux = PulsingNode.start(lan, POLLUX, BEAT); var castor = new PulseProcess(lan, CASTOR, BEAT)) {
            pollux.awaitSettled();
            castor.signal("STOP");
            pollux.await(PulseState.SILENT).awaitSent(40);
            assertThat(pollux.view().connected()).isTrue();
            castor.signal("CONT");
            pollux.await(PulseState.SOUND);
            assertThat(pollux.news()).isEmpty();
        }
    }

    @Test
    void aProcessThatEndsResignsFirst() throws Exception {
        try (var castor = PulsingNode.start(lan, CASTOR, BEAT); var pollux = new PulseProcess(lan, POLLUX, BEAT)) {
            castor.awaitSettled();
            eventually("pollux's claim", () -> castor.view().claims().equals(ACTIVE));
            pollux.end();
            castor.awaitTold(PulseEvent.Died.class::isInstance);
            assertThat(castor.view().claims()).isEqualTo(ACTIVE.stream().map(Claim::resigned).toList());
            castor.await(PulseState.GONE);
        }
    }

    @Test
    void aPeerWhoseHostSaysThatNobodyListensIsGoneAndWhoseHostIsAwayIsUnknown() throws Exception {
        lan.pollux.run("ip link set eth0 down");
        try (var castor = PulsingNode.start(lan, CASTOR, BEAT)) {
            castor.awaitSent(10);
            assertThat(castor.view().state()).isEqualTo(PulseState.UNKNOWN);
            lan.pollux.run("ip link set eth0 up");
            castor.await(PulseState.GONE);
            assertThat(castor.news()).isEmpty();
        }
    }

    @Test
    void strangersChangeNothing() throws Exception {
        try (var castor = PulsingNode.start(lan, CASTOR, BEAT); var pollux = new PulseProcess(lan, POLLUX, BEAT)) {
            castor.awaitSettled();
            for (NetNs host : List.of(lan.client, lan.castor, lan.pollux)) {
                for (Node node : List.of(CASTOR, POLLUX)) { host.call(() -> disturb(node)); }
            }
            castor.awaitHeard(10);
            assertThat(castor.view().connected()).isTrue();
            assertThat(castor.view().state()).isEqualTo(PulseState.SOUND);
            assertThat(castor.dropped("wrong-sender")).isPositive();
            assertThat(castor.news()).isEmpty();
            pollux.kill();
            castor.awaitTold(PulseEvent.Died.class::isInstance);
        }
    }

    /** Datagrams and connections with nonsense, and connections that say nothing, all of which are closed at last. */
    private static boolean disturb(Node node) throws IOException {
        var there = new InetSocketAddress(node.pulseAddress(), Pair.PORT_DEFAULT);
        try (var udp = new DatagramSocket()) {
            for (int length = 0; length < 200; length++) { udp.send(new DatagramPacket(new byte[length], length, there)); }
        }
        for (int i = 0; i < 20; i++) {
            try (var tcp = new Socket()) {
                tcp.connect(there, 1000);
                tcp.getOutputStream().write(new byte[i]);
            } catch (IOException _) {
                // refused where nobody listens, reset where nonsense was heard
            }
        }
        return true;
    }

    @Test
    void whoIsHeardAndDoesNotHearIsOneWayAndItsEndIsNoDeathToWhoIsDeaf() throws Exception {
        try (var castor = PulsingNode.start(lan, CASTOR, BEAT); var pollux = PulsingNode.start(lan, POLLUX, BEAT)) {
            castor.awaitSettled();
            pollux.awaitSettled();
            deafen(lan.castor, "udp", "drop");
            castor.await(PulseState.SILENT);
            pollux.await(PulseState.ONE_WAY);
            eventually("silence for longer than a process takes to die",
                    () -> System.nanoTime() - castor.view().lastHeardNanos().orElseThrow() > 400_000_000);
            pollux.stop();
            eventually("the end of the connection", () -> !castor.view().connected());
            castor.await(PulseState.GONE); // by its host's refusal
            assertThat(castor.news()).isEmpty();
        }
    }

    /** A path that is dead to TCP alone: found out by keepalive, which ends in a time-out or, at either end, in a reset by the other. */
    @ParameterizedTest
    @ValueSource(strings = {"drop", "reject with tcp reset"})
    void aConnectionThatTheNetworkEndsIsNoDeath(String verdict) throws Exception {
        try (var castor = PulsingNode.start(lan, CASTOR, BEAT); var pollux = PulsingNode.start(lan, POLLUX, BEAT)) {
            castor.awaitSettled();
            pollux.awaitSettled();
            deafen(lan.castor, "tcp", verdict);
            eventually("the end of the connection", () -> !castor.view().connected() && !pollux.view().connected());
            castor.awaitHeard(3);
            pollux.awaitHeard(3);
            lan.castor.run("nft delete table ip deaf");
            eventually("another connection", () -> castor.view().connected() && pollux.view().connected());
            assertThat(castor.news()).isEmpty();
            assertThat(pollux.news()).isEmpty();
        }
    }

    private static void deafen(NetNs host, String protocol, String verdict) {
        host.run("nft add table ip deaf; nft 'add chain ip deaf in { type filter hook input priority 0; }'");
        host.run("nft add rule ip deaf in meta l4proto %s %s".formatted(protocol, verdict));
    }

    @Test
    void whereTheAddressIsNotTheHostsOwnThereIsNoPulse() {
        assertThatThrownBy(() -> lan.client.call(() -> PulsingNode.start(POLLUX, BEAT))).cause().isInstanceOf(VipUnavailable.class)
                .hasMessage("cannot open the pulse on 198.18.0.12:5112: bind: Cannot assign requested address");
    }
}
