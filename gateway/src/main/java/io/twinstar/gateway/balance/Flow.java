package io.twinstar.gateway.balance;

import java.net.InetAddress;
import java.util.Arrays;

/** A connection that is looking for a backend: what a policy may know of it. Owned by the connection's event loop. */
public final class Flow {

    private static final Load[] NONE = {};
    private static final long CLIENT_SEED = 0x6361_7374_6F72_2B70L; // any constant, on both gateways the same

    private final InetAddress client;
    /** Worked out when it is first asked for, as most policies do not; 0 until then. */
    private long hash;
    /** As many as there were attempts: whoever makes these has a bound. */
    private Load[] tried = NONE;

    public Flow(InetAddress client) { this.client = client; }

    public InetAddress client() { return client; }

    /** This backend did not accept the connection: no policy chooses it again. */
    public void tried(Target target) {
        tried = Arrays.copyOf(tried, tried.length + 1);
        tried[tried.length - 1] = target.load();
    }

    /** Whether it is not as good as any other: some backends are not for it. */
    boolean hasTriedAny() { return tried.length > 0; }

    /** By its load, which a backend keeps from one snapshot to the next. */
    boolean hasTried(Target target) {
        for (Load one : tried) if (one == target.load()) return true;
        return false;
    }

    /** The same for all connections of a client, in every process. */
    long clientHash() {
        if (hash == 0) hash = Hash.of(CLIENT_SEED, client.getAddress());
        return hash;
    }
}
