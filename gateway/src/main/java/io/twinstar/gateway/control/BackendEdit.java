package io.twinstar.gateway.control;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.stream.Stream;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Pool;

/** A change of one backend that an operator makes without the file. */
public sealed interface BackendEdit {

    record Add(Backend backend) implements BackendEdit {}

    record Remove(BackendId id) implements BackendEdit {}

    record Weigh(BackendId id, int weight) implements BackendEdit {}

    /** What comes of it: another configuration, or one line for people. */
    sealed interface Result {

        record Done(Conf conf) implements Result {}

        record Impossible(String why) implements Result {}
    }

    default BackendId id() {
        return switch (this) {
            case Add(Backend backend) -> backend.id();
            case Remove(BackendId id) -> id;
            case Weigh(BackendId id, _) -> id;
        };
    }

    /** The configuration with the edit. */
    default Result appliedTo(Conf conf) {
        var pool = Optional.ofNullable(conf.pools().get(id().pool()));
        return pool.map(known -> appliedTo(conf, known)).orElseGet(() -> new Result.Impossible(
                "there is no pool %s; there are %s".formatted(id().pool(), String.join(", ", conf.pools().keySet()))));
    }

    private Result appliedTo(Conf conf, Pool pool) {
        boolean there = pool.backends().stream().anyMatch(backend -> backend.id().equals(id()));
        if (this instanceof Add == there) {
            return new Result.Impossible("pool %s has %s %s".formatted(pool.name(), there ? "already" : "no backend", id().endpoint()));
        }
        return switch (this) {
            case Add _ when conf.pools().values().stream().mapToInt(each -> each.backends().size()).sum() >= Conf.BACKENDS_MAX ->
                new Result.Impossible("the pools together have %d backends, and may have no more".formatted(Conf.BACKENDS_MAX));
            case Add(Backend added) -> done(conf, pool, Stream.concat(pool.backends().stream(), Stream.of(added)));
            case Remove _ when pool.backends().size() == 1 -> new Result.Impossible(
                    "%s is the only backend of pool %s; with weight 0 it gets no new connections".formatted(id().endpoint(), pool.name()));
            case Remove _ -> done(conf, pool, pool.backends().stream().filter(backend -> !backend.id().equals(id())));
            case Weigh(_, int weight) ->
                done(conf, pool, pool.backends().stream().map(backend -> backend.id().equals(id()) ? backend.withWeight(weight) : backend));
        };
    }

    private static Result done(Conf conf, Pool pool, Stream<Backend> backends) {
        var pools = new LinkedHashMap<>(conf.pools());
        pools.put(pool.name(), pool.with(backends.toList()));
        return new Result.Done(conf.with(pools));
    }
}
