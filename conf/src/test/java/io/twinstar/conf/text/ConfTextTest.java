package io.twinstar.conf.text;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;

import static io.twinstar.conf.text.Texts.SMALL;
import static io.twinstar.conf.text.Texts.good;
import static io.twinstar.conf.text.Texts.problems;
import static org.assertj.core.api.Assertions.assertThat;

class ConfTextTest {

    @Test
    void theFileOperatorsCopyMeansWhatItSays() throws IOException {
        var web = new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION,
                new Check(new Check.Probe.Http("/healthz"), Duration.ofMillis(500), Duration.ofMillis(250), 2, 3),
                new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(1)),
                List.of(backend("198.18.0.21", 1), backend("198.18.0.22", 1), backend("198.18.0.23", 1)));
        assertThat(good(Files.readString(Path.of("gateway.yaml")))).isEqualTo(new Conf(
                Map.of("castor", new Node("castor", ipv4("198.18.0.11")), "pollux", new Node("pollux", ipv4("198.18.0.12"))),
                Optional.of(new Pair("pair.key", Duration.ofMillis(10), 5112, Pair.Alone.AVAILABILITY, Optional.empty())), Map.of(),
                Map.of("web",
                        new Vip("web", ipv4("198.18.0.100"), "eth0", 51, Duration.ofMillis(50), Optional.of("castor"), Vip.Failback.NEVER)),
                Map.of("web", new Listener("web", "web", 80, "web")), Map.of("web", web), Notify.NOBODY, new Relay(Relay.Transport.AUTO, 0),
                new Admin(Optional.of(new InetSocketAddress(ipv4("127.0.0.1"), 9090)))));
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Conf conf = good(SMALL);
        assertThat(conf.vips().get("web"))
                .isEqualTo(new Vip("web", ipv4("198.18.0.100"), "eth0", 51, Duration.ofMillis(50), Optional.empty(), Vip.Failback.NEVER));
        assertThat(conf.pools().get("web")).isEqualTo(new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Timeouts.DEFAULT,
                List.of(backend("198.18.0.21", 1))));
        assertThat(conf.relay()).isEqualTo(Relay.DEFAULT);
        assertThat(conf.admin()).isEqualTo(Admin.DEFAULT);
    }

    @Test
    void whatIsWrittenReplacesTheDefault() {
        Conf conf = good("""
                nodes:
                  castor: { address: 198.18.0.11 }
                  pollux: { address: 198.18.0.12 }
                vips:
                  web: { address: 198.18.0.100, interface: eth0, vrid: 255, advertise: 1.5s, preferred: pollux, failback: true }
                listeners:
                  web: { vip: web, port: 80, pool: web }
                pools:
                  web:
                    balance: ip-hash
                    check: { tcp: connect, every: 5s, timeout: 2s, rise: 1, fall: 10 }
                    timeouts: { connect: 300ms, idle: 12h, half-close: 10s }
                    backends:
                      - { address: "[2001:db8::21]:80", weight: 0 }
                      - { address: 198.18.0.21:8080, weight: 256 }
                relay: { transport: io_uring, loops: 4 }
                admin: { listen: 0.0.0.0:1 }
                """);
        assertThat(conf.vips().get("web"))
                .isEqualTo(new Vip("web", ipv4("198.18.0.100"), "eth0", 255, Duration.ofMillis(1_500), Optional.of("pollux"),
                        Vip.Failback.AT_ONCE));
        assertThat(conf.pools().get("web")).isEqualTo(new Pool("web", Balance.IP_HASH,
                new Check(new Check.Probe.Tcp(), Duration.ofSeconds(5), Duration.ofSeconds(2), 1, 10),
                new Timeouts(Duration.ofMillis(300), Duration.ofHours(12), Duration.ofSeconds(10)),
                List.of(new Backend(new BackendId("web", Inet6Address.ofLiteral("2001:db8::21"), 80), 0), backend("198.18.0.21", 256))));
        assertThat(conf.relay()).isEqualTo(new Relay(Relay.Transport.IO_URING, 4));
        assertThat(conf.admin().listen()).contains(new InetSocketAddress(ipv4("0.0.0.0"), 1));
    }

    @Test
    void namesKeepTheOrderOfTheFile() {
        Conf conf = good(SMALL.replace("  castor:", "  zeta:").replace("listeners:", """
                  beta: { address: 198.18.0.101, interface: eth0, vrid: 52 }
                  alpha: { address: 198.18.0.102, interface: eth0, vrid: 53 }
                listeners:"""));
        assertThat(conf.nodes().keySet()).containsExactly("zeta", "pollux");
        assertThat(conf.vips().keySet()).containsExactly("web", "beta", "alpha");
    }

    @Test
    void theSameVridOnAnotherInterfaceAndTheSamePortOnAnotherVipAreFine() {
        Conf conf = good(SMALL.replace("listeners:", """
                  dmz: { address: 198.18.0.101, interface: eth1, vrid: 51 }
                listeners:
                  dmz: { vip: dmz, port: 80, pool: web }"""));
        assertThat(conf.listeners().keySet()).containsExactly("dmz", "web");
    }

    @Test
    void fiveMistakesInOneFileAreFiveProblemsInItsOrder() {
        assertThat(problems("""
                nodes:
                  castor: { address: 198.18.0.11 }
                vips:
                  web: { address: 198.18.0.300, interface: eth0, vrid: 51, advertise: 50 }
                listeners:
                  web: { vip: wbe, port: 80, pool: web }
                pools:
                  web:
                    balence: ip-hash
                    backends:
                      - { weight: 3 }
                """)).containsExactly( //
                "f:4:19: address 198.18.0.300 is not an IPv4 or IPv6 address of one host; write address: 198.18.0.100",
                "f:4:71: advertise 50 is not a time from 10ms to 40.95s in steps of 10ms with its unit (us, ms, s, m or h);"
                        + " write advertise: 50ms",
                "f:6:15: vip wbe is not a VIP of this file (web); write vip: web", //
                "f:9:5: pool web has no key balence; did you mean balance?",
                "f:11:9: backend of pool web has no address; add address: 198.18.0.21:8080");
    }

    private static Backend backend(String address, int weight) { return new Backend(new BackendId("web", ipv4(address), 8080), weight); }

    private static Inet4Address ipv4(String literal) { return Inet4Address.ofLiteral(literal); }
}
