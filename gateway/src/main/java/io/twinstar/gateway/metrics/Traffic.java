package io.twinstar.gateway.metrics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** What the relay did in the last hour, in steps of ten seconds or so. Written by one thread, read by any. */
public final class Traffic {

    /** The finest in which latencies are kept, too. */
    static final long STEP_NANOS = 10_000_000_000L;
    static final int STEPS_MAX = 360;

    private final Deque<Step> steps = new ArrayDeque<>();
    private Totals before;
    private long beforeNanos;

    /** What was counted since the start, and how many connections are open now. */
    public record Totals(long accepted, long refused, long bytesFromClients, long bytesFromBackends, long open) {

        /** A reload may have taken away whose counts were in the sum: that is no negative traffic. */
        private Totals since(Totals before) {
            return new Totals(Math.max(0, accepted - before.accepted), Math.max(0, refused - before.refused),
                    Math.max(0, bytesFromClients - before.bytesFromClients), Math.max(0, bytesFromBackends - before.bytesFromBackends),
                    open);
        }
    }

    /**
     * @param counted in this time
     * @param fromNanos by the clock that is given to {@link #look}
     */
    public record Step(long fromNanos, long toNanos, Totals counted) {

        public double perSecond(long count) { return count * 1e9 / (toNanos - fromNanos); }
    }

    public Traffic(Totals first, long nowNanos) {
        before = first;
        beforeNanos = nowNanos;
    }

    /** To be called more often than there are steps. */
    public void look(Totals now, long nowNanos) {
        if (nowNanos - beforeNanos < STEP_NANOS) return;
        synchronized (steps) {
            steps.add(new Step(beforeNanos, nowNanos, now.since(before)));
            if (steps.size() > STEPS_MAX) steps.remove();
        }
        before = now;
        beforeNanos = nowNanos;
    }

    /** The oldest first. */
    public List<Step> steps() {
        synchronized (steps) {
            return List.copyOf(steps);
        }
    }
}
