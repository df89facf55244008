package io.twinstar.gateway.drill;

import java.net.Inet4Address;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Cron;
import io.twinstar.conf.Drills;
import io.twinstar.conf.Drills.Kind;
import io.twinstar.conf.Drills.Objectives;
import io.twinstar.conf.Drills.Scheduled;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;
import io.twinstar.conf.Window;

import static org.assertj.core.api.Assertions.assertThat;

class DueTest {

    private static final ZonedDateTime THREE = ZonedDateTime.parse("2026-11-22T03:00:02Z");

    private static Conf conf(Optional<String> by, List<Window> windows, Optional<String> listener) {
        var drill = new Scheduled("moves", Kind.HANDOVER, Cron.parse("0 3 * * *").orElseThrow(), listener, Objectives.NONE);
        var vip = new Vip("web", Inet4Address.ofLiteral("198.18.0.100"), "eth0", 51, Duration.ofMillis(50), Optional.empty(),
                Vip.Failback.NEVER);
        var pool = new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Timeouts.DEFAULT, List.<Backend>of());
        return new Conf(Map.of(), Optional.empty(), Map.of(), Map.of("web", vip), Map.of("web", new Listener("web", "web", 80, "web")),
                Map.of("web", pool), Notify.NOBODY, Relay.DEFAULT, Admin.DEFAULT, Log.DEFAULT,
                new Drills(Objectives.NONE, windows, ZoneId.of("UTC"), 50, by, List.of(), List.of(), Map.of("moves", drill)));
    }

    private static List<String> due(Conf conf, String node, List<String> active, ZonedDateTime since, ZonedDateTime now) {
        return Due.of(conf, node, active, since, now).stream().map(Scheduled::name).toList();
    }

    @Test
    void aDrillBeginsOnceWhenItsTimeHasCome() {
        var conf = conf(Optional.empty(), List.of(), Optional.of("web"));
        assertThat(due(conf, "castor", List.of("web"), THREE.minusSeconds(10), THREE.minusSeconds(5))).isEmpty();
        assertThat(due(conf, "castor", List.of("web"), THREE.minusSeconds(5), THREE)).containsExactly("moves");
        assertThat(due(conf, "castor", List.of("web"), THREE, THREE.plusSeconds(5))).isEmpty();
        assertThat(due(conf, "castor", List.of("web"), THREE.minusDays(3), THREE)).as("after a long sleep").containsExactly("moves");
    }

    @Test
    void theOneThatIsActiveBeginsItUnlessTheFileNamesWhoDoes() {
        for (var listener : List.of(Optional.of("web"), Optional.<String>empty())) {
            assertThat(due(conf(Optional.empty(), List.of(), listener), "castor", List.of(), THREE.minusSeconds(5), THREE)).isEmpty();
            assertThat(due(conf(Optional.empty(), List.of(), listener), "castor", List.of("web"), THREE.minusSeconds(5), THREE)).hasSize(1);
        }
        var named = conf(Optional.of("pollux"), List.of(), Optional.empty());
        assertThat(due(named, "castor", List.of("web"), THREE.minusSeconds(5), THREE)).isEmpty();
        assertThat(due(named, "pollux", List.of(), THREE.minusSeconds(5), THREE)).hasSize(1);
    }

    @Test
    void outsideOfTheWindowsNothingBegins() {
        var conf = conf(Optional.empty(), List.of(Window.parse("mon-sat").orElseThrow()), Optional.empty());
        assertThat(due(conf, "castor", List.of("web"), THREE.minusSeconds(5), THREE)).as("a Sunday").isEmpty();
        assertThat(due(conf, "castor", List.of("web"), THREE.plusDays(1).minusSeconds(5), THREE.plusDays(1))).hasSize(1);
    }
}
