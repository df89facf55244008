package io.twinstar.conf.text;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import io.twinstar.conf.Cidr;
import io.twinstar.conf.FirstBytes;

/** What a listener looks for in the first bytes of a connection. */
final class FirstBytesGrammar {

    private static final int PROXIES_MAX = 1_024;
    private static final int NAMES_MAX = 65_536;
    private static final Kind<Cidr> PROXY = Kind.block("198.18.0.0/24");
    private static final Kind<Duration> TIMEOUT = Kind.time(Duration.ofMillis(10), Duration.ofMinutes(5), "5s");
    private static final Pattern SERVER_NAME = Pattern.compile("(?=.{1,253}$)(?:\\*\\.)?[a-z0-9_-]{1,63}(?:\\.[a-z0-9_-]{1,63})*");
    private static final Kind<String> NAME = new Kind<>("a host name in lower case, or \"*.\" and the end of one",
            wrong -> Optional.of(wrong.toLowerCase(Locale.ROOT)).filter(FirstBytesGrammar::isServerName).orElse("www.example.org"),
            Kind.word(SERVER_NAME), scalar -> Optional.of(scalar.text()).filter(FirstBytesGrammar::isServerName));

    private FirstBytesGrammar() {}

    static FirstBytes firstBytes(String name, Fields listener, Kind<String> poolName) {
        var proxies = listener.optionalFields("proxy-protocol", "proxy-protocol of listener " + name,
                "proxy-protocol: { from: [ 198.18.0.0/24 ] }").map(FirstBytesGrammar::proxies).orElse(List.of());
        Map<String, String> pools = listener.pairs("sni", NAME, poolName, NAMES_MAX);
        var timeout = listener.optional("preread-timeout", TIMEOUT);
        if (timeout.isPresent() && !listener.has("proxy-protocol") && !listener.has("sni")) {
            listener.wrong("preread-timeout", "preread-timeout is for proxy-protocol or sni, and there is neither", "remove it");
        }
        return new FirstBytes(proxies, pools, timeout.orElse(FirstBytes.TIMEOUT_DEFAULT));
    }

    private static List<Cidr> proxies(Fields protocol) {
        protocol.atLeastOne(List.of("from"), "from: [ 198.18.0.0/24 ]");
        var from = protocol.values("from", PROXY, PROXIES_MAX);
        return protocol.whole(() -> from.stream().map(Fields.Item::value).toList()).orElse(List.of());
    }

    private static boolean isServerName(String text) { return SERVER_NAME.matcher(text).matches(); }
}
