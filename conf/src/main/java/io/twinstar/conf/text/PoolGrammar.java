package io.twinstar.conf.text;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Pattern;

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
    static final Kind<Duration> CHECK_TIME = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "1s");
    static final Kind<Integer> CHECK_COUNT = Kind.whole(1, 100, 3);

    /** Over all pools together. */
    private static final int BACKENDS_MAX = 65_536;
    private static final Section BACKENDS = new Section("backends", "backend", BACKENDS_MAX, "-", "{ address: 198.18.0.21:8080 }");

    /** Visible ASCII only: the path is sent as it stands, and a line break in it would be a second request line. */
    private static final Kind<String> PATH = Kind.matching(Pattern.compile("/[!-~]{0,1023}"), "a path of visible ASCII that starts with /",
            "/healthz");
    private static final Kind<Duration> TIMEOUT = Kind.time(Duration.ofMillis(1), Duration.ofDays(7), "1m");
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
        var check = pool.optionalFields("check", "check of pool " + name, "check: { http: /healthz }").flatMap(this::check);
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
        var failures = eject.optional("failures", CHECK_COUNT);
        var base = eject.optional("for", EJECTION);
        var share = eject.optional("share", Kind.percent(1, 100, Eject.DEFAULT.sharePercent()));
        var early = eject.optional("early", EARLY);
        return eject.whole(() -> new Eject(failures.orElse(Eject.DEFAULT.failures()), base.orElse(Eject.DEFAULT.base()),
                share.orElse(Eject.DEFAULT.sharePercent()), early.orElse(Eject.DEFAULT.early())));
    }

    private Optional<Check> check(Fields check) {
        var http = check.optional("http", PATH);
        check.optional("tcp", Kind.oneOf(List.of("connect"), Function.identity()));
        var every = check.optional("every", CHECK_TIME);
        var timeout = check.optional("timeout", CHECK_TIME);
        var rise = check.optional("rise", CHECK_COUNT);
        var fall = check.optional("fall", CHECK_COUNT);
        if (check.has("http") && check.has("tcp")) check.wrong("tcp", "a check asks by http or by tcp, not both", "remove one of them");
        return check.whole(() -> new Check(http.<Check.Probe>map(Check.Probe.Http::new).orElse(Check.DEFAULT.probe()),
                every.orElse(Check.DEFAULT.every()), timeout.orElse(Check.DEFAULT.timeout()), rise.orElse(Check.DEFAULT.rise()),
                fall.orElse(Check.DEFAULT.fall())));
    }

    private Optional<Timeouts> timeouts(Fields timeouts) {
        var connect = timeouts.optional("connect", TIMEOUT);
        var idle = timeouts.optional("idle", TIMEOUT);
        var halfClose = timeouts.optional("half-close", TIMEOUT);
        return timeouts.whole(() -> new Timeouts(connect.orElse(Timeouts.DEFAULT.connect()), idle.orElse(Timeouts.DEFAULT.idle()),
                halfClose.orElse(Timeouts.DEFAULT.halfClose())));
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
