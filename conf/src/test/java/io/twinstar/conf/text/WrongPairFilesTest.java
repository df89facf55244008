package io.twinstar.conf.text;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static io.twinstar.conf.text.Texts.FULL;
import static io.twinstar.conf.text.Texts.problems;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** As {@link WrongFilesTest}, on the file that has everything: what concerns the pair. */
class WrongPairFilesTest {

    @ParameterizedTest(name = "{0} -> {1}")
    @MethodSource({"pair", "nodes", "trackers", "vips", "groups", "notifies"})
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String right,
            String wrong, List<String> printed) {
        Texts.assertPrinted(FULL, right, wrong, printed);
    }

    @Test
    void whatDoesNotFitTogetherIsFoundInOnePass() {
        assertThat(problems(FULL.replace(", pulse: 198.19.0.12", "").replace("preferred: castor, ", ""))).containsExactly(
                "f:2:64: only this node has a pulse address of its own; give both nodes one, or neither",
                "f:21:8: VIP six of group edge has another preferred than line 14; give all VIPs of a group the same");
    }

    /** What the two say to each other. */
    static Stream<Arguments> pair() {
        return Stream.of( //
                row("key: pair.key", "kye: pair.key", //
                        "f:4:9: pair has no key kye; did you mean key?"),
                row("key: pair.key, ", "", //
                        "f:4:7: pair has no key; add key: pair.key"),
                row("key: pair.key", "key: 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", //
                        "f:4:14: key is not the name of the file that holds the secret; write key: pair.key"),
                row("key: pair.key", "key: \"s3cret\\n\"", //
                        "f:4:14: key is not the name of the file that holds the secret; write key: pair.key"),
                row("{ key: pair.key, pulse: 20ms, port: 5200, witness: 198.18.0.30:5113 }", "pair.key", //
                        "f:4:7: pair is pair.key, not a mapping; write pair: { key: pair.key }"),
                row("{ key: pair.key, pulse: 20ms, port: 5200, witness: 198.18.0.30:5113 }", "{}", //
                        "f:4:7: pair has no key; add key: pair.key"),
                row("20ms", "4999us", //
                        "f:4:31: pulse 4999us is not a time from 5ms to 1s with its unit (us, ms, s, m or h); write pulse: 10ms"),
                row("20ms", "1001ms", //
                        "f:4:31: pulse 1001ms is not a time from 5ms to 1s with its unit (us, ms, s, m or h); write pulse: 10ms"),
                row("20ms", "20", //
                        "f:4:31: pulse 20 is not a time from 5ms to 1s with its unit (us, ms, s, m or h); write pulse: 10ms"),
                row("5200", "0", //
                        "f:4:43: port 0 is not a whole number from 1 to 65535; write port: 5112"),
                row("5200", "65536", //
                        "f:4:43: port 65536 is not a whole number from 1 to 65535; write port: 5112"),
                row("witness: 198.18.0.30:5113", "alone: safe", //
                        "f:4:56: alone safe is not one of availability, safety; write alone: availability"),
                row("witness: 198.18.0.30:5113", "alone: saftey", //
                        "f:4:56: alone saftey is not one of availability, safety; write alone: safety"),
                row("port: 5200", "alone: safety", //
                        "f:4:44: a witness decides for a gateway that is alone; keep one of alone and witness"),
                row("198.18.0.30:5113", "198.18.0.30", //
                        "f:4:58: witness 198.18.0.30 is not an IPv4 or \"[IPv6]\" address and a port (host names are not looked up); write witness: 198.18.0.30:5113"),
                row("198.18.0.30:5113", "third.example:5113", //
                        "f:4:58: witness third.example:5113 is not an IPv4 or \"[IPv6]\" address and a port (host names are not looked up); write witness: 198.18.0.30:5113"),
                row("198.18.0.30:", "198.18.0.12:", //
                        "f:4:58: address 198.18.0.12 is a node's or a VIP's, at line 3; name another host"),
                row("198.18.0.30:", "198.18.0.101:", //
                        "f:4:58: address 198.18.0.101 is a node's or a VIP's, at line 11; name another host"),
                row("witness: 198.18.0.30:5113", "skew: no-failbck", //
                        "f:4:55: skew no-failbck is not one of alarm, no-failback; write skew: no-failback"),
                row("witness: 198.18.0.30:5113", "link: pki", //
                        "f:4:55: link is pki, not a mapping; write link: { pki: pki }"),
                row("witness: 198.18.0.30:5113", "link: { port: 5300 }", //
                        "f:4:55: link has no pki; add pki: pki"),
                row("witness: 198.18.0.30:5113", "link: { pki: pki, port: 5200 }", //
                        "f:4:73: port 5200 is the pulse's, too; give the link another port"),
                row("witness: 198.18.0.30:5113", "link: { pki: pki, tickle: yes }", //
                        "f:4:75: tickle yes is not true or false; write tickle: false"),
                row("port: 5200, witness: 198.18.0.30:5113", "port: 5114, link: { pki: pki }", //
                        "f:4:55: port 5114 is the pulse's, too; give the link another port"),
                row("pair:", "piar:", //
                        "f:4:1: the file has no key piar; did you mean pair?"));
    }

    /** Where they speak from. */
    static Stream<Arguments> nodes() {
        return Stream.of( //
                row("fe80::11", "2001:db8::11", //
                        "f:2:47: link-local 2001:db8::11 is not an IPv6 link-local address (fe80::/10); write link-local: fe80::11"),
                row("fe80::11", "fe80::11%eth0", //
                        "f:2:47: link-local fe80::11%eth0 is not an IPv6 link-local address (fe80::/10); write link-local: fe80::11"),
                row("fe80::11", "198.18.0.11", //
                        "f:2:47: link-local 198.18.0.11 is not an IPv6 link-local address (fe80::/10); write link-local: fe80::11"),
                row("fe80::12", "FE80:0::11", //
                        "f:3:47: address fe80:0:0:0:0:0:0:11 is taken at line 2; give each node and each VIP an address of its own"),
                row("link-local: fe80::11", "linklocal: fe80::11", //
                        "f:2:35: node castor has no key linklocal; did you mean link-local?"),
                row("198.19.0.12", "fe80::13", //
                        "f:3:64: pulse fe80::13 is not an IPv4 address of one host; write pulse: 198.19.0.11"),
                row("198.19.0.12", "198.19.0.11", //
                        "f:3:64: address 198.19.0.11 is taken at line 2; give each node and each VIP an address of its own"),
                row("198.19.0.12", "198.18.0.11", //
                        "f:3:64: address 198.18.0.11 is taken at line 2; give each node and each VIP an address of its own"),
                row(", pulse: 198.19.0.12", "", //
                        "f:2:64: only this node has a pulse address of its own; give both nodes one, or neither"),
                row("198.19.0.11", "198.18.0.11", //
                        "f:3:64: only this node has a pulse address of its own; give both nodes one, or neither"),
                row("pulse: 198.19.0.12", "plse: 198.19.0.12", //
                        "f:3:57: node pollux has no key plse; did you mean pulse?"));
    }

    /** What is tracked, and by whom. */
    static Stream<Arguments> trackers() {
        return Stream.of( //
                row("router: { upstream: 198.18.0.1 }", "router: {}", //
                        "f:6:11: tracker router has no interface or upstream or script; add upstream: 198.18.0.1"),
                row("upstream: 198", "upstraem: 198", //
                        "f:6:13: tracker router has no key upstraem; did you mean upstream?"),
                row("interface: eth1", "intreface: eth1", //
                        "f:7:13: tracker uplink has no key intreface; did you mean interface?"),
                row("interface: eth1", "interface: eth1, upstream: 198.18.0.1", //
                        "f:7:40: tracker uplink has interface and upstream; keep one of them"),
                row("interface: eth1", "interface: eth1, script: /a, upstream: 198.18.0.1", //
                        "f:7:38: tracker uplink has interface and upstream and script; keep one of them"),
                row("interface: eth1", "interface: eth/1", //
                        "f:7:24: interface eth/1 is not an interface's name of 1 to 15 characters without / or :; write interface: eth0"),
                row("upstream: 198.18.0.1 ", "upstream: 2001:db8::1 ", //
                        "f:6:23: upstream 2001:db8::1 is not an IPv4 address of one host; write upstream: 198.18.0.1"),
                row("upstream: 198.18.0.1 ", "upstream: 198.18.0.12 ", //
                        "f:6:23: address 198.18.0.12 is a node's or a VIP's, at line 3; name another host"),
                row("[ /bin/check, a b ]", "/bin/check a", //
                        "f:8:19: script /bin/check a is not one word or a list of words; write script: [ /usr/local/bin/script, argument ]"),
                row("[ /bin/check, a b ]", "\"\"", //
                        "f:8:19: script \"\" is not one word or a list of words; write script: [ /usr/local/bin/script, argument ]"),
                row("[ /bin/check, a b ]", "{ run: /bin/check }", //
                        "f:8:19: script is a mapping, not one word or a list of words; write script: [ /usr/local/bin/script, argument ]"),
                row("[ /bin/check, a b ]", "[]", //
                        "f:8:19: script is empty; add /usr/local/bin/script"),
                row("a b ]", "\"a\\0\" ]", //
                        "f:8:33: script \"a?\" is not a word of 1 to 1024 characters; write script: [ /usr/local/bin/script ]"),
                row("a b ]", "[ a ] ]", //
                        "f:8:33: script is a list, not a word of 1 to 1024 characters; write script: [ /usr/local/bin/script ]"),
                row("every: 2s", "every: 0s", //
                        "f:8:47: every 0s is not a time from 1ms to 1h with its unit (us, ms, s, m or h); write every: 1s"),
                row("timeout: 1s", "timeout: 61m", //
                        "f:8:60: timeout 61m is not a time from 1ms to 1h with its unit (us, ms, s, m or h); write timeout: 1s"),
                row("rise: 1", "rise: 0", //
                        "f:8:70: rise 0 is not a whole number from 1 to 100; write rise: 3"),
                row("fall: 4", "fall: 101", //
                        "f:8:79: fall 101 is not a whole number from 1 to 100; write fall: 3"),
                row("  uplink:", "  9link:", //
                        "f:7:3: 9link is not a name of 1 to 63 letters, digits, - and _ that starts with a letter; write router: { upstream: 198.18.0.1 }"),
                row("  uplink: { interface: eth1 }", "  uplink: eth1", //
                        "f:7:11: tracker uplink is eth1, not a mapping; write { upstream: 198.18.0.1 }"),
                row("track:\n  router: { upstream: 198.18.0.1 }\n  uplink: { interface: eth1 }\n  disk: { script: [ /bin/check, a b ], every: 2s, timeout: 1s, rise: 1, fall: 4 }\n",
                        "", //
                        "f:1:1: the file has no track; add track: { router: { upstream: 198.18.0.1 } }"),
                row("track:\n  router: { upstream: 198.18.0.1 }\n  uplink: { interface: eth1 }\n  disk: { script: [ /bin/check, a b ], every: 2s, timeout: 1s, rise: 1, fall: 4 }",
                        "track: {}", //
                        "f:5:8: track is empty; add router: { upstream: 198.18.0.1 }"),
                row("track:\n  router: { upstream: 198.18.0.1 }\n  uplink: { interface: eth1 }\n  disk: { script: [ /bin/check, a b ], every: 2s, timeout: 1s, rise: 1, fall: 4 }",
                        "track:", //
                        "f:5:7: track is empty; write router: { upstream: 198.18.0.1 }"),
                row("\ntrack:", "\ntracks:", //
                        "f:5:1: the file has no key tracks; did you mean track?"),
                row("[ router, disk ]", "[ router, dsik ]", //
                        "f:17:22: track dsik is not a tracker of this file (one of router, uplink, disk); write track: [ disk ]"),
                row("[ router, disk ]", "[ router, web ]", //
                        "f:17:22: track web is not a tracker of this file (one of router, uplink, disk); write track: [ router ]"),
                row("[ router, disk ]", "[ disk, disk ]", //
                        "f:17:20: tracker disk of VIP web is taken at line 17; name it once"),
                row("[ router, disk ]", "router", //
                        "f:17:12: track is router, not a list; write track: [ router ]"),
                row("[ router, disk ]", "[]", //
                        "f:17:12: track is empty; add router"));
    }

    /** Addresses, failback and how a VIP speaks on the wire. */
    static Stream<Arguments> vips() {
        return Stream.of( //
                row("    addresses: [ 198.18.0.100, 198.18.0.101 ]\n", "", //
                        "f:11:5: VIP web has no address or addresses; add address: 198.18.0.100"),
                row("addresses: [", "adresses: [", //
                        "f:11:5: VIP web has no key adresses; did you mean addresses?"),
                row("address: 2001", "adress: 2001", //
                        "f:21:10: VIP six has no key adress; did you mean address?"),
                row("address: 2001:db8::100", "address: 2001:db8::100, addresses: [ 2001:db8::101 ]", //
                        "f:21:45: VIP six has address and addresses; keep one of them"),
                row("[ 198.18.0.100, 198.18.0.101 ]", "198.18.0.100", //
                        "f:11:16: addresses is 198.18.0.100, not a list; write addresses: [ 198.18.0.100 ]"),
                row("[ 198.18.0.100, 198.18.0.101 ]", "[]", //
                        "f:11:16: addresses is empty; add 198.18.0.100"),
                row("198.18.0.101 ]", "198.18.0 ]", //
                        "f:11:32: addresses 198.18.0 is not an IPv4 or IPv6 address of one host; write addresses: [ 198.18.0.100 ]"),
                row("198.18.0.101 ]", "{} ]", //
                        "f:11:32: addresses is a mapping, not an IPv4 or IPv6 address of one host; write addresses: [ 198.18.0.100 ]"),
                row("198.18.0.101 ]", "198.18.0.100 ]", //
                        "f:11:32: address 198.18.0.100 is taken at line 11; give each node and each VIP an address of its own"),
                row("198.18.0.101 ]", "2001:db8::101 ]", //
                        "f:11:32: one VIP has both IPv4 and IPv6 addresses; give each IP version a VIP of its own, and both the same group"),
                row("2001:db8::100", "198.18.0.101", //
                        "f:21:19: address 198.18.0.101 is taken at line 11; give each node and each VIP an address of its own", //
                        "f:21:56: IPv4 vrid 51 on eth0 is taken at line 13; give each VIP of an interface and IP version its own"),
                row("2001:db8::100", "ff02::12", //
                        "f:21:19: address ff02::12 is not an IPv4 or IPv6 address of one host; write address: 198.18.0.100"),
                row("2001:db8::100", "\"::\"", //
                        "f:21:19: address \"::\" is not an IPv4 or IPv6 address of one host; write address: 198.18.0.100"),
                row("2001:db8::100", "\"::ffff:198.18.0.102\"", //
                        "f:21:19: address \"::ffff:198.18.0.102\" is not an IPv4 or IPv6 address of one host; write address: 198.18.0.100"),
                row("2001:db8::100", "fe80::1%eth0", //
                        "f:21:19: address fe80::1%eth0 is not an IPv4 or IPv6 address of one host; write address: 198.18.0.100"),
                row("{ after: 5m }", "{ after: 25h }", //
                        "f:15:24: after 25h is not a time from 0s to 24h with its unit (us, ms, s, m or h); write after: 5m"),
                row("{ after: 5m }", "{ after: 5 }", //
                        "f:15:24: after 5 is not a time from 0s to 24h with its unit (us, ms, s, m or h); write after: 5m"),
                row("{ after: 5m }", "{ aftr: 5m }", //
                        "f:15:17: failback of VIP web has no key aftr; did you mean after?"),
                row("{ after: 5m }", "{}", //
                        "f:15:15: failback of VIP web has no after; add after: 5m"),
                row("{ after: 5m }", "5m", //
                        "f:15:15: failback 5m is not true, false or { after: 5m }; write failback: false"),
                row("{ after: 5m }", "[ true ]", //
                        "f:15:15: failback is a list, not true, false or { after: 5m }; write failback: false"),
                row("    unicast: true", "    unicast: \"true\"", //
                        "f:18:14: unicast \"true\" is not true or false; write unicast: true"),
                row("checksum: message", "checksum: mesage", //
                        "f:19:15: checksum mesage is not one of pseudo-header, message; write checksum: message"),
                row("vrid: 51, ", "vrid: 51, checksum: message, ", //
                        "f:21:71: the checksum of an IPv6 VIP always covers the pseudo-header; remove checksum"),
                row("refresh: 0s", "refresh: 61m", //
                        "f:20:14: refresh 61m is not a time from 0s to 1h in steps of 10ms with its unit (us, ms, s, m or h); write refresh: 1m"),
                row("refresh: 0s", "refresh: 1ms", //
                        "f:20:14: refresh 1ms is not a time from 0s to 1h in steps of 10ms with its unit (us, ms, s, m or h); write refresh: 1m"),
                row("refresh: 0s", "refresh: 0", //
                        "f:20:14: refresh 0 is not a time from 0s to 1h in steps of 10ms with its unit (us, ms, s, m or h); write refresh: 1m"),
                row("refresh: 0s", "refesh: 0s", //
                        "f:20:5: VIP web has no key refesh; did you mean refresh?"));
    }

    /** VIPs that move together, each difference with the line it differs from. */
    static Stream<Arguments> groups() {
        return Stream.of( //
                row("    group: edge", "    group: 9", //
                        "f:16:12: group 9 is not a name of 1 to 63 letters, digits, - and _ that starts with a letter; write group: edge"),
                row("preferred: castor, failback", "preferred: pollux, failback", //
                        "f:21:72: VIP six of group edge has another preferred than line 14; give all VIPs of a group the same"),
                row("preferred: castor, failback", "failback", //
                        "f:21:8: VIP six of group edge has another preferred than line 14; give all VIPs of a group the same"),
                row("{ after: 300s }", "{ after: 301s }", //
                        "f:21:90: VIP six of group edge has another failback than line 15; give all VIPs of a group the same"),
                row("failback: { after: 300s }", "failback: true", //
                        "f:21:90: VIP six of group edge has another failback than line 15; give all VIPs of a group the same"),
                row("{ after: 300s }", "{ after: 300s }, advertise: 60ms", //
                        "f:21:118: VIP six of group edge has another advertise than line 11; give all VIPs of a group the same"),
                row("preferred: castor, failback: { after: 300s }", "preferred: pollux", //
                        "f:21:8: VIP six of group edge has another failback than line 15; give all VIPs of a group the same", //
                        "f:21:72: VIP six of group edge has another preferred than line 14; give all VIPs of a group the same"),
                row("preferred: castor, failback: { after: 300s }", "prefered: pollux", //
                        "f:21:61: VIP six has no key prefered; did you mean preferred?"),
                row("vrid: 51, preferred: castor, failback: { after: 300s }, group: edge }",
                        "vrid: 51, group: edge, failback: { after: 301s }, preferred: castor }\n  third: { address: 198.18.0.102, interface: eth1, vrid: 51, failback: { after: 5m }, group: edge }", //
                        "f:21:84: VIP six of group edge has another failback than line 15; give all VIPs of a group the same", //
                        "f:22:10: VIP third of group edge has another preferred than line 14; give all VIPs of a group the same"));
    }

    /** Who is told. What may be a secret is not repeated. */
    static Stream<Arguments> notifies() {
        return Stream.of( //
                row("notify: { audit: audit.jsonl, webhook: \"https://hooks.example:8443/s3cret\", script: /bin/tell, timeout: 3s }",
                        "notify: {}", //
                        "f:26:9: notify has no audit or webhook or script; add audit: audit.jsonl"),
                row("notify: { audit: audit.jsonl, webhook: \"https://hooks.example:8443/s3cret\", script: /bin/tell, timeout: 3s }",
                        "notify: { timeout: 3s }", //
                        "f:26:9: notify has no audit or webhook or script; add audit: audit.jsonl"),
                row("notify: { audit: audit.jsonl, webhook: \"https://hooks.example:8443/s3cret\", script: /bin/tell, timeout: 3s }",
                        "notify:", //
                        "f:26:8: notify is empty; write notify: { audit: audit.jsonl }"),
                row("notify: { audit: audit.jsonl, webhook: \"https://hooks.example:8443/s3cret\", script: /bin/tell, timeout: 3s }",
                        "notify: { adit: audit.jsonl }", //
                        "f:26:11: notify has no key adit; did you mean audit?"),
                row("audit: audit.jsonl", "audit: [ audit.jsonl ]", //
                        "f:26:18: audit is a list, not a file's name of 1 to 1024 characters; write audit: audit.jsonl"),
                row("https://hooks.example:8443/s3cret", "ftp://hooks.example/s3cret", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "https:///s3cret", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "https://bob:s3cret@hooks.example/", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "https://hooks.example:65536/s3cret", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "https://hooks.example:0/s3cret", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "https://hooks.example/s3cret here", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "hooks.example/s3cret", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("https://hooks.example:8443/s3cret", "https://höoks.example/s3cret", //
                        "f:26:40: webhook is not an http or https address of a host, without a user; write webhook: http://198.18.0.1:9000/"),
                row("script: /bin/tell", "script: /bin/tell them", //
                        "f:26:85: script /bin/tell them is not one word or a list of words; write script: [ /usr/local/bin/script, argument ]"),
                row("timeout: 3s", "timeout: 61s", //
                        "f:26:105: timeout 61s is not a time from 10ms to 1m with its unit (us, ms, s, m or h); write timeout: 5s"),
                row("timeout: 3s", "timeout: 3", //
                        "f:26:105: timeout 3 is not a time from 10ms to 1m with its unit (us, ms, s, m or h); write timeout: 5s"),
                row("notify:", "notfy:", //
                        "f:26:1: the file has no key notfy; did you mean notify?"));
    }

    private static Arguments row(String right, String wrong, String... printed) { return arguments(right, wrong, List.of(printed)); }
}
