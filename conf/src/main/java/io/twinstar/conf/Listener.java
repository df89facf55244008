package io.twinstar.conf;

import java.util.Optional;
import java.util.stream.Stream;

/**
 * A TCP port of a VIP, whose connections it takes, and where they go.
 *
 * @param pool of those that no server name sends elsewhere; empty: they are refused
 * @param state what the file wants of it; an operator may want something else
 */
public record Listener(String name, String vip, int port, Optional<String> pool, FirstBytes firstBytes, Admission admission, Accept accept,
        AdminState state) {

    public Listener {
        Invalid.unless(port >= 1 && port <= 65_535, "port %d is outside 1 to 65535", port);
        Invalid.unless(pool.isPresent() || !firstBytes.pools().isEmpty(), "listener %s leads to no pool", name);
    }

    /** Ready, everybody's, and all to one pool, whatever they begin with. */
    public Listener(String name, String vip, int port, String pool) {
        this(name, vip, port, Optional.of(pool), FirstBytes.UNSEEN);
    }

    /** Ready. */
    public Listener(String name, String vip, int port, Optional<String> pool, FirstBytes firstBytes, Admission admission, Accept accept) {
        this(name, vip, port, pool, firstBytes, admission, accept, AdminState.READY);
    }

    /** Ready, and everybody's. */
    public Listener(String name, String vip, int port, Optional<String> pool, FirstBytes firstBytes) {
        this(name, vip, port, pool, firstBytes, Admission.OPEN, Accept.DEFAULT);
    }

    /** All that it leads to, each once. */
    public Stream<String> pools() {
        return Stream.concat(pool.stream(), firstBytes.pools().values().stream()).distinct();
    }

    /** The same in another state. */
    public Listener in(AdminState other) {
        return new Listener(name, vip, port, pool, firstBytes, admission, accept, other);
    }
}
