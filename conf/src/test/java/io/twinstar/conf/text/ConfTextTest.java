package io.twinstar.conf.text;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.twinstar.conf.Admin;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Log;
import io.twinstar.conf.Node;
import io.twinstar.conf.Notify;
import io.twinstar.conf.Pair;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Probe;
import io.twinstar.conf.ProxyProtocol;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Relay;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Track;
import io.twinstar.conf.Track.Subject;
import io.twinstar.conf.Vip;

import static io.twinstar.conf.text.Texts.FULL;
import static io.twinstar.conf.text.Texts.SMALL;
import static io.twinstar.conf.text.Texts.good;
import static io.twinstar.conf.text.Texts.problems;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

class ConfTextTest {

    @Test
    void theFileOperatorsCopyMeansWhatItSays() throws IOException {
        var web = new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION,
                new Check(new Probe.Http("/healthz"), Duration.ofMillis(500), Duration.ofMillis(250), 2, 3),
                new Timeouts(Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofMinutes(1)),
                List.of(backend("198.18.0.21", 1), backend("198.18.0.22", 1), backend("198.18.0.23", 1)));
        assertThat(good(Files.readString(Path.of("gateway.yaml")))).isEqualTo(new Conf(
                Map.of("castor", new Node("castor", ipv4("198.18.0.11")), "pollux", new Node("pollux", ipv4("198.18.0.12"))),
                Optional.of(new Pair("pair.key", Duration.ofMillis(10), 5112, Pair.Alone.AVAILABILITY, Optional.empty())), Map.of(),
                Map.of("web",
                        new Vip("web", ipv4("198.18.0.100"), "eth0", 51, Duration.ofMillis(50), Optional.of("castor"), Vip.Failback.NEVER)),
                Map.of("web", new Listener("web", "web", 80, "web")), Map.of("web", web), Notify.NOBODY, new Relay(Relay.Transport.AUTO, 0),
                new Admin(Optional.of(new InetSocketAddress(ipv4("127.0.0.1"), 9090))), Log.DEFAULT));
    }

    @Test
    void theExamplesInItsCommentsAreRightToo() throws IOException {
        String text = Files.readString(Path.of("gateway.yaml"));
        for (String start : List.of("track:", "  router:", "  uplink:", "  disk:", "  mail:", "          track:", "  tls:",
                "         proxy-protocol:", "  secure:",
                "  memory:", "  cache:", "  shop:", "          backends:", "    bounded-load:", "    slow-start:", "    panic:",
                "    eject:", "    proxy-protocol:", "    queue:", "    retries:", "    on-ejection:", "    transparent:", "  inside:",
                "            per-source:",
                "drills:", "  objectives:", "  windows:", "  zone:", "  canary:", "  schedule:", "    moves:", "    deaths:",
                "notify:", "log:")) {
            assertThat(text).contains("\n# " + start);
            text = text.replace("\n# " + start, "\n" + start);
        }
        Conf conf = good(text.replace("balance: weighted-least-connection", "balance: ip-hash"));
        assertThat(conf.pools().get("web")).extracting(Pool::spread, Pool::eject).containsExactly( //
                new Spread(OptionalInt.of(125), Duration.ofSeconds(30), 30), Optional.of(Eject.DEFAULT));
        assertThat(conf.pools().get("web")).extracting(Pool::recourse).isEqualTo(Recourse.DEFAULT);
        assertThat(conf.pools().get("web")).extracting(Pool::transparent).isEqualTo(true);
        assertThat(conf.listeners().keySet()).containsExactly("web", "mail", "tls", "inside");
        assertThat(conf.tracks().keySet()).containsExactly("router", "uplink", "disk");
        assertThat(conf.vips().keySet()).containsExactly("web", "mail");
        assertThat(conf.pools().keySet()).containsExactly("web", "secure", "memory", "cache", "shop");
        assertThat(conf.listeners().get("tls")).extracting(tls -> tls.firstBytes().pools().keySet())
                .asInstanceOf(InstanceOfAssertFactories.SET)
                .containsExactly("www.example.org", "*.shop.example.org");
        assertThat(conf.pools().get("web")).extracting(Pool::proxyProtocol).isEqualTo(Optional.of(ProxyProtocol.V2));
        assertThat(conf.notifies().webhook()).isPresent();
        assertThat(conf.drills().schedule().keySet()).containsExactly("moves", "deaths");
    }

    @Test
    void whatIsLeftOutHasItsDefault() {
        Conf conf = good(SMALL);
        assertThat(conf.vips().get("web"))
                .isEqualTo(new Vip("web", ipv4("198.18.0.100"), "eth0", 51, Duration.ofMillis(50), Optional.empty(), Vip.Failback.NEVER));
        assertThat(conf.pools().get("web")).isEqualTo(new Pool("web", Balance.WEIGHTED_LEAST_CONNECTION, Check.DEFAULT, Timeouts.DEFAULT,
                List.of(backend("198.18.0.21", 1))));
        assertThat(conf.pair()).isEmpty();
        assertThat(conf.tracks()).isEmpty();
        assertThat(conf.notifies()).isEqualTo(Notify.NOBODY);
        assertThat(conf.relay()).isEqualTo(Relay.DEFAULT);
        assertThat(conf.admin()).isEqualTo(Admin.DEFAULT);
        assertThat(conf.log()).isEqualTo(Log.DEFAULT);
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
                    timeouts: { connect: 300ms, idle: 12h, half-close: 10s, keepalive: 5s }
                    backends:
                      - { address: "[2001:db8::21]:80", weight: 0 }
                      - { address: 198.18.0.21:8080, weight: 256 }
                relay: { transport: io_uring, loops: 4, cpus: [ 2, 3 ], busy-poll: true }
                admin: { listen: 0.0.0.0:1 }
                log: { format: json, connections: sampled, sample: 30% }
                """);
        assertThat(conf.vips().get("web"))
                .isEqualTo(new Vip("web", ipv4("198.18.0.100"), "eth0", 255, Duration.ofMillis(1_500), Optional.of("pollux"),
                        Vip.Failback.AT_ONCE));
        assertThat(conf.pools().get("web")).isEqualTo(new Pool("web", Balance.IP_HASH,
                new Check(new Probe.Tcp(), Duration.ofSeconds(5), Duration.ofSeconds(2), 1, 10),
                new Timeouts(Duration.ofMillis(300), Duration.ofHours(12), Duration.ofSeconds(10), Duration.ofSeconds(5)),
                List.of(new Backend(new BackendId("web", Inet6Address.ofLiteral("2001:db8::21"), 80), 0), backend("198.18.0.21", 256))));
        assertThat(conf.relay()).isEqualTo(new Relay(Relay.Transport.IO_URING, 4, List.of(2, 3), true));
        assertThat(conf.log()).isEqualTo(new Log(Log.Format.JSON, Log.Connections.SAMPLED, 30));
        assertThat(conf.admin().listen()).contains(new InetSocketAddress(ipv4("0.0.0.0"), 1));
    }

    @Test
    void everythingOfAPoolsBalancingIsRead() {
        Pool web = web("balance: ip-hash", "bounded-load: 1.5", "slow-start: 30s", "panic: 5%",
                "eject: { failures: 3, for: 1m, share: 25%, early: 200ms }");
        assertThat(web.balance()).isEqualTo(Balance.IP_HASH);
        assertThat(web.spread()).isEqualTo(new Spread(OptionalInt.of(150), Duration.ofSeconds(30), 5));
        assertThat(web.eject()).contains(new Eject(3, Duration.ofMinutes(1), 25, Duration.ofMillis(200)));
        assertThat(web("eject: {}").eject()).contains(Eject.DEFAULT);
        Pool limited = web(good(SMALL.replace(":8080 }", ":8080, max-connections: 200, backup: true }")));
        assertThat(limited.backends()).containsExactly(new Backend(backend("198.18.0.21", 1).id(), 1, 200, true));
        for (Balance balance : Balance.values()) assertThat(web("balance: " + balance.text()).balance()).isEqualTo(balance);
    }

    @Test
    void aPoolsSourceAddressesAreReadForEachNode() {
        Pool web = web("source: { castor: [ 198.18.0.11, 198.18.0.13 ], pollux: 198.18.0.12 }");
        assertThat(web.sources()).isEqualTo(Map.of("castor", List.of(ipv4("198.18.0.11"), ipv4("198.18.0.13")),
                "pollux", List.of(ipv4("198.18.0.12"))));
        assertThat(web("source: { pollux: \"2001:db8::12\" }").sources())
                .isEqualTo(Map.of("pollux", List.of(Inet6Address.ofLiteral("2001:db8::12"))));
        assertThat(web.transparent()).isFalse();
        assertThat(web("transparent: true").transparent()).isTrue();
    }

    private static Pool web(String... lines) {
        return web(good(SMALL.replace("    backends:", "    " + String.join("\n    ", lines) + "\n    backends:")));
    }

    private static Pool web(Conf conf) { return requireNonNull(conf.pools().get("web")); }

    @Test
    void everythingOfThePairIsRead() throws Exception {
        Conf conf = good(FULL);
        assertThat(conf.nodes()).containsEntry("castor",
                new Node("castor", ipv4("198.18.0.11"), Optional.of(linkLocal(0x11)), Optional.of(ipv4("198.19.0.11"))));
        assertThat(conf.pair()).contains(new Pair("pair.key", Duration.ofMillis(20), 5200, Pair.Alone.AVAILABILITY,
                Optional.of(new InetSocketAddress(ipv4("198.18.0.30"), 5113))));
        assertThat(conf.tracks().values()).containsExactly( //
                new Track("router", new Subject.Upstream(ipv4("198.18.0.1")), Duration.ofSeconds(1), Duration.ofMillis(500), 2, 3),
                new Track("uplink", new Subject.Interface("eth1"), Duration.ofMillis(100), Duration.ofMillis(500), 2, 3),
                new Track("disk", new Subject.Script(List.of("/bin/check", "a b")), Duration.ofSeconds(2), Duration.ofSeconds(1), 1, 4));
        assertThat(conf.vips().values()).containsExactly( //
                new Vip("web", List.of(ipv4("198.18.0.100"), ipv4("198.18.0.101")), "eth0", 51, Duration.ofMillis(50),
                        Optional.of("castor"),
                        Vip.Failback.after(Duration.ofMinutes(5)), Optional.of("edge"), List.of("router", "disk"),
                        new Vip.Wire(true, Vip.Checksum.MESSAGE, Duration.ZERO)),
                new Vip("six", List.of(Inet6Address.ofLiteral("2001:db8::100")), "eth0", 51, Duration.ofMillis(50), Optional.of("castor"),
                        Vip.Failback.after(Duration.ofMinutes(5)), Optional.of("edge"), List.of(),
                        new Vip.Wire(false, Vip.Checksum.PSEUDO_HEADER, Duration.ofMinutes(1))));
        assertThat(conf.notifies()).isEqualTo(new Notify(Optional.of("audit.jsonl"),
                Optional.of(new URI("https://hooks.example:8443/s3cret")), List.of("/bin/tell"), Duration.ofSeconds(3)));
    }

    @Test
    void aPairNeedsNoMoreThanAKey() {
        assertThat(good(SMALL + "pair: { key: /etc/twinstar/key }\n").pair())
                .contains(new Pair("/etc/twinstar/key", Duration.ofMillis(10), 5112, Pair.Alone.AVAILABILITY, Optional.empty()));
        assertThat(good(SMALL + "pair: { key: k, alone: safety }\n").pair().orElseThrow().alone()).isEqualTo(Pair.Alone.SAFETY);
    }

    @Test
    void aPairMayHaveALink() {
        var pair = good(SMALL + "pair: { key: k, skew: no-failback, link: { pki: pki } }\n").pair().orElseThrow();
        assertThat(pair.skew()).isEqualTo(Pair.Skew.NO_FAILBACK);
        assertThat(pair.link()).contains(new Pair.Link("pki", 5114, true));
        assertThat(good(SMALL + "pair: { key: k, link: { pki: /etc/pki, port: 1, tickle: false } }\n").pair().orElseThrow().link())
                .contains(new Pair.Link("/etc/pki", 1, false));
    }

    @Test
    void thePulseMayBeAtItsBounds() {
        assertThat(good(SMALL + "pair: { key: k, pulse: 5ms, port: 1 }\n").pair().orElseThrow().pulse()).isEqualTo(Duration.ofMillis(5));
        assertThat(good(SMALL + "pair: { key: k, pulse: 1s, port: 65535 }\n").pair().orElseThrow().pulse())
                .isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void aPulseAddressThatIsTheNodesOwnIsNone() {
        assertThat(good(SMALL.replace("198.18.0.12 }", "198.18.0.12, pulse: 198.18.0.12 }")).nodes())
                .containsEntry("pollux", new Node("pollux", ipv4("198.18.0.12")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"false | PT-1S", "true | PT0S", "{ after: 0s } | PT0S", "{ after: 90s } | PT1M30S",
            "{ after: 24h } | PT24H"})
    void failbackIsNeverOrAtOnceOrAfterATime(String written, Duration after) {
        var failback = after.isNegative() ? Vip.Failback.NEVER : Vip.Failback.after(after);
        assertThat(good(SMALL.replace("vrid: 51", "vrid: 51, failback: " + written)).vips().get("web"))
                .extracting(Vip::failback).isEqualTo(failback);
    }

    @Test
    void aSixteenthAddressIsTheLast() {
        String sixteen = IntStream.range(0, 16).mapToObj(i -> "2001:db8::" + i).collect(Collectors.joining(", ")); // 0 to 15, as hexadecimal
        assertThat(good(SMALL.replace("address: 198.18.0.100", "addresses: [ " + sixteen + " ]")).vips().get("web"))
                .extracting(Vip::addresses).asInstanceOf(InstanceOfAssertFactories.LIST).hasSize(16);
    }

    @Test
    void anotherGroupMayDiffer() {
        Conf conf = good(FULL.replace("preferred: castor, failback: { after: 300s }, group: edge", "preferred: pollux, group: back"));
        assertThat(conf.vips().values()).extracting(Vip::group).containsExactly(Optional.of("edge"), Optional.of("back"));
    }

    @Test
    void theSameAdvertiseWrittenTwoWaysIsNoDifference() {
        Conf conf = good(FULL.replace("    group: edge", "    group: edge\n    advertise: 0.1s").replace("{ address: 2001",
                "{ advertise: 100ms, address: 2001"));
        assertThat(conf.vips().values()).extracting(Vip::advertise).containsOnly(Duration.ofMillis(100));
    }

    @Test
    void aWitnessMayHaveAnIpv6Address() throws Exception {
        assertThat(good(FULL.replace("198.18.0.30:5113", "\"[2001:db8::30]:5113\"")).pair().orElseThrow().witness())
                .contains(new InetSocketAddress(Inet6Address.ofLiteral("2001:db8::30"), 5113));
    }

    @Test
    void namesKeepTheOrderOfTheFile() {
        Conf conf = good(SMALL.replace("  castor:", "  zeta:").replace("listeners:", """
                  beta: { address: 198.18.0.101, interface: eth0, vrid: 52 }
                  alpha: { address: 198.18.0.102, interface: eth0, vrid: 53 }
                listeners:
                  alpha: { vip: alpha, port: 80, pool: web }
                  beta: { vip: beta, port: 80, pool: web }"""));
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
                "f:11:9: backend of pool web has no address or dns or srv or file; add address: 198.18.0.21:8080");
    }

    private static Backend backend(String address, int weight) { return new Backend(new BackendId("web", ipv4(address), 8080), weight); }

    /** fe80:: and this last byte. */
    private static Inet6Address linkLocal(int last) throws UnknownHostException {
        byte[] bytes = new byte[16];
        bytes[0] = (byte) 0xFE;
        bytes[1] = (byte) 0x80;
        bytes[15] = (byte) last;
        return (Inet6Address) Inet6Address.getByAddress(bytes);
    }

    private static Inet4Address ipv4(String literal) { return Inet4Address.ofLiteral(literal); }
}
