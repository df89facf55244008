package io.twinstar.gateway.relay;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many connections ended in which way. The map is filled once and then only read: any thread may. */
final class Endings {

    private final Map<Outcome, LongAdder> counts = new EnumMap<>(Outcome.class);

    Endings() {
        for (Outcome how : Outcome.values()) counts.put(how, new LongAdder());
    }

    void add(Outcome how) { of(how).increment(); }

    long count(Outcome how) { return of(how).sum(); }

    /** Of connections that were given no backend; what has not happened is left out. */
    Map<Outcome, Long> refusalsByReason() {
        var refusals = new EnumMap<Outcome, Long>(Outcome.class);
        counts.forEach((how, count) -> {
            if (how.isRefusal() && count.sum() > 0) refusals.put(how, count.sum());
        });
        return refusals;
    }

    long total() { return counts.values().stream().mapToLong(LongAdder::sum).sum(); }

    @SuppressWarnings("NullAway") // the constructor leaves no outcome out
    private LongAdder of(Outcome how) { return counts.get(how); }
}
