package io.twinstar.gateway.latency;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.HdrHistogram.Histogram;

import io.twinstar.conf.BackendId;

/**
 * All that is timed. The event loops write their recorders; whoever reads, first takes from these what is new. Readers wait for each
 * other, and no loop ever does.
 *
 * <p>What the configuration names no more is forgotten when nothing of it is left in the last hour. A backend's phase takes eight
 * bytes for each slot that it met, once before the last hour and once in each slice of it: 30 KB where all are busy and wide.
 */
public final class Latencies {

    private final int loops;
    private final Map<Subject, Timed> subjects = new HashMap<>();
    private final Map<Group, Grouped> groups = new HashMap<>();
    private final Map<Phase, HeatMap> heat = new EnumMap<>(Phase.class);
    private long tick;

    /** One phase of subjects that differ in their backend alone. */
    public record Group(Phase phase, Map<String, String> labels) {}

    /** What was counted of a phase in a span of time. */
    public record Interval(long fromNanos, long toNanos, Histogram nanos) {}

    /** Who is shown a view, a phase at a time. */
    public interface Viewer {
        /**
         * @param value of the label that the view is divided by; empty for one that is not
         * @param nanos not empty
         */
        void see(String value, Phase phase, Histogram nanos);
    }

    /** Who is shown all groups, one at a time. */
    public interface GroupViewer {
        /**
         * @param sinceStart to be read before this returns
         * @param lastMinute as well; may be empty
         */
        void see(Group group, Buckets sinceStart, Histogram lastMinute);
    }

    private final class Timed {

        private final Map<String, String> labels;
        private final Recorders recorders = new Recorders(loops);
        private final List<Part> parts = new ArrayList<>();
        private boolean named = true;

        Timed(Subject subject) {
            labels = subject.labels();
            var group = subject.group();
            for (Phase phase : subject.phases()) {
                Grouped grouped = groups.computeIfAbsent(new Group(phase, group), _ -> new Grouped());
                grouped.members++;
                parts.add(new Part(phase, new Times(), grouped));
            }
        }

        Optional<Times> times(Phase phase) {
            for (Part part : parts) {
                if (part.phase == phase) return Optional.of(part.times);
            }
            return Optional.empty();
        }

        boolean isForgotten() { return !named && parts.stream().allMatch(part -> part.times.rolling().isEmpty()); }

        void leaveGroups() {
            for (Part part : parts) part.group.members--;
        }
    }

    /** One phase of a subject. */
    private record Part(Phase phase, Times times, Grouped group) {}

    /** What is kept of a group. */
    private static final class Grouped {

        private int members;
        private final Buckets sinceStart = new Buckets();
        private final LastMinute lastMinute = new LastMinute();
        /** What its members have met, until they have all been asked. */
        private final List<Counts> intervals = new ArrayList<>();

        /** @return the intervals' sum */
        Counts sumUp(long tick) {
            Counts met = Counts.sum(intervals);
            intervals.clear();
            sinceStart.add(met);
            lastMinute.add(tick, met);
            return met;
        }
    }

    public Latencies(int loops, long nowNanos) {
        this.loops = loops;
        tick = Math.floorDiv(nowNanos, Rolling.TICK_NANOS);
    }

    /** The same ones for as long as the subject is not forgotten. */
    public synchronized Recorders recorders(Subject subject) {
        return subjects.computeIfAbsent(subject, Timed::new).recorders;
    }

    /** From now on these are the configuration's; event loops are never forgotten. */
    public synchronized void keep(Set<Subject> named) {
        for (Subject subject : named) { var _ = recorders(subject); }
        subjects.forEach((subject, timed) -> timed.named = switch (subject) {
            case Subject.Waiting _,Subject.Served _,Subject.Checked _,Subject.Moved _ -> named.contains(subject);
            case Subject.Loop _ -> true;
        });
    }

    /** For threads that are no event loop. What is said of a subject that the configuration does not name any more is not kept. */
    public synchronized void record(Subject subject, Phase phase, long nanos) {
        Timed timed = subjects.get(subject);
        if (timed != null) timed.recorders.recordOffTheLoops(phase, nanos);
    }

    /** Takes what is new from the recorders. To be called soon after each tick at the latest, lest a slice gets more than its own. */
    public synchronized void collect(long nowNanos) {
        long fromTick = tick;
        tick = Math.max(tick, Math.floorDiv(nowNanos, Rolling.TICK_NANOS)); // readers' clocks may have been read before they waited
        for (Timed timed : subjects.values()) {
            for (Part part : timed.parts) {
                Counts interval = timed.recorders.drain(part.phase);
                part.times.add(fromTick, tick, interval);
                if (!interval.isEmpty()) part.group.intervals.add(interval);
            }
        }
        groups.forEach((group, grouped) -> {
            Counts met = grouped.sumUp(fromTick);
            if (!met.isEmpty()) heat.computeIfAbsent(group.phase, _ -> new HeatMap(fromTick)).add(fromTick, met);
        });
        forget();
    }

