package io.twinstar.gateway.balance;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

import static java.util.Objects.requireNonNull;

/** Backends for the policies' tests. */
final class Pools {

    private Pools() {}

    /** Backend n: 10.1.0.0:(n + 1). */
    static Backend backend(int n, int weight) { return new Backend(id(n), weight); }

    static BackendId id(int n) { return new BackendId("web", address(0x0A010000), n + 1); }

    static List<Backend> pool(int... weights) {
        var pool = new ArrayList<Backend>();
        for (int i = 0; i < weights.length; i++) pool.add(backend(i, weights[i]));
        return pool;
    }

    static int[] equal(int backends) { return IntStream.generate(() -> 1).limit(backends).toArray(); }

    /** Idle. */
    static List<Target> live(int... weights) { return live(pool(weights)); }

    static List<Target> live(List<Backend> backends) {
        var ofPool = new LongAdder();
        return backends.stream()
                .map(backend -> new Target(backend.id(), backend.weight(), backend.maxConnections(), 0, 0, new Load(ofPool)))
                .toList();
    }

    static void open(Target target, int connections) {
        for (int i = 0; i < connections; i++) target.load().reserve(Integer.MAX_VALUE);
    }

    /** The number of the backend that the policy chooses for a client. */
    static int choose(Balancer policy) {
        return number(policy.choose(flow(1), 0));
    }

    /** As {@link #choose}, and the connection stays open. */
    static int place(Balancer policy) {
        Target chosen = requireNonNull(policy.choose(flow(1), 0));
        open(chosen, 1);
        return number(chosen);
    }

    static int number(@Nullable Target target) { return requireNonNull(target, "none was chosen").id().port() - 1; }

    static Flow flow(int client) { return new Flow(address(client)); }

    static InetAddress address(int ipv4) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(ipv4).array());
        } catch (UnknownHostException fourBytes) {
            throw new UncheckedIOException(fourBytes);
        }
    }
}
