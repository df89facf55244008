package io.twinstar.conf.text;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Finder.Likeness;
import io.twinstar.conf.Finder.Where;
import io.twinstar.conf.Pool;

import static io.twinstar.conf.text.Texts.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Where backends are found, in the text; and the text of a file that they are found in. */
class FinderTextTest {

    private static final InetSocketAddress SERVER = new InetSocketAddress(Inet4Address.ofLiteral("198.18.0.53"), 53);

    @Test
    void findersStandBesideBackendsAndHaveTheirDefaults() {
        Pool web = web(
                """
                        backends:
                              - { address: 198.18.0.21:8080 }
                              - { dns: web.example.com, port: 8080, servers: [ "198.18.0.53:53" ], every: 10s, weight: 3, max-connections: 9, backup: true }
                              - { srv: _http._tcp.example.com., max-connections: 5 }
                              - { file: more.yaml }
                        """);
        assertThat(web.backends()).hasSize(1);
        assertThat(web.finders()).containsExactly(
                new Finder("web", new Where.Dns("web.example.com", 8080, List.of(SERVER), new Likeness(3, 9, true)),
                        Duration.ofSeconds(10)),
                new Finder("web", new Where.Srv("_http._tcp.example.com.", List.of(), 5), Duration.ofSeconds(30)),
                new Finder("web", new Where.File("more.yaml"), Duration.ofSeconds(1)));
    }

    @Test
    void oneSourceNeedsNoBrackets() {
        assertThat(web("backends: { dns: web, port: 80 }").finders()).containsExactly(new Finder("web",
                new Where.Dns("web", 80, List.of(), new Likeness(1, Backend.UNLIMITED, false)), Duration.ofSeconds(30)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String item, List<String> printed) {
        Texts.assertPrinted(SMALL, "- { address: 198.18.0.21:8080 }", "- { " + item + " }", printed);
    }

    static Stream<Arguments> aMistakeIsPrintedWithItsPlaceAndNothingElseIs() {
        return Stream.of( //
                row("dns: web.example.com", "f:11:16: a name says no port; add port: 8080"),
                row("address: 198.18.0.21:80, srv: a", "f:11:41: backend of pool web has address and srv; keep one of them"),
                row("file: a, weight: 3, every: 5s", "f:11:28: weight does not go with file; remove it; it goes with address, dns"),
                row("dns: 198.18.0.21, port: 80", "f:11:16: dns 198.18.0.21 is not a domain name; write dns: web.example.com"),
                row("dns: web..com, port: 80", "f:11:16: dns web..com is not a domain name; write dns: web.example.com"),
                row("srv: _http._tcp.example.com, port: 80", "f:11:46: port does not go with srv; remove it; it goes with dns"),
                row("dns: a, port: 80, servers: [ ns1.example ]", "f:11:40: servers ns1.example is not an IPv4 or \"[IPv6]\" address"
                        + " and a port (host names are not looked up); write servers: [ 198.18.0.53:53 ]"),
                row("file: a }\n      - { file: a", "f:12:17: file a of pool web is taken at line 11; keep one of the two"));
    }

    @Test
    void aFileOfBackendsReadsLikeTheConfiguration() {
        assertThat(BackendsText.read("web", """
                backends:
                  - { address: 198.18.0.21:8080, weight: 3 }
                  - { address: 198.18.0.22:8080, backup: true }
                """)).isInstanceOfSatisfying(BackendsText.Read.Good.class, good -> assertThat(good.backends())
                .extracting(backend -> backend.id().toString(), Backend::weight, Backend::backup)
                .containsExactly(tuple("web/198.18.0.21:8080", 3, false),
                        tuple("web/198.18.0.22:8080", 1, true)));
    }

    @ParameterizedTest
    @MethodSource
    void aFileOfBackendsWithAMistakeIsNoneAtAll(String text, List<String> printed) {
        assertThat(BackendsText.read("web", text)).isInstanceOfSatisfying(BackendsText.Read.Bad.class,
                bad -> assertThat(bad.problems().stream().map(problem -> problem.in("f"))).isEqualTo(printed));
    }

    static Stream<Arguments> aFileOfBackendsWithAMistakeIsNoneAtAll() {
        return Stream.of( //
                row("", "f:1:1: the file is empty; start from the example, gateway.yaml"),
                row("backends: []", "f:1:11: backends is empty; add - { address: 198.18.0.21:8080 }"),
                row("backends:\n  - { address: 198.18.0.21:8080 }\n  - { address: 198.18.0.22 }",
                        "f:3:16: address 198.18.0.22 is not an IPv4 or \"[IPv6]\" address and a port (host names are not looked up);"
                                + " write address: 198.18.0.21:8080"),
                row("backends: { dns: web.example.com, port: 80 }",
                        "f:1:11: backend of the file has no address; add address: 198.18.0.21:8080",
                        "f:1:13: backend of the file has no key dns; the keys here are address, weight, max-connections, backup, state",
                        "f:1:35: backend of the file has no key port; the keys here are address, weight, max-connections, backup, state"));
    }

    private static Pool web(String backends) {
        var text = SMALL.substring(0, SMALL.indexOf("    backends:")) + "    " + backends;
        return Texts.good(text).pools().values().iterator().next();
    }

    private static Arguments row(String item, String... printed) { return arguments(item, List.of(printed)); }
}
