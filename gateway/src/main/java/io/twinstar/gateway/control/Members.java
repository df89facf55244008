package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.discovery.Found;

/** Which backends the finders have found. What a finder found stays in force until it finds something else. Immutable. */
public record Members(Map<Finder.Id, Answer> answers) {

    static final Members NONE = new Members(Map.of());

    /**
     * What is known from one of them.
     *
     * @param backends of the last look that went well; none before there was one
     * @param goodNanos when that was
     * @param failure why the last look failed, if it did
     */
    public record Answer(List<Backend> backends, Optional<Long> goodNanos, Optional<String> failure) {

        private Answer after(Found found, long nowNanos) {
            return switch (found) {
                case Found.Good(List<Backend> next) -> new Answer(next, Optional.of(nowNanos), Optional.empty());
                case Found.Failed(String reason) -> new Answer(backends, goodNanos, Optional.of(reason));
            };
        }
    }

    private static final Answer NOTHING_YET = new Answer(List.of(), Optional.empty(), Optional.empty());

    public Members {
        answers = Collections.unmodifiableMap(new LinkedHashMap<>(answers));
    }

    Members observe(Finder.Id finder, Found found, long nowNanos) {
        var next = new LinkedHashMap<>(answers);
        next.put(finder, of(finder).after(found, nowNanos));
        return new Members(next);
    }

    /** Of the finders of another configuration: what is not among them any more is forgotten. */
    Members keep(Conf conf) {
        var kept = new LinkedHashMap<>(answers);
        kept.keySet().retainAll(finders(conf).keySet());
        return new Members(kept);
    }

    public Answer of(Finder.Id finder) {
        return answers.getOrDefault(finder, NOTHING_YET);
    }

    boolean areAllKnown(Conf conf) { return conf.pools().values().stream().allMatch(this::isKnown); }

    /** Whether each of the pool's finders has looked. */
    boolean isKnown(Pool pool) {
        return pool.finders().stream().map(Finder::id).allMatch(answers::containsKey);
    }

    static Map<Finder.Id, Finder> finders(Conf conf) {
        var finders = new LinkedHashMap<Finder.Id, Finder>();
        for (Pool pool : conf.pools().values()) pool.finders().forEach(finder -> finders.put(finder.id(), finder));
        return finders;
    }

    /** The configuration with what was found among its backends. One that stands in the file is as the file says, and one that two find as the first says. */
    Conf populate(Conf conf) {
        if (conf.pools().values().stream().allMatch(pool -> pool.finders().isEmpty())) return conf;
        var pools = new LinkedHashMap<String, Pool>();
        conf.pools().forEach((name, pool) -> pools.put(name, populate(pool)));
        return conf.with(pools);
    }

    private Pool populate(Pool pool) {
        var all = new ArrayList<>(pool.backends());
        var ids = new LinkedHashSet<BackendId>();
        for (Backend backend : all) ids.add(backend.id());
        for (Finder finder : pool.finders()) {
            for (Backend backend : of(finder.id()).backends()) {
                if (ids.add(backend.id())) all.add(backend);
            }
        }
        return pool.with(all);
    }
}
