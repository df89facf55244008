package io.twinstar.conf.change;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Conf;
import io.twinstar.conf.text.ConfText;
import io.twinstar.conf.text.Decoded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class ChangesTest {

    private static final String BEFORE = """
            nodes:
              castor: { address: 198.18.0.11 }
              pollux: { address: 198.18.0.12 }
            vips:
              web: { address: 198.18.0.100, interface: eth0, vrid: 51 }
            listeners:
              web: { vip: web, port: 80, pool: web }
            pools:
              web:
                backends:
                  - { address: 198.18.0.21:8080, weight: 3 }
                  - { address: 198.18.0.22:8080 }
            relay: { loops: 2 }
            """;

    private static final String PAIRED = BEFORE + """
            pair: { key: pair.key }
            track:
              router: { upstream: 198.18.0.1 }
              disk: { script: [ /check, disk ] }
            notify: { webhook: "https://hooks.example/s3cret" }
            """;

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource
    void anEditIsToldInOneLineForEachThingThatChanges(String before, String after,
            List<String> sentences) {
        assertThat(BEFORE).contains(before);
        assertThat(Changes.between(conf(BEFORE), conf(BEFORE.replace(before, after)))).extracting(Change::sentence).isEqualTo(sentences);
    }

    static Stream<Arguments> anEditIsToldInOneLineForEachThingThatChanges() {
        return Stream.of( //
                row("weight: 3", "weight: 1", "pool web: backend 198.18.0.21:8080 weight 3 → 1"),
                row("weight: 3", "weight: 1, max-connections: 200, backup: true",
                        "pool web: backend 198.18.0.21:8080 weight 3 → 1, max-connections none → 200, backup false → true"),
                row("    backends:", "    balance: ip-hash\n    bounded-load: 1.5\n    slow-start: 30s\n    panic: 0%\n    backends:",
                        "pool web: balance weighted-least-connection → ip-hash, bounded-load none → 1.50, slow-start 0s → 30s, panic 30% → 0%"),
                row("    backends:", "    eject: { failures: 3 }\n    backends:",
                        "pool web: eject none → { failures: 3, for: 10s, share: 50%, early: 1s }"),
                row("    backends:", "    backends:\n      - { address: \"[2001:db8::23]:8080\" }",
                        "pool web: backend [2001:db8:0:0:0:0:0:23]:8080 added"),
                row("      - { address: 198.18.0.22:8080 }\n", "", "pool web: backend 198.18.0.22:8080 removed"),
                // another port is another backend: its health and counters start anew
                row("22:8080", "22:8081", "pool web: backend 198.18.0.22:8081 added", "pool web: backend 198.18.0.22:8080 removed"),
                row("    backends:", "    balance: ip-hash\n    backends:", "pool web: balance weighted-least-connection → ip-hash"),
                row("    backends:", "    check: { http: /, every: 500ms }\n    backends:",
                        "pool web: check { tcp: connect, every: 2s, timeout: 1s, rise: 2, fall: 3 } → { http: /, every: 500ms, timeout: 1s, rise: 2, fall: 3 }"),
                row("    backends:", "    timeouts: { idle: 90s }\n    backends:",
                        "pool web: timeouts { connect: 1s, idle: 1h, half-close: 1m, keepalive: 1m }"
                                + " → { connect: 1s, idle: 1.5m, half-close: 1m, keepalive: 1m }"),
                row("    backends:", "    timeouts: { max-duration: 12h }\n    backends:",
                        "pool web: timeouts { connect: 1s, idle: 1h, half-close: 1m, keepalive: 1m }"
                                + " → { connect: 1s, idle: 1h, half-close: 1m, keepalive: 1m, max-duration: 12h }"),
                row("    backends:", "    queue: { max: 50 }\n    retries: 0\n    on-ejection: reset\n    backends:",
                        "pool web: queue { max: 1000, timeout: 5s } → { max: 50, timeout: 5s }, retries 2 → 0, on-ejection keep → reset"),
                row("port: 80", "port: 80, max-connections: 9, rate: 30/m, burst: 5, per-source: { rate: 2/s }, backlog: 64, fast-open: 16",
                        "listener web: max-connections none → 9, rate none → 30/m, burst: 5,"
                                + " per-source none → { max-connections: none, rate: 2/s, burst: 2 }, backlog 65535 → 64, fast-open 0 → 16"),
                row("port: 80", "port: 80, allow: [ 10.0.0.0/8 ], deny: [ 10.0.0.1, 10.0.0.2, 10.0.0.3, 10.0.0.4, 10.0.0.5 ]",
                        "listener web: allow none → [10.0.0.0/8], deny none → 5 blocks"),
                row("    backends:", "    source: { pollux: 198.18.0.12, castor: [ 198.18.0.11, 198.18.0.13 ] }\n    backends:",
                        "pool web: source none → { castor: [198.18.0.11, 198.18.0.13], pollux: [198.18.0.12] }"),
                row("weight: 3", "weight: 3, state: maintenance", "pool web: backend 198.18.0.21:8080 state ready → maintenance"),
                row("port: 80,", "port: 80, state: drain,", "listener web: state ready → drain"),
                row("    backends:", "    state: drain\n    drain: { deadline: 1m }\n    backends:",
                        "pool web: state ready → drain, drain { deadline: 5m, spread: 10s } → { deadline: 1m, spread: 10s }"),
                row("    backends:", "    backends:\n      - { dns: web.example, port: 80 }\n      - { file: web.yaml }",
                        "pool web: finds none → [dns web.example:80, file web.yaml]"),
                row("pools:\n", "pools:\n  api: { backends: { srv: _a._tcp.b } }\n",
                        "pool api: added with 0 backends and those of [srv _a._tcp.b]"),
                row("pools:\n", "pools:\n  api: { backends: [ { address: 198.18.0.21:9000 } ] }\n", "pool api: added with 1 backend"),
                row("vrid: 51", "vrid: 52, preferred: pollux, failback: true, advertise: 1s",
                        "vip web: vrid 51 → 52, advertise 50ms → 1s, preferred none → pollux, failback false → true"),
                row("198.18.0.100, interface: eth0", "198.18.0.101, interface: eth1",
                        "vip web: address 198.18.0.100 → 198.18.0.101, interface eth0 → eth1"),
                row("listeners:\n",
                        "  dmz: { address: 198.18.0.200, interface: eth1, vrid: 9 }\nlisteners:\n  dmz: { vip: dmz, port: 80, pool: web }\n",
                        "vip dmz: added with address 198.18.0.200", "listener dmz: added on vip dmz port 80 to pool web"),
                row("port: 80", "port: 443", "listener web: port 80 → 443"),
                row("port: 80, pool: web", "port: 80, sni: { \"*.example.org\": web }, preread-timeout: 3s",
                        "listener web: pool web → none, sni none → {*.example.org=web}, preread-timeout 5s → 3s"),
                row("pool: web }", "pool: web, proxy-protocol: { from: [ 198.18.0.1, 2001:db8::/32 ] } }",
                        "listener web: proxy-protocol none → { from: [198.18.0.1/32, 2001:db8:0:0:0:0:0:0/32] }"),
                row("    backends:", "    proxy-protocol: v2\n    backends:", "pool web: proxy-protocol none → v2"),
                row("pools:\n", "  tls: { vip: web, port: 443, pool: web }\npools:\n",
                        "listener tls: added on vip web port 443 to pool web"),
                row("198.18.0.12 }", "198.18.0.13 }", "node pollux: address 198.18.0.12 → 198.18.0.13"),
                row("  pollux: { address: 198.18.0.12 }\n", "", "node pollux: removed"),
                row("relay: { loops: 2 }", "relay: { loops: 4, transport: nio }", "relay: transport auto → nio, loops 2 → 4"),
                row("relay: { loops: 2 }", "relay: { loops: 2, cpus: [ 1 ], busy-poll: true }",
                        "relay: cpus [] → [1], busy-poll false → true"),
                row("198.18.0.11 }", "198.18.0.11, link-local: fe80::11 }", "node castor: link-local none → fe80:0:0:0:0:0:0:11"),
                row("pools:\n", "pair: { key: pair.key }\npools:\n", "pair: added with key pair.key"),
                row("pools:\n", "track: { router: { upstream: 198.18.0.1 } }\npools:\n", "track router: added with upstream 198.18.0.1"),
                row("pools:\n",
                        "notify: { audit: a, webhook: \"http://u:81/s3cret?s3cret\", script: [ /tell, all ], timeout: 1s }\npools:\n",
                        "notify: audit none → a, webhook none → http://u:81, script none → [/tell, all], timeout 5s → 1s"),
                row("address: 198.18.0.100", "addresses: [ 198.18.0.101, 198.18.0.100 ]",
                        "vip web: address 198.18.0.100 → [198.18.0.101, 198.18.0.100]"),
                row("address: 198.18.0.100", "address: 2001:db8::100", "vip web: address 198.18.0.100 → 2001:db8:0:0:0:0:0:100"),
                row("vrid: 51", "vrid: 51, failback: { after: 90s }, group: none, unicast: true, checksum: message, refresh: 0s",
                        "vip web: failback false → { after: 1.5m }, group changed, unicast false → true, checksum pseudo-header → message, refresh 1m → 0s"),
                row("relay:", "admin: { listen: \"[::1]:9090\" }\nrelay:", "admin: listen none → [0:0:0:0:0:0:0:1]:9090"),
                row("relay:", "log: { format: json, connections: sampled, sample: 5% }\nrelay:",
                        "log: format human → json, connections off → sampled, sample 1% → 5%"),
                row("relay:", "drills: { objectives: { recovery-time: 100ms }, windows: sat, by: castor,"
                        + " schedule: { moves: { kind: handover, at: 0 3 * * sat, lost-connections: 0 } } }\nrelay:",
                        "drills: objectives none → { recovery-time: 100ms }, windows none → [sat], by the Active → castor,"
                                + " schedule none → [moves: handover at 0 3 * * sat { lost-connections: 0 }]"));
    }

    /** On a file that has a pair, trackers and notifications already. */
    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource
    void anEditOfThePairIsToldInOneLineForEachThingThatChanges(String before, String after, List<String> sentences) {
        assertThat(PAIRED).contains(before);
        assertThat(Changes.between(conf(PAIRED), conf(PAIRED.replace(before, after)))).extracting(Change::sentence).isEqualTo(sentences);
    }

    static Stream<Arguments> anEditOfThePairIsToldInOneLineForEachThingThatChanges() {
        return Stream.of( //
                row("pair: { key: pair.key }\n", "", "pair: removed"),
                row("key: pair.key", "key: new.key, pulse: 20ms, port: 5200, alone: safety",
                        "pair: key pair.key → new.key, pulse 10ms → 20ms, port 5112 → 5200, alone availability → safety"),
                row("key: pair.key", "key: pair.key, witness: 198.18.0.30:5113", "pair: witness none → 198.18.0.30:5113"),
                row("key: pair.key", "key: pair.key, skew: no-failback, link: { pki: pki }",
                        "pair: skew alarm → no-failback, link none → { pki: pki, port: 5114, tickle: true }"),
                row("key: pair.key", "key: pair.key, link: { pki: pki, tickle: false }",
                        "pair: link none → { pki: pki, port: 5114, tickle: false }"),
                row("{ address: 198.18.0.11 }\n  pollux: { address: 198.18.0.12 }",
                        "{ address: 198.18.0.11, pulse: 198.19.0.11 }\n  pollux: { address: 198.18.0.12, pulse: 198.19.0.12 }",
                        "node castor: pulse none → 198.19.0.11", "node pollux: pulse none → 198.19.0.12"),
                row("  disk: { script: [ /check, disk ] }\n", "", "track disk: removed"),
                row("[ /check, disk ]", "/check", "track disk: watches script [/check, disk] → script [/check]"),
                row("[ /check, disk ]", "[ \"/check, disk\" ]", "track disk: watches changed"),
                row("upstream: 198.18.0.1 ", "interface: eth1, every: 3s, timeout: 2s, rise: 1, fall: 1 ",
                        "track router: watches upstream 198.18.0.1 → interface eth1, every 1s → 3s, timeout 500ms → 2s, rise 2 → 1, fall 3 → 1"),
                row("vrid: 51", "vrid: 51, track: [ disk, router ]", "vip web: track none → [disk, router]"),
                row("/s3cret", "/s3cret2", "notify: webhook changed"),
                row("https://hooks.example/s3cret", "https://hooks2.example/s3cret",
                        "notify: webhook https://hooks.example → https://hooks2.example"),
                row("notify: { webhook: \"https://hooks.example/s3cret\" }\n", "", "notify: webhook https://hooks.example → none"));
    }

    @Test
    void changesComeInTheOrderOfTheFileItself() {
        assertThat(Changes.between(conf(BEFORE), conf(PAIRED.replace("198.18.0.12", "198.18.0.13").replace("vrid: 51", "vrid: 52")
                .replace("weight: 3", "weight: 1").replace("port: 80", "port: 81").replace("loops: 2", "loops: 3"))))
                .extracting(change -> change.getClass().getSimpleName()).containsExactly("NodeChanged", "PairChanged", "TrackAdded",
                        "TrackAdded", "VipChanged",
                        "BackendChanged", "ListenerChanged", "NotifyChanged", "RelayChanged");
    }

    @Test
    void aRenamedChainIsRemovedAndAdded() {
        Conf renamed = conf(BEFORE.replace("web", "api").replace("pollux", "helen"));
        assertThat(Changes.between(conf(BEFORE), renamed)).extracting(Change::sentence).containsExactly( //
                "node helen: added with address 198.18.0.12", "node pollux: removed", //
                "vip api: added with address 198.18.0.100", "vip web: removed", //
                "pool api: added with 2 backends", "pool web: removed with 2 backends", //
                "listener api: added on vip api port 80 to pool api", "listener web: removed");
    }

    @Test
    void theSameThingsInAnotherOrderAreNoChange() {
        Conf turned = conf("""
                relay: { loops: 2 }
                pools:
                  web:
                    backends:
                      - { address: 198.18.0.22:8080, weight: 1 }
                      - { address: 198.18.0.21:8080, weight: 3 }
                listeners:
                  web: { pool: web, port: 80, vip: web }
                vips:
                  web: { vrid: 51, interface: eth0, address: 198.18.0.100, advertise: 50ms }
                nodes:
                  pollux: { address: 198.18.0.12 }
                  castor: { address: 198.18.0.11 }
                """);
        assertThat(Changes.between(conf(BEFORE), turned)).isEmpty();
    }

    @Test
    void aChangeCarriesWhatItIsAbout() {
        Conf before = conf(BEFORE);
        Conf after = conf(BEFORE.replace("weight: 3", "weight: 0"));
        assertThat(Changes.between(before, after)).containsExactly(new Change.BackendChanged(first(before), first(after)));
    }

    private static Backend first(Conf conf) { return conf.pools().values().iterator().next().backends().getFirst(); }

    private static Arguments row(String before, String after, String... sentences) { return arguments(before, after, List.of(sentences)); }

    private static Conf conf(String text) {
        Decoded decoded = ConfText.read(text);
        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        return ((Decoded.Good) decoded).conf();
    }
}
