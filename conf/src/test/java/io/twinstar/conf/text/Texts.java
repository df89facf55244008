package io.twinstar.conf.text;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.twinstar.conf.Conf;

import static org.assertj.core.api.Assertions.assertThat;

/** Texts the tests start from, and what becomes of them. */
final class Texts {

    /** The least that is a whole configuration of a pair. */
    static final String SMALL = """
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
                  - { address: 198.18.0.21:8080 }
            """;

    /** One that has everything beside the pools that may be left out. */
    static final String FULL = """
            nodes:
              castor: { address: 198.18.0.11, link-local: fe80::11, pulse: 198.19.0.11 }
              pollux: { address: 198.18.0.12, link-local: fe80::12, pulse: 198.19.0.12 }
            pair: { key: pair.key, pulse: 20ms, port: 5200, witness: 198.18.0.30:5113 }
            track:
              router: { upstream: 198.18.0.1 }
              uplink: { interface: eth1 }
              disk: { script: [ /bin/check, a b ], every: 2s, timeout: 1s, rise: 1, fall: 4 }
            vips:
              web:
                addresses: [ 198.18.0.100, 198.18.0.101 ]
                interface: eth0
                vrid: 51
                preferred: castor
                failback: { after: 5m }
                group: edge
                track: [ router, disk ]
                unicast: true
                checksum: message
                refresh: 0s
              six: { address: 2001:db8::100, interface: eth0, vrid: 51, preferred: castor, failback: { after: 300s }, group: edge }
            listeners:
              { web: { vip: web, port: 80, pool: web }, six: { vip: six, port: 80, pool: web } }
            pools:
              web: { backends: [ { address: 198.18.0.21:8080 } ] }
            notify: { audit: audit.jsonl, webhook: "https://hooks.example:8443/s3cret", script: /bin/tell, timeout: 3s }
            """;

    private Texts() {}

    /** The mistake is printed, and nothing else is. */
    static void assertPrinted(String good, String right, String wrong, List<String> printed) {
        assertThat(good).contains(right);
        assertThat(problems(good.replaceFirst(Pattern.quote(right), Matcher.quoteReplacement(wrong)))).isEqualTo(printed);
    }

    static Conf good(String text) {
        Decoded decoded = ConfText.read(text);
        assertThat(decoded).isInstanceOf(Decoded.Good.class);
        return ((Decoded.Good) decoded).conf();
    }

    /** As they are printed for a file named f. */
    static List<String> problems(String text) {
        Decoded decoded = ConfText.read(text);
        assertThat(decoded).isInstanceOf(Decoded.Bad.class);
        return ((Decoded.Bad) decoded).problems().stream().map(problem -> problem.in("f")).toList();
    }
}
