package io.twinstar.gateway.admit;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * The sources that are counted, at most {@link #MAX}: each has a seat. A new one takes a seat that is free, or that of one which holds
 * nothing any more; a hand that goes round the seats looks for such (the CLOCK of page replacement), a few at a time.
 *
 * <p>If it finds none, the new source is not counted: it gets in, and only the listener's own limits hold for it. Were it refused
 * instead, 65,536 addresses with a connection each could keep out everybody else.
 */
final class Sources {

    static final int MAX = 65_536;
    private static final int SEATS_TRIED_MAX = 16;

    private final ConcurrentHashMap<SourceKey, Source> known = new ConcurrentHashMap<>();
    private final LongAdder uncounted = new LongAdder();
    private final AtomicInteger hand = new AtomicInteger();
    private final AtomicReferenceArray<@Nullable Source> seats;

    Sources(int max) { seats = new AtomicReferenceArray<>(max); }

    /** Null: there is no seat for it. */
    @Nullable
    Source of(SourceKey key, long nowNanos) {
        Source source = known.get(key);
        return source != null ? source : seat(new Source(key, nowNanos), nowNanos);
    }

    private @Nullable Source seat(Source fresh, long nowNanos) {
        for (int tried = 0; tried < SEATS_TRIED_MAX; tried++) {
            int seat = Math.floorMod(hand.getAndIncrement(), seats.length());
            Source sitting = seats.get(seat);
            if (sitting != null && !sitting.forget(nowNanos)) continue;
            if (sitting != null) remove(sitting);
            if (!seats.compareAndSet(seat, sitting, fresh)) continue;
            Source other = known.putIfAbsent(fresh.key(), fresh);
            if (other == null) return fresh;
            seats.compareAndSet(seat, fresh, null); // another thread has just seated the same one
            return other;
        }
        uncounted.increment();
        return null;
    }

    void remove(Source forgotten) { known.remove(forgotten.key(), forgotten); }

    int size() { return known.size(); }

    long uncounted() { return uncounted.sum(); }
}
