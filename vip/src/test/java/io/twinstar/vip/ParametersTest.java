package io.twinstar.vip;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Vip;
import io.twinstar.vip.election.Quorum;
import io.twinstar.vip.election.Router;
import io.twinstar.vip.election.Router.Ailments;
import io.twinstar.vip.seal.PairKey;

import static org.assertj.core.api.Assertions.assertThat;

class ParametersTest {

    private static final Node CASTOR = new Node("castor", Inet4Address.ofLiteral("198.18.0.11"));
    private static final Node POLLUX = new Node("pollux", Inet4Address.ofLiteral("198.18.0.12"));
    private static final Setup AT_CASTOR = new Setup(CASTOR, Optional.of(POLLUX), Optional.empty());
    private static final Setup AT_POLLUX = new Setup(POLLUX, Optional.of(CASTOR), Optional.empty());

    @Test
    void thePreferredNodeHasThePriorityAboveTheOther() {
        Vip vip = vip("198.18.0.100", Optional.of("castor"), Vip.Failback.NEVER);
        assertThat(of(vip, AT_CASTOR)).isEqualTo(new Router(51, 254, 5, OptionalLong.empty(), CASTOR.address(), Quorum.AVAILABILITY,
                60_000_000_000L, Ailments.NONE));
        assertThat(of(vip, AT_POLLUX).priority()).isEqualTo(253);
    }

    @Test
    void withoutAPreferenceIpv4PrioritiesAreEqualAndTheAddressesDecide() {
        Vip vip = vip("198.18.0.100", Optional.empty(), Vip.Failback.NEVER);
        assertThat(of(vip, AT_CASTOR).priority()).isEqualTo(of(vip, AT_POLLUX).priority()).isEqualTo(254);
    }

    @Test
    void withoutAPreferenceTheHigherNodeComesFirstForIpv6() {
        Vip vip = vip("2001:db8::100", Optional.empty(), Vip.Failback.NEVER);
        assertThat(of(vip, AT_POLLUX).priority()).isEqualTo(254);
        assertThat(of(vip, AT_CASTOR).priority()).isEqualTo(253);
        assertThat(of(vip, Setup.alone(CASTOR)).priority()).isEqualTo(254);
    }

    @Test
    void aNodeThatMayNotFailBackBearsTheOtherForEver() {
        Vip vip = vip("198.18.0.100", Optional.of("castor"), Vip.Failback.after(Duration.ofMinutes(5)));
        assertThat(of(vip, AT_CASTOR).preemptAfterNanos()).hasValue(300_000_000_000L);
        assertThat(Parameters.of(vip, AT_CASTOR, CASTOR.address(), Fitness.WELL, false).preemptAfterNanos()).isEmpty();
    }

    @Test
    void everyAilmentLowersThePriorityByTwentyDownToOne() {
        Vip vip = vip("198.18.0.100", Optional.of("castor"), Vip.Failback.NEVER);
        Router router = Parameters.of(vip, AT_CASTOR, CASTOR.address(), new Fitness(3, true, "three"), true);
        assertThat(router.priority()).isEqualTo(194); // 254 - 3 × 20
        assertThat(router.ailments()).isEqualTo(new Ailments(3, true));
        assertThat(Parameters.of(vip, AT_CASTOR, CASTOR.address(), new Fitness(13, false, "many"), true).priority()).isEqualTo(1); // 254 - 260
    }

    @Test
    void failbackBecomesThePatienceWithALowerPriority() {
        assertThat(of(vip("198.18.0.100", Optional.empty(), Vip.Failback.AT_ONCE), AT_CASTOR).preemptAfterNanos()).hasValue(0);
        assertThat(of(vip("198.18.0.100", Optional.empty(), Vip.Failback.after(Duration.ofMinutes(5))), AT_CASTOR).preemptAfterNanos())
                .hasValue(300_000_000_000L);
    }

    @Test
    void theQuorumIsTheWitnessWhereThereIsOneAndOtherwiseAsTheFileSays() {
        assertThat(AT_CASTOR.quorum()).isEqualTo(Quorum.AVAILABILITY);
        assertThat(paired(Pair.Alone.AVAILABILITY, Optional.empty()).quorum()).isEqualTo(Quorum.AVAILABILITY);
        assertThat(paired(Pair.Alone.SAFETY, Optional.empty()).quorum()).isEqualTo(Quorum.SAFETY);
        var witness = new InetSocketAddress(Inet4Address.ofLiteral("198.18.0.30"), 5113);
        assertThat(paired(Pair.Alone.AVAILABILITY, Optional.of(witness)).quorum()).isEqualTo(Quorum.WITNESS);
    }

    private static Setup paired(Pair.Alone alone, Optional<InetSocketAddress> witness) {
        var pair = new Pair("pair.key", Pair.PULSE_DEFAULT, Pair.PORT_DEFAULT, alone, witness);
        var key = new PairKey(new byte[PairKey.SECRET_BYTES]);
        return new Setup(CASTOR, Optional.of(POLLUX), Optional.of(new Setup.Pairing(POLLUX, pair, key, 0)));
    }

    private static Router of(Vip vip, Setup setup) { return Parameters.of(vip, setup, setup.self().address(), Fitness.WELL, true); }

    private static Vip vip(String address, Optional<String> preferred, Vip.Failback failback) {
        return new Vip("web", List.of(InetAddress.ofLiteral(address)), "eth0", 51, Vip.ADVERTISE_DEFAULT, preferred, failback,
                Optional.empty(), List.of(), Vip.Wire.DEFAULT);
    }
}
