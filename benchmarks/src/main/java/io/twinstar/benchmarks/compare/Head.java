package io.twinstar.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;

/** What a reader must know before the figures: how they came about, and what they mean. */
final class Head {

    private Head() {}

    /** Paragraphs. */
    static List<String> of(Comparison comparison) {
        var settings = comparison.settings();
        var head = new ArrayList<String>();
        head.add(
                """
                        Every proxy has one thread for connections and one CPU, which it shares with no client and no backend; these have another CPU, \
                        both in one process. Everything is in one network namespace, over loopback. In each of %d rounds every contender has \
                        every workload once, one straight after the other, for %s s; a round before the first is not counted, and warms up. \
                        All processes stay up over all rounds (not for idle and startup: a new process each time). Twinstar runs as it ships, with its \
                        elections, health checks and metrics."""
                        .formatted(settings.rounds(), Numbers.shown(settings.seconds())));
        head.add("""
                CPU is the proxy's own, user and system, all its processes and threads, for a unit of work. Throughput is what client, \
                backend and proxy reach together; see direct for what the two reach without a proxy. p50, p99 and p99.9 are what a proxy \
                adds to direct's, each request timed from when it was due (direct's own row: its own time). Memory is PSS. \
                A figure is the median of the rounds. A ratio is taken to HAProxy's figure of the same round; it is given as the median of \
                the rounds' ratios (the least–the greatest). Lower is better, but for throughput.""");
        return head;
    }
}
