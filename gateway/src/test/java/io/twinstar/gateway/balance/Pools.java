package io.twinstar.gateway.balance;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;

/** Backends for the policies' tests. */
final class Pools {

    private Pools() {}

    /** Backend n: 10.1.0.0:(n + 1). */
    static Backend backend(int n, int weight) {
        return new Backend(new BackendId("web", address(0x0A010000), n + 1), weight);
    }

    static List<Backend> pool(int... weights) {
        var pool = new ArrayList<Backend>();
        for (int i = 0; i < weights.length; i++) pool.add(backend(i, weights[i]));
        return pool;
    }

    static List<Target> live(List<Backend> backends) {
        return backends.stream().map(backend -> new Target(backend.id(), backend.weight(), () -> 0)).toList();
    }

    static InetAddress address(int ipv4) {
        try {
            return InetAddress.getByAddress(ByteBuffer.allocate(Integer.BYTES).putInt(ipv4).array());
        } catch (UnknownHostException fourBytes) {
            throw new UncheckedIOException(fourBytes);
        }
    }
}
