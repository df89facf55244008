package io.twinstar.vip;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.seal.PairKey;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.CASTOR_MAC;
import static io.twinstar.vip.TestLan.POLLUX;
import static io.twinstar.vip.TestLan.POLLUX_MAC;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

/** What becomes of a VIP, and of the way to its connections, when it is handed over on demand. */
class HandOverIT {

    private static final Pair PAIR = new Pair("pair.key", Pair.PULSE_DEFAULT, Pair.PORT_DEFAULT, Pair.Alone.AVAILABILITY, Optional.empty());
    private static final String ADDRESSES = "ip -4 -oneline address";
    private static final String LINGERING = "nft list set netdev ts-web lingering";
    private static final String PASSING = "nft list set ip ts-web passing";
    /** Of the two seconds after which a gateway is given up. */
    private static final long LATE_NANOS = 1_000_000_000;

    private final TestLan lan = new TestLan();
    private final AtomicLong ofCastor = new AtomicLong();
    private final AtomicLong ofPollux = new AtomicLong();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void connectionsKeepTheirHostUntilTheyEnd() throws Exception {
        try (var castor = start(CASTOR, POLLUX, ofCastor).awaitRole("web", ACTIVE);
                var pollux = start(POLLUX, CASTOR, ofPollux).awaitRole("web", BACKUP)) {
            assertThat(castor.status("web").heldBy()).endsWith("connections outlive a planned move");
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            ofCastor.set(3);
            handOver(castor);
            pollux.awaitRole("web", ACTIVE);
            castor.awaitRole("web", BACKUP);
            assertThat(lan.castor.run(ADDRESSES)).contains("198.18.0.100/32");
            assertThat(lan.castor.run(LINGERING)).contains("elements");
            eventually("castor's connections are passed on", () -> lan.pollux.run(PASSING).contains("elements"));
            assertThat(lan.pollux.run("nft list table ip ts-web")).contains("dup to 198.18.0.11 device \"eth0\"");
            eventually("castor tells of them", () -> castor.status("web").lingering() == 3);
            eventually("the client has heard", () -> lan.clientNeighbour(WEB_ADDRESS).contains(POLLUX_MAC.toString()));

            ofCastor.set(0);
            eventually("castor lets go", () -> !lan.castor.run(ADDRESSES).contains("198.18.0.100"));
            eventually("nothing is passed on", () -> !lan.pollux.run(PASSING).contains("elements"));
            assertThat(castor.reports).contains(new VipReport.Lingers("web", 3, WEB.linger()), new VipReport.LingerEnded("web", 0, false));
        }
    }

    @Test
    void itGoesBackAndForthWhileBothServe() throws Exception {
        try (var castor = start(CASTOR, POLLUX, ofCastor).awaitRole("web", ACTIVE);
                var pollux = start(POLLUX, CASTOR, ofPollux).awaitRole("web", BACKUP)) {
            ofCastor.set(1);
            ofPollux.set(1);
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            for (int i = 0; i < 3; i++) {
                handOver(castor);
                pollux.awaitRole("web", ACTIVE);
                castor.awaitRole("web", BACKUP);
                eventually("castor's are passed on", () -> lan.pollux.run(PASSING).contains("elements"));
                eventually("it is Backup's turn", () -> castor.status("web").peer().isPresent());
                handOver(pollux);
                castor.awaitRole("web", ACTIVE);
                pollux.awaitRole("web", BACKUP);
                eventually("pollux's are passed on", () -> lan.castor.run(PASSING).contains("elements"));
                eventually("pollux passes nothing on", () -> !lan.pollux.run(PASSING).contains("elements"));
            }
            eventually("the client has heard", () -> lan.clientNeighbour(WEB_ADDRESS).contains(CASTOR_MAC.toString()));
        }
    }

