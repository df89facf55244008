package io.twinstar.conf;

/** A TCP port of a VIP, and the pool its connections go to. */
public record Listener(String name, String vip, int port, String pool) {

    public Listener {
        Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port);
    }
}