    private void forget() {
        boolean any = subjects.values().removeIf(timed -> {
            boolean forgotten = timed.isForgotten();
            if (forgotten) timed.leaveGroups();
            return forgotten;
        });
        if (any) groups.values().removeIf(group -> group.members == 0);
    }

    /** Whether a tick has begun since what is new was last taken. */
    public synchronized boolean isDue(long nowNanos) {
        return Math.floorDiv(nowNanos, Rolling.TICK_NANOS) > tick;
    }

    /** Each selected phase that was met in the window, merged over all that is selected. */
    public Map<Phase, Histogram> view(Selection selection, Window window, long nowNanos) {
        var view = new EnumMap<Phase, Histogram>(Phase.class);
        view(selection, Optional.empty(), window, nowNanos, (_, phase, nanos) -> view.put(phase, nanos));
        return view;
    }

    /**
     * Shows each selected phase that was met in the window, merged over all that is selected and has the same value of a label; in the
     * order of these values, then of the phases. One histogram takes 200 KB: of a thousand backends, all at once would be too much.
     */
    public synchronized void view(Selection selection, Optional<String> by, Window window, long nowNanos, Viewer viewer) {
        collect(nowNanos);
        var divided = new TreeMap<String, List<Timed>>();
        for (Timed timed : subjects.values()) {
            if (!selection.takes(timed.labels)) continue;
            String value = by.isEmpty() ? "" : timed.labels.get(by.get());
            if (value != null) divided.computeIfAbsent(value, _ -> new ArrayList<>()).add(timed);
        }
        divided.forEach((value, parts) -> {
            for (Phase phase : Phase.values()) {
                if (!selection.takes(phase)) continue;
                var counts = new long[Slots.COUNT];
                for (Timed part : parts) part.times(phase).ifPresent(times -> times.addTo(counts, window, tick));
                Histogram nanos = Slots.histogram(counts);
                if (nanos.getTotalCount() > 0) viewer.see(value, phase, nanos);
            }
        });
    }

    /** The slices of the last hour, in their order, which is what a histogram log holds; by the clock that is given to collect. */
    public synchronized List<Interval> intervals(Phase phase, Selection selection, long nowNanos) {
        collect(nowNanos);
        record Span(long fromTick, long toTick) {}
        var merged = new TreeMap<Span, long[]>(Comparator.comparingLong(Span::fromTick).thenComparingLong(Span::toTick));
        for (Timed timed : subjects.values()) {
            Optional<Times> times = timed.times(phase);
            if (times.isEmpty() || !selection.takes(timed.labels)) continue;
            for (Rolling.Slice slice : times.get().rolling().slices()) {
                slice.counts().addTo(merged.computeIfAbsent(new Span(slice.fromTick(), slice.toTick()), _ -> new long[Slots.COUNT]));
            }
        }
        var intervals = new ArrayList<Interval>();
        merged.forEach((span, counts) -> intervals.add(new Interval(span.fromTick * Rolling.TICK_NANOS, span.toTick * Rolling.TICK_NANOS,
                Slots.histogram(counts))));
        return intervals;
    }

    /** The last hour of one phase, whosever times they are, the oldest tick first. */
    public synchronized List<Heat> heat(Phase phase, long nowNanos) {
        collect(nowNanos);
        return Optional.ofNullable(heat.get(phase)).map(map -> map.columns(tick)).orElse(List.of());
    }

    /** Shows each group that was ever met. Backends that were forgotten are still in it while their pool is known. */
    public synchronized void groups(long nowNanos, GroupViewer viewer) {
        collect(nowNanos);
        var counts = new long[Slots.COUNT];
        var lastMinute = Slots.histogram(counts);
        groups.forEach((group, grouped) -> {
            if (grouped.sinceStart.isEmpty()) return;
            Arrays.fill(counts, 0);
            grouped.lastMinute.addTo(counts, tick);
            Slots.fill(lastMinute, counts);
            viewer.see(group, grouped.sinceStart, lastMinute);
        });
    }

    /** How often a phase was met since the start by each backend, whatever the listener: several may have one pool. */
    public synchronized Map<BackendId, Sum> sums(Phase phase) {
        var sums = new HashMap<BackendId, Sum>();
        subjects.forEach((subject, timed) -> {
            if (subject instanceof Subject.Served(_, BackendId backend))
                timed.times(phase).ifPresent(times -> sums.merge(backend, times.sum(), Sum::plus));
        });
        return sums;
    }
}
