package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Drain;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.control.Subject.OfBackend;
import io.twinstar.gateway.control.Subject.OfListener;
import io.twinstar.gateway.control.Subject.OfPool;
import io.twinstar.gateway.relay.Closing;
import io.twinstar.gateway.relay.Closings;

/**
 * In which administrative state everything is, and since when. Immutable.
 *
 * <p>What was set by hand goes before what the file says, and outlives reloads; even where its backend is gone for a while, as those are that
 * come and go by DNS. What a reload or a discovery removed drains, too, until its time is over.
 *
 * @param byFile of what the file does not want ready
 * @param byHand of what somebody has wanted otherwise than the file
 * @param removed of what is not there any more and may have connections
 * @param editions how many things somebody has wanted of each, on either gateway of the pair: the higher one is the later one
 */
public record Standings(Map<Subject, Standing> byFile, Map<Subject, Standing> byHand, Map<Subject, Standing> removed,
        Map<Subject, Long> editions) {

    private static final Standings NONE = new Standings(Map.of(), Map.of(), Map.of(), Map.of());

    public Standings {
        byFile = inOrder(byFile);
        byHand = inOrder(byHand);
        removed = inOrder(removed);
        editions = Map.copyOf(editions);
    }

    /** Of the first configuration. */
    static Standings of(Conf conf, long nowNanos) {
        return new Standings(NONE.inFile(conf, nowNanos), Map.of(), Map.of(), Map.of());
    }

    /** Of another configuration; both with the backends that were discovered. */
    Standings adopt(Conf old, Conf next, long nowNanos) {
        var gone = new LinkedHashMap<>(removed);
        Set<Subject> left = present(next);
        gone.keySet().removeAll(left);
        gone.values().removeIf(standing -> standing.isOver(nowNanos));
        for (Subject subject : present(old)) {
            if (left.contains(subject)) continue;
            gone.put(subject, of(subject).filter(standing -> standing.state() != AdminState.READY)
                    .orElse(new Standing(AdminState.DRAIN, Standing.REMOVED, nowNanos, usual(subject, old))));
        }
        return new Standings(inFile(next, nowNanos), filtered(byHand, subject -> isPossible(subject, next)), gone,
                filtered(editions, subject -> isPossible(subject, next)));
    }

    /** Somebody wants it so, after so many other things. Ready is what it is without that, unless the file wants it otherwise. */
    Standings set(Subject subject, Standing wanted, long edition) {
        var hands = new LinkedHashMap<>(byHand);
        hands.remove(subject); // so that the latest is the last
        if (wanted.state() != AdminState.READY || byFile.containsKey(subject)) hands.put(subject, wanted);
        var counted = new LinkedHashMap<>(editions);
        counted.put(subject, edition);
        return new Standings(byFile, hands, removed, counted);
    }

    /** 0: nobody has ever wanted anything of it. */
    long edition(Subject subject) { return editions.getOrDefault(subject, 0L); }

    /** Of what the configuration has: empty if it is ready because nobody has ever wanted otherwise. */
    public Optional<Standing> of(Subject subject) {
        return Optional.ofNullable(byHand.get(subject)).or(() -> Optional.ofNullable(byFile.get(subject)));
    }

    /** Of itself, whatever becomes of its pool. */
    public AdminState state(Subject subject) {
        return of(subject).map(Standing::state).orElse(AdminState.READY);
    }

    /** Its own, or its pool's where that is worse. */
    public AdminState state(BackendId backend) {
        return state(new OfBackend(backend)).within(state(new OfPool(backend.pool())));
    }

    boolean areAllReady() { return byFile.isEmpty() && byHand.isEmpty(); }

    /** All that is not ready or not there any more, in no order that matters. */
    public Map<Subject, Standing> notReady() {
        var all = new LinkedHashMap<>(byFile);
        all.putAll(byHand);
        all.putAll(removed);
        all.values().removeIf(standing -> standing.state() == AdminState.READY);
        return all;
    }

    Closings closings() {
        var backends = new LinkedHashMap<BackendId, Closing>();
        var pools = new LinkedHashMap<String, Closing>();
        var listeners = new LinkedHashMap<String, Closing>();
        notReady().forEach((subject, standing) -> {
            switch (subject) {
                case OfBackend(BackendId id) -> backends.put(id, standing.closing());
                case OfPool(String name) -> pools.put(name, standing.closing());
                case OfListener(String name) -> listeners.put(name, standing.closing());
            }
        });
        return new Closings(backends, pools, listeners);
    }

    /** How long connections of something may stay that comes into this state now. */
    static Drain drain(Subject subject, AdminState state, Optional<Duration> deadline, Conf conf) {
        Drain usual = usual(subject, conf);
        return deadline.map(usual::with).orElse(state == AdminState.MAINTENANCE ? Drain.AT_ONCE : usual);
    }

    /** What was in a state stays so since then. */
    private Map<Subject, Standing> inFile(Conf conf, long nowNanos) {
        var found = new LinkedHashMap<Subject, Standing>();
        for (Pool pool : conf.pools().values()) {
            put(found, new OfPool(pool.name()), pool.state(), conf, nowNanos);
            for (Backend backend : pool.backends()) put(found, new OfBackend(backend.id()), backend.state(), conf, nowNanos);
        }
        for (Listener listener : conf.listeners().values())
            put(found, new OfListener(listener.name()), listener.state(), conf, nowNanos);
        return found;
    }

    private void put(Map<Subject, Standing> found, Subject subject, AdminState state, Conf conf, long nowNanos) {
        if (state == AdminState.READY) return;
        Standing before = byFile.get(subject);
        found.put(subject, before != null && before.state() == state
                ? before
                : new Standing(state, Standing.THE_FILE, nowNanos, drain(subject, state, Optional.empty(), conf)));
    }

    private static Drain usual(Subject subject, Conf conf) {
        String pool = switch (subject) {
            case OfBackend(BackendId id) -> id.pool();
            case OfPool(String name) -> name;
            case OfListener(String name) ->
                Optional.ofNullable(conf.listeners().get(name)).flatMap(listener -> listener.pools().findFirst()).orElse("");
        };
        return Optional.ofNullable(conf.pools().get(pool)).map(Pool::drain).orElse(Drain.DEFAULT);
    }

    /** Everything that can be in a state. */
    private static Set<Subject> present(Conf conf) {
        var present = new LinkedHashSet<Subject>();
        for (Pool pool : conf.pools().values()) {
            present.add(new OfPool(pool.name()));
            for (Backend backend : pool.backends()) present.add(new OfBackend(backend.id()));
        }
        for (String listener : conf.listeners().keySet()) present.add(new OfListener(listener));
        return present;
    }

    /** A backend can come back as long as its pool is there. */
    private static boolean isPossible(Subject subject, Conf conf) {
        return switch (subject) {
            case OfBackend(BackendId id) -> conf.pools().containsKey(id.pool());
            case OfPool(String name) -> conf.pools().containsKey(name);
            case OfListener(String name) -> conf.listeners().containsKey(name);
        };
    }

    private static <V> Map<Subject, V> filtered(Map<Subject, V> of, Predicate<Subject> kept) {
        var left = new LinkedHashMap<>(of);
        left.keySet().removeIf(kept.negate());
        return left;
    }

    private static Map<Subject, Standing> inOrder(Map<Subject, Standing> of) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(of));
    }
}
