package io.twinstar.vip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.vip.packet.ClientFlow;
import io.twinstar.vip.pulse.PulseState;
import io.twinstar.vip.seal.PairKey;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.CLIENT;
import static io.twinstar.vip.TestLan.POLLUX;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.TestLan.WEB_ADDRESS;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

/** Whose clients are told, by the gateway that takes a VIP over, that the other one is no more. */
class OrphansIT {

    private static final Pair PAIR = new Pair("pair.key", Pair.PULSE_DEFAULT, Pair.PORT_DEFAULT, Pair.Alone.AVAILABILITY, Optional.empty());

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void thoseOfAGatewayThatIsSilentAreToldThreeTimes() throws Exception {
        try (var castor = start(CASTOR, POLLUX).awaitRole("web", ACTIVE); var pollux = start(POLLUX, CASTOR).awaitRole("web", BACKUP)) {
            eventually("they hear each other", () -> castor.pair().pulse().state() == PulseState.SOUND);
            lan.client.run("ip link set to-castor down");
            pollux.awaitRole("web", ACTIVE);
            eventually("two clients were told three times", () -> pollux.status("web").tickles() == 6);
            assertThat(pollux.dropped("web", "tickle-failed")).isZero();
            assertThat(pollux.reports).containsOnlyOnce(new VipReport.OrphansTold("web", 2));
        }
    }

    @Test
    void thoseOfAGatewayThatHandsOverAndServesOnAreNotTold() throws Exception {
        try (var castor = start(CASTOR, POLLUX).awaitRole("web", ACTIVE); var pollux = start(POLLUX, CASTOR).awaitRole("web", BACKUP)) {
            eventually("it is handed over", () -> castor.handOver("web").isEmpty());
            pollux.awaitRole("web", ACTIVE);
            castor.awaitRole("web", BACKUP);
            eventually("castor serves on", () -> castor.status("web").lingering() == 2);
            pollux.awaitSent("web", 5);
            assertThat(pollux.status("web").tickles()).isZero();
            assertThat(pollux.reports).noneMatch(VipReport.OrphansTold.class::isInstance).noneMatch(VipReport.PeerEnded.class::isInstance);
            castor.stop();
            eventually("its end is told", () -> pollux.reports.stream().anyMatch(VipReport.PeerEnded.class::isInstance));
        }
    }

    /** One that serves two connections; pollux knows of two of castor's. */
    private RunningAgent start(Node self, Node peer) throws VipUnavailable {
        var pairing = new Setup.Pairing(peer, PAIR, new PairKey(new byte[PairKey.SECRET_BYTES]), 7);
        return RunningAgent.start(lan, new Setup(self, Optional.of(peer), Optional.of(pairing), _ -> 2,
                self.equals(POLLUX) ? OrphansIT::ofCastor : _ -> List.of()), WEB);
    }

    private static List<ClientFlow> ofCastor(InetAddress vip) {
        assertThat(vip).isEqualTo(WEB_ADDRESS);
        var service = new InetSocketAddress(WEB_ADDRESS, 80);
        return List.of(new ClientFlow(new InetSocketAddress(CLIENT, 40_000), service),
                new ClientFlow(new InetSocketAddress(CLIENT, 40_001), service));
    }
}
