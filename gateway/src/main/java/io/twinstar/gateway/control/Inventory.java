package io.twinstar.gateway.control;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.control.Subject.OfBackend;
import io.twinstar.gateway.control.Subject.OfListener;
import io.twinstar.gateway.discovery.Found;
import io.twinstar.health.HealthBoard;
import io.twinstar.health.Thresholds;

/**
 * Everything that there is to serve with, and what is wanted of it. Immutable.
 *
 * @param conf what the file says
 * @param members what was found beside it
 * @param populated the two together
 * @param standings what is wanted of each
 */
public record Inventory(Conf conf, Members members, Conf populated, Standings standings) {

    static Inventory of(Conf conf, long nowNanos) {
        return new Inventory(conf, Members.NONE, conf, Standings.of(conf, nowNanos));
    }

    /** Of another file. */
    Inventory adopt(Conf next, long nowNanos) {
        return with(next, members.keep(next), nowNanos);
    }

    /** After a look of a finder; if it found what it found before, all but that is the same. */
    Inventory observe(Finder.Id finder, Found found, long nowNanos) {
        var next = members.observe(finder, found, nowNanos);
        boolean same = next.of(finder).backends().equals(members.of(finder).backends());
        return same ? new Inventory(conf, next, populated, standings) : with(conf, next, nowNanos);
    }

    private Inventory with(Conf next, Members nextMembers, long nowNanos) {
        Conf nextPopulated = nextMembers.populate(next);
        var same = nextPopulated.equals(populated);
        return new Inventory(next, nextMembers, same ? populated : nextPopulated,
                same ? standings : standings.adopt(populated, nextPopulated, nowNanos));
    }

    Inventory with(Standings next) { return new Inventory(conf, members, populated, next); }

    /** What a file would say that has what is wanted of its backends by hand as well. */
    public Conf asWanted() {
        var pools = new LinkedHashMap<>(conf.pools());
        pools.replaceAll((_, pool) -> pool.with(pool.backends().stream()
                .map(backend -> backend.in(standings.state(new OfBackend(backend.id())))).toList()));
        return conf.with(pools);
    }

    /** Where the file wants backends looked for. */
    public Map<Finder.Id, Finder> finders() { return Members.finders(conf); }

    /** Whether new connections may go to it, as far as administrators are concerned. */
    public boolean isReady(BackendId backend) {
        return standings.state(backend) == AdminState.READY;
    }

    /** The pool with those of its backends that are ready. */
    Pool ready(Pool pool) {
        if (standings.areAllReady()) return pool;
        return pool.with(pool.backends().stream().filter(backend -> isReady(backend.id())).toList());
    }

    /** What is to be checked, and how: all but what is in maintenance. */
    Map<BackendId, Check> checks() {
        var checks = new LinkedHashMap<BackendId, Check>();
        for (Pool pool : populated.pools().values()) {
            for (Backend backend : pool.backends()) {
                if (standings.state(backend.id()) != AdminState.MAINTENANCE) checks.put(backend.id(), pool.check());
            }
        }
        return checks;
    }

    Map<BackendId, Thresholds> thresholds() {
        var thresholds = new LinkedHashMap<BackendId, Thresholds>();
        checks().forEach((id, check) -> thresholds.put(id, Thresholds.of(check)));
        return thresholds;
    }

    /** Those whose agents are asked. */
    Set<BackendId> withAgents() {
        return populated.pools().values().stream().filter(pool -> pool.check().agent().isPresent())
                .flatMap(pool -> pool.backends().stream()).map(Backend::id).collect(Collectors.toSet());
    }

    /** As it is in force: a backend weighs, and takes, what its agent says; a listener is in the state that is wanted of it. */
    Conf inForce(HealthBoard<BackendId> health) {
        var pools = new LinkedHashMap<String, Pool>();
        populated.pools().forEach((name, pool) -> pools.put(name, pool.check().agent().isEmpty()
                ? pool
                : pool.with(pool.backends().stream().map(backend -> health.agent(backend.id()).applied(backend)).toList())));
        return populated.with(pools).withListeners(listenersInForce());
    }

    private Map<String, Listener> listenersInForce() {
        var listeners = new LinkedHashMap<String, Listener>();
        populated.listeners().forEach((name, listener) -> listeners.put(name, listener.in(standings.state(new OfListener(name)))));
        return listeners;
    }
}
