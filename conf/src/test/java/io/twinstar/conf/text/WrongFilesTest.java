package io.twinstar.conf.text;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.conf.text.Texts.SMALL;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Each row makes one mistake in the small good file, and has every line that must then be printed: no less, no noise. */
class WrongFilesTest {

    private static final String STEPS = "a time from 10ms to 40.95s in steps of 10ms with its unit (us, ms, s, m or h); write advertise: 50ms";
    private static final String ENDPOINT = "an IPv4 or \"[IPv6]\" address and a port (host names are not looked up); write address: 198.18.0.21:8080";
    private static final String BRACE = "a { is not closed, or a comma is missing; write { key: value, key: value }, with quotes around a value that holds brackets";
    private static final String OWN = "give each node and each VIP an address of its own";
    private static final String NAME = "a name of 1 to 63 letters, digits, - and _ that starts with a letter; write ";
    private static final String WEB_POOL = "web: { backends: [ { address: 198.18.0.21:8080 } ] }";
    private static final String LINE_UP = "this does not line up with the lines above; give entries of one level the same indentation";
    private static final String WEB_VIP = "web: { address: 198.18.0.100, interface: eth0, vrid: 51 }";

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource({"keys", "values", "references", "shapes", "notYaml"})
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String right,
            String wrong, List<String> printed) {
        Texts.assertPrinted(SMALL, right, wrong, printed);
    }

    /** Keys that are unknown, missing, twice there or not words. */
    static Stream<Arguments> keys() {
        return Stream.of( //
                row("vrid: 51", "vird: 51", //
                        "f:5:50: VIP web has no key vird; did you mean vrid?"),
                row(", vrid: 51", "", //
                        "f:5:8: VIP web has no vrid; add vrid: 51"),
                row("vrid: 51", "vrid: 51, priority: 200", //
                        "f:5:60: VIP web has no key priority; the keys here are address, addresses, interface, vrid, advertise, preferred, failback, linger, group, track, unicast, checksum, refresh"),
                row("vrid: 51", "vrid: 51, vrid: 52", //
                        "f:5:60: vrid stands already at line 5; keep one of the two, or rename one"),
                row("address: 198.18.0.21:8080", "weight: 3", //
                        "f:11:9: backend of pool web has no address or dns or srv or file; add address: 198.18.0.21:8080"),
                row("nodes:", "node:", //
                        "f:1:1: the file has no key node; did you mean nodes?"),
                row("pools:\n  web:", "pools:\n  9web:", //
                        "f:9:3: 9web is not " + NAME + WEB_POOL),
                // a reference to what has a wrong name is not wrong itself
                row("pool: web }\npools:\n", "pool: 9api }\npools:\n  9api: { backends: [ { address: 198.18.0.21:80 } ] }\n", //
                        "f:9:3: 9api is not " + NAME + WEB_POOL),
                row("  pollux:", "  \"pol lux\":", //
                        "f:3:3: pol lux is not " + NAME + "castor: { address: 198.18.0.11 }"),
                row("vrid: 51", "vrid: 51, [a]: b", //
                        "f:5:60: a key is a list or a mapping; write a word before the colon"));
    }

    /** Values of the wrong kind or out of range. */
    static Stream<Arguments> values() {
        return Stream.of( //
                row("198.18.0.12", "198.18.0", //
                        "f:3:22: address 198.18.0 is not an IPv4 address of one host; write address: 198.18.0.11"),
                row("198.18.0.12", "198.18.0.012", //
                        "f:3:22: address 198.18.0.012 is not an IPv4 address of one host; write address: 198.18.0.11"),
                row("198.18.0.12", "224.0.0.18", //
                        "f:3:22: address 224.0.0.18 is not an IPv4 address of one host; write address: 198.18.0.11"),
                row("198.18.0.100", "web.example", //
                        "f:5:19: address web.example is not an IPv4 or IPv6 address of one host; write address: 198.18.0.100"),
                row("interface: eth0", "interface: eth0/1", //
                        "f:5:44: interface eth0/1 is not an interface's name of 1 to 15 characters without / or :; write interface: eth0"),
                row("vrid: 51", "vrid: 0", //
                        "f:5:56: vrid 0 is not a whole number from 1 to 255; write vrid: 51"),
                row("vrid: 51", "vrid: 256", //
                        "f:5:56: vrid 256 is not a whole number from 1 to 255; write vrid: 51"),
                row("vrid: 51", "vrid: \"51\"", //
                        "f:5:56: vrid \"51\" is not a whole number from 1 to 255; write vrid: 51"),
                row("vrid: 51", "vrid: 99999999999", //
                        "f:5:56: vrid 99999999999 is not a whole number from 1 to 255; write vrid: 51"),
                row("vrid: 51", "vrid: 51, advertise: 50", //
                        "f:5:71: advertise 50 is not " + STEPS),
                row("vrid: 51", "vrid: 51, advertise: 5ms", //
                        "f:5:71: advertise 5ms is not " + STEPS),
                row("vrid: 51", "vrid: 51, advertise: 15ms", //
                        "f:5:71: advertise 15ms is not " + STEPS),
                row("vrid: 51", "vrid: 51, advertise: 41s", //
                        "f:5:71: advertise 41s is not " + STEPS),
                row("vrid: 51", "vrid: 51, failback: yes", //
                        "f:5:70: failback yes is not true, false or { after: 5m }; write failback: false"),
                row("port: 80", "port: 65536", //
                        "f:7:26: port 65536 is not a whole number from 1 to 65535; write port: 80"),
                row(":8080 }\n", ":8080, weight: 257 }\n", //
                        "f:11:46: weight 257 is not a whole number from 0 to 256; write weight: 1"),
                row(":8080", ":0", //
                        "f:11:20: address 198.18.0.21:0 is not " + ENDPOINT),
                row("198.18.0.21:8080", "198.18.0.21", //
                        "f:11:20: address 198.18.0.21 is not " + ENDPOINT),
                row("198.18.0.21:8080", "backend1.lan:8080", //
                        "f:11:20: address backend1.lan:8080 is not " + ENDPOINT),
                row("198.18.0.21:8080", "\"[::ffff:198.18.0.21]:8080\"", //
                        "f:11:20: address \"[::ffff:198.18.0.21]:8080\" is not " + ENDPOINT),
                row("    backends:", "    balance: roundrobin\n    backends:", //
                        "f:10:14: balance roundrobin is not one of weighted-least-connection, ip-hash, round-robin, random-two, least-latency; write balance: round-robin"),
                row("    backends:", "    bounded-load: 1.25\n    backends:", //
                        "f:10:19: bounded-load is for balance: ip-hash, and this pool has weighted-least-connection; remove it"),
                row("    backends:", "    balance: ip-hash\n    bounded-load: 1.00\n    backends:", //
                        "f:11:19: bounded-load 1.00 is not a factor above 1 up to 10 with at most two decimals; write bounded-load: 1.25"),
                row("    backends:", "    panic: 30\n    backends:", //
                        "f:10:12: panic 30 is not a share from 0% to 100%; write panic: 30%"),
                row("    backends:", "    panic: 101%\n    backends:", //
                        "f:10:12: panic 101% is not a share from 0% to 100%; write panic: 30%"),
                row("    backends:", "    slow-start: 2h\n    backends:", //
                        "f:10:17: slow-start 2h is not a time from 0s to 1h with its unit (us, ms, s, m or h); write slow-start: 30s"),
                row("    backends:", "    eject: { failures: 0, share: 0% }\n    backends:", //
                        "f:10:24: failures 0 is not a whole number from 1 to 100; write failures: 3", //
                        "f:10:34: share 0% is not a share from 1% to 100%; write share: 50%"),
                row("    backends:", "    eject: 5\n    backends:", //
                        "f:10:12: eject of pool web is 5, not a mapping; write eject: { failures: 5 }"),
                row(":8080 }\n", ":8080, max-connections: 0, backup: yes }\n", //
                        "f:11:55: max-connections 0 is not a whole number from 1 to 1000000; write max-connections: 1000", //
                        "f:11:66: backup yes is not true or false; write backup: true"),
                row("    backends:", "    check: { http: healthz }\n    backends:", //
                        "f:10:20: http healthz is not a path of visible ASCII that starts with /; write http: /healthz"),
                row("    backends:", "    check: { http: \"/a\\r\\nX:y\" }\n    backends:", //
                        "f:10:20: http \"/a??X:y\" is not a path of visible ASCII that starts with /; write http: /healthz"),
                row("    backends:", "    check: { http: /, tcp: connect }\n    backends:", //
                        "f:10:28: a check asks by http or by tcp, not both; remove one of them"),
                row("    backends:", "    check: { every: 0ms, rise: 0 }\n    backends:", //
                        "f:10:21: every 0ms is not a time from 1ms to 1h with its unit (us, ms, s, m or h); write every: 1s", //
                        "f:10:32: rise 0 is not a whole number from 1 to 100; write rise: 3"),
                row("    backends:", "    timeouts: { idle: 8m30 }\n    backends:", //
                        "f:10:23: idle 8m30 is not a time from 1ms to 168h with its unit (us, ms, s, m or h); write idle: 1m"),
                row("pools:", "relay: { transport: uring, loops: 257 }\npools:", //
                        "f:8:21: transport uring is not one of auto, epoll, io_uring, nio; write transport: auto", //
                        "f:8:35: loops 257 is not a whole number from 0 to 256; write loops: 0"),
                row("pools:", "relay: { cpus: [ 0, 1024 ] }\npools:", //
                        "f:8:21: cpus 1024 is not a whole number from 0 to 1023; write cpus: [ 0 ]"),
                row("pools:", "log: { format: xml, connections: some, sample: 0% }\npools:", //
                        "f:8:16: format xml is not one of human, json; write format: human", //
                        "f:8:34: connections some is not one of off, sampled, all; write connections: off", //
                        "f:8:48: sample 0% is not a share from 1% to 100%; write sample: 1%"),
                row("pools:", "admin: { listen: localhost:9090 }\npools:", //
                        "f:8:18: listen localhost:9090 is not an IPv4 or \"[IPv6]\" address and a port; write listen: 127.0.0.1:9090"));
    }

    /** What names nothing, and what two have that only one may. */
    static Stream<Arguments> references() {
        return Stream.of( //
                row("vip: web", "vip: wbe", //
                        "f:7:15: vip wbe is not a VIP of this file (web); write vip: web"),
                row("pool: web", "pool: api", //
                        "f:7:36: pool api is not a pool of this file (web); write pool: web"),
                row("vrid: 51", "vrid: 51, preferred: castro", //
                        "f:5:71: preferred castro is not a node of this file (one of castor, pollux); write preferred: castor"),
                row("    backends:", "    source: { castro: 198.18.0.11 }\n    backends:", //
                        "f:10:15: source of pool web has no key castro; did you mean castor?"),
                row("    backends:", "    source: { castor: [ 198.18.0.100, 198.18.0.12 ] }\n    backends:", //
                        "f:10:25: source address 198.18.0.100 is VIP web's; name one that stays on castor",
                        "f:10:39: source address 198.18.0.12 is node pollux's; name one that stays on castor"),
                row("    backends:", "    source: { castor: [ 198.18.0.13, 198.18.0.13 ], pollux: eth0 }\n    backends:", //
                        "f:10:38: source address 198.18.0.13 stands twice; name it once",
                        "f:10:61: pollux eth0 is not an IPv4 or IPv6 address of one host; write pollux: 198.18.0.11"),
                row("198.18.0.12", "198.18.0.11", //
                        "f:3:22: address 198.18.0.11 is taken at line 2; " + OWN),
                row("198.18.0.100", "198.18.0.12", //
                        "f:5:19: address 198.18.0.12 is taken at line 3; " + OWN),
                row("listeners:\n", "  two: { address: 198.18.0.100, interface: eth1, vrid: 51 }\nlisteners:\n", //
                        "f:6:19: address 198.18.0.100 is taken at line 5; " + OWN),
                row("listeners:\n", "  two: { address: 198.18.0.101, interface: eth0, vrid: 51 }\nlisteners:\n", //
                        "f:6:56: IPv4 vrid 51 on eth0 is taken at line 5; give each VIP of an interface and IP version its own"),
                row("pools:\n", "  two: { vip: web, port: 80, pool: web }\npools:\n", //
                        "f:8:26: port 80 of VIP web is taken at line 7; choose another port"),
                row(":8080 }\n", ":8080 }\n      - { address: 198.18.0.21:8080, weight: 2 }\n", //
                        "f:12:20: backend 198.18.0.21:8080 of pool web is taken at line 11; keep one of the two"),
                row("  pollux: { address: 198.18.0.12 }", "  pollux: { address: 198.18.0.12 }\n  helen: { address: 198.18.0.13 }", //
                        "f:4:3: nodes has 3 entries; keep at most 2"),
                // what needs a second node
                row("  pollux: { address: 198.18.0.12 }\n", "pair: { key: pair.key }\n", //
                        "f:3:7: a pair is two nodes, and this file has one; add the other node, or remove pair"),
                row("  pollux: { address: 198.18.0.12 }\nvips:\n  web: {", "vips:\n  web: { unicast: true,", //
                        "f:4:19: there is no other node to send to; add it, or remove unicast"),
                row("address: 198.18.0.100, interface: eth0", "address: \"2001:db8::100\", interface: eth0, unicast: true", //
                        "f:5:62: node castor has no link-local address to send IPv6 to; add link-local: fe80::11 to it, or remove unicast"),
                row("listeners:\n", "  two: { address: 198.18.0.101, interface: eth0, vrid: 52 }\nlisteners:\n", //
                        "f:6:8: VIP two is used by no listener; remove it, or add a listener: { vip: two, port: 80, pool: web }"),
                row("vrid: 51", "vrid: 51, track: [ router ]", //
                        "f:1:1: the file has no track; add track: { router: { upstream: 198.18.0.1 } }"));
    }

    /** Sections, lists and values in each other's place, empty ones, and too many. */
    static Stream<Arguments> shapes() {
        return Stream.of( //
                row("\n  web: { address: 198.18.0.100, interface: eth0, vrid: 51 }", "", //
                        "f:4:6: vips is empty; write " + WEB_VIP),
                row("\n  web: { vip: web, port: 80, pool: web }", " {}", //
                        "f:6:12: listeners is empty; add web: { vip: web, port: 80, pool: web }"),
                row("\n  web:\n    backends:\n      - { address: 198.18.0.21:8080 }", " []", //
                        "f:8:8: pools is a list, not a mapping; write " + WEB_POOL),
                row("\n      - { address: 198.18.0.21:8080 }", "", //
                        "f:10:14: backends is empty; write - { address: 198.18.0.21:8080 }"),
                row("\n      - { address: 198.18.0.21:8080 }", " []", //
                        "f:10:15: backends is empty; add - { address: 198.18.0.21:8080 }"),
                row("\n      - { address: 198.18.0.21:8080 }", " 198.18.0.21:8080", //
                        "f:10:15: backends is 198.18.0.21:8080, not a list; write - { address: 198.18.0.21:8080 }"),
                row("{ address: 198.18.0.21:8080 }", "198.18.0.21:8080", //
                        "f:11:9: backend of pool web is 198.18.0.21:8080, not a mapping; write { address: 198.18.0.21:8080 }"),
                row("{ address: 198.18.0.12 }", "198.18.0.12", //
                        "f:3:11: node pollux is 198.18.0.12, not a mapping; write { address: 198.18.0.11 }"),
                row("address: 198.18.0.12", "address: [ 198.18.0.12 ]", //
                        "f:3:22: address is a list, not an IPv4 address of one host; write address: 198.18.0.11"),
                row("address: 198.18.0.12", "address:", //
                        "f:3:21: address is empty; write address: 198.18.0.11"));
    }

    /** What is not YAML, or YAML that a configuration needs for nothing. */
    static Stream<Arguments> notYaml() {
        return Stream.of( //
                row("  pollux", "\tpollux", //
                        "f:3:1: a tab stands where only spaces may; indent with spaces"),
                row("  pollux", "   pollux", //
                        "f:3:4: " + LINE_UP),
                row("  pollux", " pollux", //
                        "f:3:2: " + LINE_UP),
                row("198.18.0.12 }", "198.18.0.12", //
                        "f:4:5: " + BRACE),
                row("198.18.0.12", "\"198.18.0.12", //
                        "f:3:22: a quote is opened and never closed; end the text with the same quote"),
                row("198.18.0.21:8080", "[2001:db8::21]:8080", //
                        "f:11:34: " + BRACE),
                row("vips:", "vips", //
                        "f:4:1: a key without a colon; write key: value"),
                row("198.18.0.12", "*castor", //
                        "f:3:22: *castor is an alias; write the value out"),
                row("{ address: 198.18.0.12 }", "&here { address: 198.18.0.12 }", //
                        "f:3:11: &here is an anchor; remove it; aliases are not used here"),
                row("198.18.0.12", "!!str 198.18.0.12", //
                        "f:3:22: tag:yaml.org,2002:str is a tag; remove it; every key knows its type"),
                row("vips:", "---\nvips:", //
                        "f:4:1: a second document starts here; keep one document in the file; remove the line ---"));
    }

    private static Arguments row(String right, String wrong, String... printed) { return arguments(right, wrong, List.of(printed)); }
}
