package io.twinstar.gateway.drill;

import java.util.List;

/**
 * What a fault befalls.
 *
 * @param pid of the gateway on this host
 * @param interfaceName of the VIPs that it holds
 * @param peers addresses of the other gateway
 * @param backends addresses of all backends
 * @param backend address and port of the one that a drill is about
 * @param restart starts the gateway, as words of {@code sh}; empty: as it was started
 * @param scratch a file's name, of this drill alone, that others may be named after
 */
public record Victim(long pid, String interfaceName, List<String> peers, List<String> backends, Endpoint backend, String restart,
        String scratch) {

    /** @param host without brackets */
    public record Endpoint(String host, int port) {

        public static Endpoint of(String text) {
            int colon = text.lastIndexOf(':');
            String host = text.substring(0, colon);
            return new Endpoint(host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        }

        boolean isIpv6() { return host.contains(":"); }
    }

    public Victim {
        peers = List.copyOf(peers);
        backends = List.copyOf(backends);
    }
}
