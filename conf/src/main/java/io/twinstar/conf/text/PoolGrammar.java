package io.twinstar.conf.text;

import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Drain;
import io.twinstar.conf.Eject;
import io.twinstar.conf.Node;
import io.twinstar.conf.OnEjection;
import io.twinstar.conf.Pool;
import io.twinstar.conf.ProxyProtocol;
import io.twinstar.conf.Queue;
import io.twinstar.conf.Recourse;
import io.twinstar.conf.Spread;
import io.twinstar.conf.Timeouts;
import io.twinstar.conf.Vip;

/** The pools: how their backends are chosen, checked, ejected and drained; the backends themselves are {@link BackendGrammar}'s. */
final class PoolGrammar {

    static final Section POOLS = new Section("pools", "pool", 4_096, "web:", "{ backends: [ { address: 198.18.0.21:8080 } ] }");
    static final Kind<AdminState> STATE = Kind.oneOf(List.of(AdminState.values()), AdminState::text);

    private static final Kind<Balance> BALANCE = Kind.oneOf(List.of(Balance.values()), Balance::text);
    private static final Kind<Boolean> TRANSPARENT = Kind.truth(true);
    private static final Kind<ProxyProtocol> PROXY_PROTOCOL = Kind.oneOf(List.of(ProxyProtocol.values()), ProxyProtocol::text);
    private static final Kind<Integer> RETRIES = Kind.whole(0, Recourse.RETRIES_MAX, Recourse.DEFAULT.retries());
    private static final Kind<OnEjection> ON_EJECTION = Kind.oneOf(List.of(OnEjection.values()), OnEjection::text);
    private static final Kind<Integer> QUEUE = Kind.whole(0, Queue.LONGEST, Queue.DEFAULT.max());
    private static final Kind<Integer> PANIC = Kind.percent(0, 100, Spread.DEFAULT.panicPercent());
    private static final Kind<Integer> SHARE = Kind.percent(1, 100, Eject.DEFAULT.sharePercent());
    private static final Kind<Duration> TIMEOUT = Kind.time(Duration.ofMillis(1), Duration.ofDays(7), "1m");
    private static final Kind<Duration> TIMEOUT_OF_QUEUE = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "5s");
    /** The kernel counts it in whole seconds. */
    private static final Kind<Duration> KEEPALIVE = Kind.time(Duration.ofSeconds(1), Duration.ofHours(9), "1m");
    private static final Kind<Integer> BOUND = Kind.factor(Spread.BOUND_PERCENT_MAX, "1.25");
    private static final Kind<Duration> SLOW_START = Kind.time(Duration.ZERO, Spread.SLOW_START_MAX, "30s");
    private static final Kind<Duration> EJECTION = Kind.time(Duration.ofMillis(1), Duration.ofHours(1), "10s");
    private static final Kind<Duration> DRAINING = Kind.time(Duration.ZERO, Drain.LONGEST, "5m");
    private static final Kind<Duration> EARLY = Kind.time(Duration.ZERO, Duration.ofMinutes(1), "1s");

    private static final Kind<InetAddress> SOURCE = Kind.ip("198.18.0.11");

    private final Problems problems;
    private final BackendGrammar backends;
    private final Map<String, Node> nodes;
    private final Map<String, Vip> vips;

    /** @param nodes those of the file that are right, as {@code vips} */
    PoolGrammar(Problems problems, Taken taken, Map<String, Node> nodes, Map<String, Vip> vips) {
        this.problems = problems;
        this.backends = new BackendGrammar(taken);
        this.nodes = nodes;
        this.vips = vips;
    }

    Map<String, Pool> pools(Fields file) {
        var names = file.namesIn(NodeGrammar.NODES);
        return file.named(POOLS, (name, pool) -> pool(name, pool, names));
    }

    private Optional<Pool> pool(String name, Fields pool, Set<String> nodeNames) {
        var balance = pool.optional("balance", BALANCE);
        var spread = spread(pool, balance.orElse(Balance.WEIGHTED_LEAST_CONNECTION));
        var check = pool.optionalFields("check", "check of pool " + name, "check: { http: /healthz }").flatMap(CheckGrammar::check);
        var timeouts = pool.optionalFields("timeouts", "timeouts of pool " + name, "timeouts: { connect: 1s }").flatMap(this::timeouts);
        var eject = pool.optionalFields("eject", "eject of pool " + name, "eject: { failures: 5 }").flatMap(this::eject);
        var recourse = recourse(name, pool);
        var sources = pool.optionalFields("source", "source of pool " + name, "source: { castor: 198.18.0.11 }")
                .flatMap(source -> sources(source, nodeNames));
        var transparent = pool.optional("transparent", TRANSPARENT);
        var proxyProtocol = pool.optional("proxy-protocol", PROXY_PROTOCOL);
        var state = pool.optional("state", STATE);
        var drain = pool.optionalFields("drain", "drain of pool " + name, "drain: { deadline: 5m }").flatMap(this::drain);
        var members = backends.backends(name, pool);
        return pool.whole(() -> new Pool(name, balance.orElse(Balance.WEIGHTED_LEAST_CONNECTION), spread,
                check.orElse(Check.DEFAULT).in(proxyProtocol), eject, timeouts.orElse(Timeouts.DEFAULT), recourse, sources.orElse(Map.of()),
                transparent.orElse(false), proxyProtocol, state.orElse(AdminState.READY), drain.orElse(Drain.DEFAULT), members.named(),
                members.finders()));
    }

    private static Recourse recourse(String name, Fields pool) {
        var queue = pool.optionalFields("queue", "queue of pool " + name, "queue: { max: 1000, timeout: 5s }").flatMap(PoolGrammar::queue);
        var retries = pool.optional("retries", RETRIES);
        var onEjection = pool.optional("on-ejection", ON_EJECTION);
        return new Recourse(queue.orElse(Queue.DEFAULT), retries.orElse(Recourse.DEFAULT.retries()),
                onEjection.orElse(Recourse.DEFAULT.onEjection()));
    }

    private static Optional<Queue> queue(Fields queue) {
        var max = queue.optional("max", QUEUE);
        var timeout = queue.optional("timeout", TIMEOUT_OF_QUEUE);
        return queue.whole(() -> new Queue(max.orElse(Queue.DEFAULT.max()), timeout.orElse(Queue.DEFAULT.timeout())));
    }

    private static Spread spread(Fields pool, Balance balance) {
        var bound = pool.optional("bounded-load", BOUND);
        var slowStart = pool.optional("slow-start", SLOW_START);
        var panic = pool.optional("panic", PANIC);
        if (pool.has("bounded-load") && balance != Balance.IP_HASH) {
            pool.wrong("bounded-load", "bounded-load is for balance: ip-hash, and this pool has " + balance.text(), "remove it");
        }
        return new Spread(bound.map(OptionalInt::of).orElse(OptionalInt.empty()), slowStart.orElse(Spread.DEFAULT.slowStart()),
                panic.orElse(Spread.DEFAULT.panicPercent()));
    }

    private Optional<Eject> eject(Fields eject) {
        var failures = eject.optional("failures", CheckGrammar.COUNT);
        var base = eject.optional("for", EJECTION);
        var share = eject.optional("share", SHARE);
        var early = eject.optional("early", EARLY);
        return eject.whole(() -> new Eject(failures.orElse(Eject.DEFAULT.failures()), base.orElse(Eject.DEFAULT.base()),
                share.orElse(Eject.DEFAULT.sharePercent()), early.orElse(Eject.DEFAULT.early())));
    }

    private Optional<Timeouts> timeouts(Fields timeouts) {
        var connect = timeouts.optional("connect", TIMEOUT);
        var idle = timeouts.optional("idle", TIMEOUT);
        var halfClose = timeouts.optional("half-close", TIMEOUT);
        var keepalive = timeouts.optional("keepalive", KEEPALIVE);
        var maxDuration = timeouts.optional("max-duration", TIMEOUT);
        return timeouts.whole(() -> new Timeouts(connect.orElse(Timeouts.DEFAULT.connect()), idle.orElse(Timeouts.DEFAULT.idle()),
                halfClose.orElse(Timeouts.DEFAULT.halfClose()), keepalive.orElse(Timeouts.DEFAULT.keepalive()), maxDuration));
    }

    /** The keys are the nodes' names. */
    private Optional<Map<String, List<InetAddress>>> sources(Fields source, Set<String> nodeNames) {
        Map<String, List<InetAddress>> read = new HashMap<>();
        source.oneOrMoreByName(nodeNames, SOURCE, Pool.SOURCES_MAX).forEach((node, items) -> {
            var seen = new HashSet<InetAddress>();
            for (Fields.Item<InetAddress> item : items) {
                holder(item.value(), node).ifPresent(holder -> problems.add(item.place(), "source address %s is %s"
                        .formatted(item.value().getHostAddress(), holder), "name one that stays on " + node));
                if (!seen.add(item.value()))
                    problems.add(item.place(), "source address %s stands twice"
                            .formatted(item.value().getHostAddress()), "name it once");
            }
            if (!items.isEmpty()) read.put(node, items.stream().map(Fields.Item::value).toList());
        });
        return source.whole(() -> read);
    }

    /** Who has the address, if that is not this node for good. */
    private Optional<String> holder(InetAddress address, String node) {
        var vip = vips.values().stream().filter(one -> one.addresses().contains(address)).map(one -> "VIP %s's".formatted(one.name()));
        var other = nodes.values().stream().filter(one -> one.address().equals(address) && !one.name().equals(node))
                .map(one -> "node %s's".formatted(one.name()));
        return Stream.concat(vip, other).findFirst();
    }

    private Optional<Drain> drain(Fields drain) {
        var deadline = drain.optional("deadline", DRAINING);
        var spread = drain.optional("spread", DRAINING);
        return drain.whole(() -> new Drain(deadline.orElse(Drain.DEFAULT.deadline()), spread.orElse(Drain.DEFAULT.spread())));
    }
}
