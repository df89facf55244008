package io.twinstar.health;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

import io.twinstar.conf.Eject;

/**
 * Who is set aside because connections to it failed, whatever its checks say. Immutable.
 *
 * <pre>
 *            enough failures in a row
 *   In use ───────────────────────────► Ejected
 *          ◄───────────────────────────
 *            time is over, or enough passes of its check in a row
 * </pre>
 *
 * <p>Failures go on being counted until a connection succeeds: if the first one after its return fails as well, it is ejected at once,
 * and for longer.
 *
 * @param <K> who it is
 */
public final class Ejections<K> {

    /** Who has been in use for this long since its last ejection starts again at the first. */
    static final Duration MEMORY = Eject.LONGEST;

    /**
     * One ejection, or the last one.
     *
     * @param times how many it makes, with those before it that are not forgiven
     * @param total how many it makes, with all before it
     * @param untilNanos when it ends, or when it ended
     * @param passes of its check in a row, since it began
     * @param adopted whether it is so by the word of another, who has found it out
     */
    public record Ejection(boolean over, int times, long total, long beganNanos, long untilNanos, int passes, boolean adopted) {

        public Duration lasts() { return Duration.ofNanos(untilNanos - beganNanos); }

        private Ejection endAt(long nowNanos) { return new Ejection(true, times, total, beganNanos, nowNanos, passes, adopted); }
    }

    private final Map<K, Ejection> byKey;

    private Ejections(Map<K, Ejection> byKey) { this.byKey = byKey; }

    public static <K> Ejections<K> none() { return new Ejections<>(Map.of()); }

    /**
     * Connections have failed. The same object if nobody is ejected for it: there were too few, it is down or ejected already, it is the
     * last one in use, or too much of its pool is ejected.
     *
     * @param inARow how many failed since the last success. Not every failure has to be told, for the next one counts it
     * @param pool all that connections could go to if they were up, itself included
     * @param up by their checks
     */
    public Ejections<K> failed(K key, int inARow, Eject limits, Collection<K> pool, Predicate<K> up, long nowNanos) {
        if (inARow < limits.failures() || !maySpare(key, limits, pool, up)) return this;
        Ejection before = byKey.get(key);
        int times = before != null && nowNanos - before.untilNanos < MEMORY.toNanos() ? before.times + 1 : 1;
        return with(key, new Ejection(false, times, count(key) + 1, nowNanos, nowNanos + lengthNanos(limits.base(), times), 0, false));
    }

    /** As {@link #failed}, by the word of another, who has ejected it until then for the {@code times}-th time in a row. */
    public Ejections<K> adopt(K key, int times, long untilNanos, Eject limits, Collection<K> pool, Predicate<K> up, long nowNanos) {
        if (nowNanos - untilNanos >= 0 || !maySpare(key, limits, pool, up)) return this;
        return with(key, new Ejection(false, times, count(key) + 1, nowNanos, untilNanos, 0, true));
    }

    private boolean maySpare(K key, Eject limits, Collection<K> pool, Predicate<K> up) {
        if (!up.test(key) || holds(key)) return false;
        long ejected = pool.stream().filter(this::holds).count();
        boolean last = pool.stream().noneMatch(other -> !other.equals(key) && up.test(other) && !holds(other));
        boolean tooMany = ejected > 0 && (ejected + 1) * 100 > (long) limits.sharePercent() * pool.size();
        return !last && !tooMany;
    }

    private static long lengthNanos(Duration base, int times) {
        return Math.min(base.toNanos() * times, Math.max(base.toNanos(), Eject.LONGEST.toNanos()));
    }

    /**
     * A check has ended. The same object if nothing follows from it.
     *
     * @param rise passes in a row that end an ejection before its time
     */
    public Ejections<K> checked(K key, boolean passed, int rise, long nowNanos) {
        Ejection ejection = byKey.get(key);
        if (ejection == null || ejection.over) return this;
        int passes = passed ? ejection.passes + 1 : 0;
        if (passes >= rise || nowNanos - ejection.untilNanos >= 0) return with(key, ejection.endAt(nowNanos));
        return passes == ejection.passes
                ? this
                : with(key, new Ejection(false, ejection.times, ejection.total, ejection.beganNanos, ejection.untilNanos, passes,
                        ejection.adopted));
    }

    /** Whether it is ejected: {@link #checked} has to be told of checks, or it stays so. */
    public boolean holds(K key) {
        return of(key).isPresent();
    }

    /** Its present ejection. */
    public Optional<Ejection> of(K key) {
        return Optional.ofNullable(byKey.get(key)).filter(ejection -> !ejection.over);
    }

    /** How often it was ejected, as far as is known. */
    public long count(K key) {
        return Optional.ofNullable(byKey.get(key)).map(Ejection::total).orElse(0L);
    }

    /** What is known of these; the others are forgotten. */
    public Ejections<K> keep(Predicate<K> wanted) {
        var kept = new HashMap<>(byKey);
        kept.keySet().removeIf(wanted.negate());
        return new Ejections<>(kept);
    }

    private Ejections<K> with(K key, Ejection ejection) {
        var next = new HashMap<>(byKey);
        next.put(key, ejection);
        return new Ejections<>(next);
    }
}
