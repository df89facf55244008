package io.twinstar.benchmarks;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Timeouts;
import io.twinstar.gateway.balance.Candidates;
import io.twinstar.gateway.balance.Flow;
import io.twinstar.gateway.balance.Load;
import io.twinstar.gateway.balance.Target;

/** A place taken at one of a pool's backends and given back, and what a new snapshot of the pool costs; by policy and size of the pool. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BalanceBenchmark {

    private static final int FLOWS = 1_024;
    private static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong(); // as the relay's

    @Param
    private Balance policy = Balance.WEIGHTED_LEAST_CONNECTION;
    @Param({"10", "100", "1000", "10000"})
    private int backends;

    private Pool pool = pool(List.of());
    private final List<Load> loads = new ArrayList<>();
    private Candidates candidates = Candidates.NONE;
    private final List<Flow> flows = new ArrayList<>();
    private int next;

    /** Weights are 1, 2 and 3, one backend in ten is down, and those that are up have up to a thousand connections and a latency. */
    @Setup
    public void build() throws UnknownHostException {
        var random = new Random(1);
        var ofPool = new LongAdder();
        var made = new ArrayList<Backend>();
        for (int i = 0; i < backends; i++) {
            var address = InetAddress.getByAddress(new byte[]{(byte) 198, 18, (byte) (i >> 8), (byte) i});
            made.add(new Backend(new BackendId("web", address, 8_000 + i), 1 + i % 3));
            var load = new Load(ofPool);
            for (int open = random.nextInt(1_000); open > 0; open--) load.reserve(Integer.MAX_VALUE);
            load.observed(1_000_000 + random.nextInt(1_000_000), 0);
            loads.add(load);
        }
        pool = pool(made);
        candidates = candidates();
        for (int i = 0; i < FLOWS; i++) flows.add(new Flow(InetAddress.getByAddress(new byte[]{10, 0, (byte) (i >> 8), (byte) i})));
    }

    @Benchmark
    public Target place() {
        Target target = candidates.place(flows.get(next++ & (FLOWS - 1)), 1_000_000);
        if (target == null) throw new IllegalStateException("no backend has a maximum, so one can take it");
        target.load().release();
        return target;
    }

    @Benchmark
    public Candidates candidates() {
        return Candidates.of(pool, id -> id.port() % 10 != 9, id -> loads.get(id.port() - 8_000), Candidates.NONE, RANDOM, 0);
    }

    private Pool pool(List<Backend> made) { return new Pool("web", policy, Check.DEFAULT, Timeouts.DEFAULT, made); }
}
