package io.twinstar.conf.text;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;

/** The pools: their backends, and how these are chosen, checked and ejected. */
final class PoolGrammar {

    static final Section POOLS = new Section("pools", "pool", 4_096, "web:", "{ backends: [ { address: 198.18.0.21:8080 } ] }");

    /** Over all pools together. */
    private static final int BACKENDS_MAX = 65_536;
    private static final Section BACKENDS = new Section("backends", "backend", BACKENDS_MAX, "-", "{ address: 198.18.0.21:8080 }");

    private static final Kind<Duration> TIMEOUT = Kind.time(Duration.ofMillis(1), Duration.ofDays(7), "1m");
    /** The kernel counts it in whole seconds. */
    private static final Kind<Duration> KEEPALIVE = Kind.time(Duration.ofSeconds(1), Duration.ofHours(9), "1m");
    private static final Kind<InetSocketAddress> BACKEND_ADDRESS = Kind.hostAndPort("198.18.0.21:8080");
    private static final Kind<Integer> WEIGHT = Kind.whole(0, Backend.WEIGHT_MAX, 1);

    private static final Kind<Integer> CONNECTIONS = Kind.whole(1, 1_000_000, 1_000);
    private static final Kind<Integer> BOUND = Kind.factor(Spread.BOUND_PERCENT_MAX, "1.25");
    private static final Kind<Duration> SLOW_START = Kind.time(Duration.ZERO, Spread.SLOW_START_MAX, "30s");
    private static final Kind<Duration> EJECTION = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "10s");
    private static final Kind<Duration> EARLY = Kind.time(Duration.ZERO, Duration.ofMinutes(1), "1s");

    private final Taken taken;
    private int backends;

    PoolGrammar(Taken taken) { this.taken = taken; }

    Map<String, Pool> pools(Fields file) { return file.named(POOLS, this::pool); }

    private Optional<Pool> pool(String name, Fields pool) {
        var balance = pool.optional("balance", Kind.oneOf(List.of(Balance.values()), Balance::text));
        var spread = spread(pool, balance.orElse(Balance.WEIGHTED_LEAST_CONNECTION));
        var check = pool.optionalFields("check", "check of pool " + name, "check: { http: /healthz }").flatMap(CheckGrammar::check);
        var timeouts = pool.optionalFields("timeouts", "timeouts of pool " + name, "timeouts: { connect: 1s }").flatMap(this::timeouts);
        var eject = pool.optionalFields("eject", "eject of pool " + name, "eject: { failures: 5 }").flatMap(this::eject);
        var members = pool.list(BACKENDS, backend -> backend(name, backend));
        return pool
                .whole(() -> new Pool(name, balance.orElse(Balance.WEIGHTED_LEAST_CONNECTION), spread, check.orElse(Check.DEFAULT), eject,
                        timeouts.orElse(Timeouts.DEFAULT), members));
    }

    private static Spread spread(Fields pool, Balance balance) {
        var bound = pool.optional("bounded-load", BOUND);
        var slowStart = pool.optional("slow-start", SLOW_START);
        var panic = pool.optional("panic", Kind.percent(0, 100, Spread.DEFAULT.panicPercent()));
        if (pool.has("bounded-load") && balance != Balance.IP_HASH) {
            pool.wrong("bounded-load", "bounded-load is for balance: ip-hash, and this pool has " + balance.text(), "remove it");
        }
        return new Spread(bound.map(OptionalInt::of).orElse(OptionalInt.empty()), slowStart.orElse(Spread.DEFAULT.slowStart()),
                panic.orElse(Spread.DEFAULT.panicPercent()));
    }

    private Optional<Eject> eject(Fields eject) {
        var failures = eject.optional("failures", CheckGrammar.COUNT);
        var base = eject.optional("for", EJECTION);
        var share = eject.optional("share", Kind.percent(1, 100, Eject.DEFAULT.sharePercent()));
        var early = eject.optional("early", EARLY);
        return eject.whole(() -> new Eject(failures.orElse(Eject.DEFAULT.failures()), base.orElse(Eject.DEFAULT.base()),
                share.orElse(Eject.DEFAULT.sharePercent()), early.orElse(Eject.DEFAULT.early())));
    }

    private Optional<Timeouts> timeouts(Fields timeouts) {
        var connect = timeouts.optional("connect", TIMEOUT);
        var idle = timeouts.optional("idle", TIMEOUT);
        var halfClose = timeouts.optional("half-close", TIMEOUT);
        var keepalive = timeouts.optional("keepalive", KEEPALIVE);
        return timeouts.whole(() -> new Timeouts(connect.orElse(Timeouts.DEFAULT.connect()), idle.orElse(Timeouts.DEFAULT.idle()),
                halfClose.orElse(Timeouts.DEFAULT.halfClose()), keepalive.orElse(Timeouts.DEFAULT.keepalive())));
    }

    private Optional<Backend> backend(String pool, Fields backend) {
        var address = backend.required("address", BACKEND_ADDRESS);
        var weight = backend.optional("weight", WEIGHT);
        var maxConnections = backend.optional("max-connections", CONNECTIONS);
        var backup = backend.optional("backup", Kind.truth(true));
        var id = address.map(endpoint -> id(pool, endpoint));
        id.ifPresent(own -> taken.claim(backend.place("address"), "backend %s of pool %s".formatted(own.endpoint(), pool),
                "keep one of the two"));
        backends++;
        if (backends == BACKENDS_MAX + 1) {
            backend.wrong("address", "the pools together have more than %d backends".formatted(BACKENDS_MAX),
                    "spread them over several gateway pairs");
        }
        return backend.whole(
                () -> new Backend(id.orElseThrow(), weight.orElse(1), maxConnections.orElse(Backend.UNLIMITED), backup.orElse(false)));
    }

    private static BackendId id(String pool, InetSocketAddress endpoint) {
        return new BackendId(pool, endpoint.getAddress(), endpoint.getPort());
    }
}
