package io.twinstar.vip;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.twinstar.conf.Node;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Vip;

import static io.twinstar.vip.Eventually.eventually;
import static io.twinstar.vip.PulsingNode.KEY;
import static io.twinstar.vip.TestLan.CASTOR;
import static io.twinstar.vip.TestLan.POLLUX;
import static io.twinstar.vip.TestLan.WEB;
import static io.twinstar.vip.election.Role.ACTIVE;
import static io.twinstar.vip.election.Role.BACKUP;
import static org.assertj.core.api.Assertions.assertThat;

/** Two gateways with different configuration files. */
class SkewIT {

    private static final String FILE = "0123456789abcdef" + "00".repeat(24);
    private static final String OTHER = "fedcba9876543210" + "00".repeat(24);
    /** castor is preferred, and would take it back at once. */
    private static final Vip RETURNING = new Vip("web", WEB.addresses().getFirst(), "eth0", 51, WEB.advertise(), Optional.of("castor"),
            Vip.Failback.AT_ONCE);

    private final TestLan lan = new TestLan();

    @AfterEach
    void unplug() { lan.close(); }

    @Test
    void noVipIsTakenBackUntilTheFilesAreTheSame() throws Exception {
        try (var pollux = RunningAgent.start(lan, setup(POLLUX, CASTOR, OTHER, Pair.Skew.NO_FAILBACK), RETURNING)) {
            pollux.awaitRole("web", ACTIVE);
            try (var castor = RunningAgent.start(lan, setup(CASTOR, POLLUX, FILE, Pair.Skew.NO_FAILBACK), RETURNING)) {
                castor.awaitHeard("web", 20); // 2 s: it would have taken over at once
                assertThat(castor.status("web").role()).isEqualTo(BACKUP);
                eventually("the alarm", () -> castor.pair().alarms().containsKey(Alarm.CONFIGURATION_SKEW));
                assertThat(castor.pair().alarms().get(Alarm.CONFIGURATION_SKEW))
                        .isEqualTo("pollux has another configuration file: fedcba987654, not 0123456789ab");
                castor.configured(OTHER);
                castor.awaitRole("web", ACTIVE);
                eventually("its end", () -> castor.pair().alarms().isEmpty());
                assertThat(castor.pair().agrees()).isTrue();
            }
        }
    }

    @Test
    void whereItIsAnAlarmAloneTheVipIsTakenBack() throws Exception {
        try (var pollux = RunningAgent.start(lan, setup(POLLUX, CASTOR, OTHER, Pair.Skew.ALARM), RETURNING)) {
            pollux.awaitRole("web", ACTIVE);
            try (var castor = RunningAgent.start(lan, setup(CASTOR, POLLUX, FILE, Pair.Skew.ALARM), RETURNING)) {
                castor.awaitRole("web", ACTIVE);
                assertThat(List.of(castor.pair().agrees(), castor.pair().alarms().isEmpty())).containsExactly(false, true);
            }
        }
    }

    private static Setup setup(Node self, Node peer, String sha256, Pair.Skew skew) {
        var pair = new Pair("pair.key", Pair.PULSE_DEFAULT, Pair.PORT_DEFAULT, Pair.Alone.AVAILABILITY, Optional.empty(), skew,
                Optional.empty());
        return new Setup(self, Optional.of(peer), Optional.of(new Setup.Pairing(peer, pair, KEY, Setup.shortHash(sha256))));
    }
}