    @Test
    void whoeverServesNothingIsThereUntilTheOtherOneIs() throws Exception {
        try (var castor = start(CASTOR, POLLUX, ofCastor).awaitRole("web", ACTIVE);
                var pollux = start(POLLUX, CASTOR, ofPollux).awaitRole("web", BACKUP)) {
            handOver(castor);
            assertThat(lan.castor.run(ADDRESSES)).contains("198.18.0.100");
            pollux.awaitRole("web", ACTIVE);
            eventually("castor lets go", () -> !lan.castor.run(ADDRESSES).contains("198.18.0.100"));
            assertThat(lan.castor.run(LINGERING)).doesNotContain("elements");
        }
    }

    @Test
    void whatNobodyPassesOnAnyMoreIsGivenUp() throws Exception {
        try (var castor = start(CASTOR, POLLUX, ofCastor).awaitRole("web", ACTIVE);
                var pollux = start(POLLUX, CASTOR, ofPollux).awaitRole("web", BACKUP)) {
            ofCastor.set(1);
            handOver(castor);
            pollux.awaitRole("web", ACTIVE);
            pollux.stop();
            castor.awaitRole("web", ACTIVE); // and the connection is its own again
            assertThat(lan.clientReaches(WEB_ADDRESS)).isTrue();
            eventually("it lingers no more", () -> castor.status("web").lingering() == 0);
        }
    }

    @Test
    void theRetiredOneServesItsConnectionsAndTakesNothingBack() throws Exception {
        try (var castor = start(CASTOR, POLLUX, ofCastor).awaitRole("web", ACTIVE);
                var pollux = start(POLLUX, CASTOR, ofPollux).awaitRole("web", BACKUP)) {
            ofCastor.set(1);
            eventually("they hear each other", () -> castor.pair().pulse().state() == PulseState.SOUND);
            castor.retire();
            pollux.awaitRole("web", ACTIVE);
            eventually("its connection is passed on", () -> lan.pollux.run(PASSING).contains("elements"));
            assertThat(castor.isLingering()).isTrue();
            ofCastor.set(0);
            eventually("it is done", () -> !castor.isLingering());
            assertThat(lan.castor.run(ADDRESSES)).doesNotContain("198.18.0.100");
        }
    }

    /** Where CPUs are scarce packets wait for their turn, and the pulse's among them. */
    @Test
    void pulsesThatAreLateCutNothingOffUntilTheyAreTooLate() throws Exception {
        try (var castor = start(CASTOR, POLLUX, ofCastor).awaitRole("web", ACTIVE);
                var pollux = start(POLLUX, CASTOR, ofPollux).awaitRole("web", BACKUP)) {
            ofCastor.set(1);
            handOver(castor);
            pollux.awaitRole("web", ACTIVE);
            eventually("castor's connection is passed on", () -> lan.pollux.run(PASSING).contains("elements"));
            for (var host : List.of(lan.castor, lan.pollux))
                host.run("echo 'table inet late { chain in { type filter hook input priority 0; udp dport %d drop; }; }' | nft -f -"
                        .formatted(Pair.PORT_DEFAULT));
            long sinceNanos = System.nanoTime();
            eventually("no pulse has come for a while", () -> {
                assertThat(lan.pollux.run(PASSING)).contains("elements");
                assertThat(lan.castor.run(ADDRESSES)).contains("198.18.0.100");
                return System.nanoTime() - sinceNanos > LATE_NANOS;
            });
            eventually("nothing is passed on", () -> !lan.pollux.run(PASSING).contains("elements"));
            eventually("castor lets go", () -> !lan.castor.run(ADDRESSES).contains("198.18.0.100"));
            assertThat(pollux.status("web").role()).isEqualTo(ACTIVE);
        }
    }

    private void handOver(RunningAgent from) {
        var refusals = new Object() {
            Optional<String> last = Optional.of("not asked");
        };
        eventually("the other gateway waits", () -> {
            refusals.last = from.handOver("web");
            return refusals.last.isEmpty();
        });
    }

    private RunningAgent start(Node self, Node peer, AtomicLong connections) throws VipUnavailable {
        var pairing = new Setup.Pairing(peer, PAIR, new PairKey(new byte[PairKey.SECRET_BYTES]), 7);
        return RunningAgent.start(lan, new Setup(self, Optional.of(peer), Optional.of(pairing), _ -> connections.get(), _ -> List.of()),
                WEB);
    }
}
