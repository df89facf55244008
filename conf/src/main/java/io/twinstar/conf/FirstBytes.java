package io.twinstar.conf;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a listener looks for in the first bytes of a connection, before it chooses a backend.
 *
 * @param proxies whose connections begin with a PROXY protocol header; anybody else's do not, and whoever sends one only pretends
 * @param pools by the server name of a TLS ClientHello, or by a {@code *.} that covers it; empty: nobody looks for one
 * @param timeout by when all of that must have come
 */
public record FirstBytes(List<Cidr> proxies, Map<String, String> pools, Duration timeout) {

    public static final Duration TIMEOUT_DEFAULT = Duration.ofSeconds(5);
    public static final FirstBytes UNSEEN = new FirstBytes(List.of(), Map.of(), TIMEOUT_DEFAULT);

    public FirstBytes {
        proxies = List.copyOf(proxies);
        pools = Collections.unmodifiableMap(new LinkedHashMap<>(pools)); // in the file's order
        Invalid.unless(timeout.isPositive(), "the timeout %s is not positive", timeout);
    }

    /** Whether there is anything to look for. */
    public boolean matter() { return !proxies.isEmpty() || !pools.isEmpty(); }
}
