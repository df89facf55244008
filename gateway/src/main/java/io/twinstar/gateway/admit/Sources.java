package io.twinstar.gateway.admit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The sources of one listener that are counted, at most {@link #MAX}: each has a seat. A new one takes a seat that is free, or that of one
 * which holds nothing any more; a hand that goes round the seats looks for such (the CLOCK of page replacement), a few at a time.
 *
 * <p>If it finds none, the new source is not counted: it gets in, and only the listener's own limits hold for it. Were it refused
 * instead, 65,536 addresses with a connection each could keep out everybody else.
 */
final class Sources {

    static final int MAX = 65_536;
    private static final int SEATS_TRIED_MAX = 16;

    private final String listener;
    private final SharedSources shared;
    private final int max;
    private final ConcurrentHashMap<SourceKey, Source> known = new ConcurrentHashMap<>();
    private final LongAdder uncounted = new LongAdder();
    private final AtomicInteger hand = new AtomicInteger();
    /** Only where there are limits for sources: it takes 256 KiB. */
    private final AtomicReference<@Nullable AtomicReferenceArray<@Nullable Source>> seats = new AtomicReference<>();
    private final AtomicInteger ofPeer = new AtomicInteger();

    Sources(String listener, SharedSources shared, int max) {
        this.listener = listener;
        this.shared = shared;
        this.max = max;
    }

    String listener() { return listener; }

    /** Null: there is no seat for it. */
    @Nullable
    Source of(SourceKey key, long nowNanos) {
        Source source = known.get(key);
        return source != null ? source : seat(new Source(this, key, nowNanos), nowNanos);
    }

    private @Nullable Source seat(Source fresh, long nowNanos) {
        var all = seats();
        for (int tried = 0; tried < SEATS_TRIED_MAX; tried++) {
            int seat = Math.floorMod(hand.getAndIncrement(), all.length());
            Source sitting = all.get(seat);
            if (sitting != null && !sitting.forget(nowNanos)) continue;
            if (sitting != null) remove(sitting);
            if (!all.compareAndSet(seat, sitting, fresh)) continue;
            Source other = known.putIfAbsent(fresh.key(), fresh);
            if (other == null) return fresh;
            all.compareAndSet(seat, fresh, null); // another thread has just seated the same one
            return other;
        }
        return null;
    }

    /** A connection whose source has no seat. */
    void letInUncounted() { uncounted.increment(); }

    private AtomicReferenceArray<@Nullable Source> seats() {
        var all = seats.get();
        if (all != null) return all;
        var fresh = new AtomicReferenceArray<@Nullable Source>(max);
        var other = seats.compareAndExchange(null, fresh);
        return other == null ? fresh : other;
    }

    void remove(Source forgotten) { known.remove(forgotten.key(), forgotten); }

    int size() { return known.size(); }

    long uncounted() { return uncounted.sum(); }

    /** What one of them uses has changed. */
    void changed(Source source) { shared.changed(source); }

    /** Of all that use anything the other gateway is to be told. */
    void changeAll(long nowNanos) {
        known.values().stream().filter(source -> source.isUsed(nowNanos)).forEach(this::changed);
    }

    SourceUse use(SourceKey key, long nowNanos) {
        Source source = known.get(key);
        return source == null ? new SourceUse(listener, key, 0, 0) : source.use(nowNanos);
    }

    /** At the other gateway. One without a seat is not counted, as at the gate. For one thread, as is all that it learns. */
    void learn(SourceUse use, long telling, long nowNanos) {
        while (true) {
            Source source = use.isNothing() ? known.get(use.source()) : of(use.source(), nowNanos);
            if (source == null || learn(source, use.open(), nowNanos + use.owedNanos(), telling)) return;
            remove(source); // forgotten by another thread, just now; the next one is another
        }
    }

    /** Those that were not in this telling have no connections there. */
    void learnOthers(long telling, long nowNanos) {
        for (Source source : known.values()) {
            if (!source.isToldIn(telling) && source.peers() > 0) learn(source, 0, nowNanos, telling);
        }
    }

    private boolean learn(Source source, int connections, long fullAtNanos, long telling) {
        int before = Long.signum(source.peers());
        if (!source.learn(connections, fullAtNanos, telling)) return false;
        ofPeer.addAndGet(Integer.signum(connections) - before);
        return true;
    }

    /** Sources that have connections at the other gateway. */
    int ofPeer() { return ofPeer.get(); }
}
