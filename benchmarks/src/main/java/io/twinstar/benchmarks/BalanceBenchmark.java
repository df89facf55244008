package io.twinstar.benchmarks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.gateway.balance.Balancer;
import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.IpHash;
import io.twinstar.gateway.balance.LeastConnections;
import io.twinstar.gateway.balance.Target;

/** One choice of a backend, and the building of an IP-hash table, by size of the pool. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalanceBenchmark {

    @Param({"3", "64", "1000"})
    private int backends;

    private static final Balancer NONE = (live, flow) -> live.getFirst();

    private final RandomGenerator random = ThreadLocalRandom.current();
    private Balancer leastConnections = NONE;
    private List<Backend> pool = List.of();
    private List<Target> live = List.of();
    private Balancer ipHash = NONE;
    private final List<Flow> flows = new ArrayList<>();
    private int next;

    @Setup
    public void build() throws UnknownHostException {
        var made = new ArrayList<Backend>();
        for (int i = 0; i < backends; i++) {
            var address = InetAddress.getByAddress(new byte[]{(byte) 198, 18, (byte) (i >> 8), (byte) i});
            made.add(new Backend(new BackendId("web", address, 8080), 1 + i % 3));
        }
        pool = List.copyOf(made);
        live = pool.stream().map(backend -> {
            int open = random.nextInt(1_000);
            return new Target(backend.id(), backend.weight(), () -> open);
        }).toList();
        leastConnections = new LeastConnections(pool, random);
        ipHash = new IpHash(pool);
        for (int i = 0; i < 1_024; i++) flows.add(new Flow(InetAddress.getByAddress(new byte[]{10, 0, (byte) (i >> 8), (byte) i})));
    }

    @Benchmark
    public Target leastConnections() {
        return leastConnections.choose(live, flow());
    }

    @Benchmark
    public Target ipHash() {
        return ipHash.choose(live, flow());
    }

    @Benchmark
    public Balancer ipHashTable() {
        return new IpHash(pool);
    }

    private Flow flow() {
        return flows.get(next++ & 1_023);
    }
}
