package io.twinstar.conf;

import java.net.Inet6Address;
import java.net.InetAddress;

/** What makes a backend the same one across reloads: its pool, address and port. Health and counters follow it. */
public record BackendId(String pool, InetAddress address, int port) {

    public BackendId {
        Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port);
    }

    /** {@code address:port}, or {@code [address]:port} for IPv6, as in the file. */
    public String endpoint() {
        String host = address.getHostAddress();
        return (address instanceof Inet6Address ? "[" + host + "]" : host) + ":" + port;
    }

    @Override
    public String toString() { return pool + "/" + endpoint(); }
}
