package io.twinstar.conf.text;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.conf.Check;
import io.twinstar.conf.FirstBytes;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.conf.ProxyProtocol;

import static io.twinstar.conf.text.Texts.SMALL;
import static io.twinstar.conf.text.Texts.good;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** What a listener looks for in the first bytes of a connection, and what a backend is told first. */
class FirstBytesTextTest {

    private static final String NAME = "is not a host name in lower case, or \"*.\" and the end of one; write ";

    @Test
    void everythingOfItIsRead() {
        Listener web = listener("pool: web", "proxy-protocol: { from: [ 198.18.0.0/24, 2001:db8::1 ] }",
                "sni: { www.example.org: web, \"*.org\": web }",
                "preread-timeout: 300ms");
        assertThat(web.firstBytes().proxies()).hasToString("[198.18.0.0/24, 2001:db8:0:0:0:0:0:1/128]");
        assertThat(web.firstBytes().pools()).isEqualTo(Map.of("www.example.org", "web", "*.org", "web"));
        assertThat(web.firstBytes().timeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(web.pool()).contains("web");
        assertThat(web.pools()).containsExactly("web");
        assertThat(listener("pool: web").firstBytes()).isEqualTo(FirstBytes.UNSEEN);
        assertThat(listener("sni: { example.org: web }")).isEqualTo(new Listener("web", "web", 80, Optional.empty(),
                new FirstBytes(List.of(), Map.of("example.org", "web"), Duration.ofSeconds(5))));
    }

    @Test
    void aCheckOfThePortThatServesSaysThatItIsOne() {
        assertThat(pool("proxy-protocol: v1").proxyProtocol()).contains(ProxyProtocol.V1);
        assertThat(pool("proxy-protocol: v1").check()).isEqualTo(Check.DEFAULT.in(Optional.of(ProxyProtocol.V1)));
        assertThat(pool("proxy-protocol: v2", "check: { tcp: connect, port: 81 }").check().proxyProtocol()).isEmpty();
        assertThat(pool("check: { tcp: connect }").check().proxyProtocol()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void aMistakeIsPrintedWithItsPlaceAndNothingElseIs(String wrong, List<String> printed) {
        Texts.assertPrinted(SMALL, "pool: web }", wrong + " }", printed);
    }

    static Stream<Arguments> aMistakeIsPrintedWithItsPlaceAndNothingElseIs() {
        return Stream.of(
                row("pool: web, proxy-protocol: v2", //
                        "f:7:57: proxy-protocol of listener web is v2, not a mapping; write proxy-protocol: { from: [ 198.18.0.0/24 ] }"),
                row("pool: web, proxy-protocol: {}", //
                        "f:7:57: proxy-protocol of listener web has no from; add from: [ 198.18.0.0/24 ]"),
                row("pool: web, proxy-protocol: { from: [ 198.18.0.1/24 ] }", //
                        "f:7:67: from 198.18.0.1/24 is not an address, or a block that starts with its first one; write from: [ 198.18.0.0/24 ]"),
                row("pool: web, proxy-protocol: { from: [ lan ], to: [] }", //
                        "f:7:67: from lan is not an address, or a block that starts with its first one; write from: [ 198.18.0.0/24 ]", //
                        "f:7:74: proxy-protocol of listener web has no key to; the keys here are from"),
                row("sni: { WWW.example.org: web }", //
                        "f:7:37: a key of sni WWW.example.org " + NAME + "www.example.org"),
                row("sni: { \"www.*.org\": web }", //
                        "f:7:37: a key of sni www.*.org " + NAME + "www.example.org"),
                row("sni: { example.org: api }", //
                        "f:7:50: example.org api is not a pool of this file (web); write example.org: web"),
                row("sni: { example.org: }", //
                        "f:7:49: example.org is empty; write example.org: web"),
                row("sni: { \"%d\": [] }", //
                        "f:7:37: a key of sni %d " + NAME + "www.example.org", //
                        "f:7:43: %d is a list, not a pool of this file (web); write %d: web"),
                row("sni: {}", //
                        "f:7:35: sni is empty; add \"www.example.org\": web"),
                row("pool: web, preread-timeout: 5s", //
                        "f:7:58: preread-timeout is for proxy-protocol or sni, and there is neither; remove it"),
                row("preread-timeout: 5s", //
                        "f:7:8: listener web has no pool; add pool: web", //
                        "f:7:47: preread-timeout is for proxy-protocol or sni, and there is neither; remove it"));
    }

    private static Listener listener(String... words) {
        return requireNonNull(good(SMALL.replace("pool: web }", String.join(", ", words) + " }")).listeners().get("web"));
    }

    private static Pool pool(String... lines) {
        return requireNonNull(
                good(SMALL.replace("    backends:", "    " + String.join("\n    ", lines) + "\n    backends:")).pools().get("web"));
    }

    private static Arguments row(String wrong, String... printed) { return arguments(wrong, List.of(printed)); }
}
