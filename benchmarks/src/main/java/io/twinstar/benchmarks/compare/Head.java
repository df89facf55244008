package io.twinstar.benchmarks.compare;

import java.util.List;

/** What a reader must know before the figures: how they came about, and what they mean. */
final class Head {

    private Head() {}

    /** Paragraphs. */
    static List<String> of(Settings settings) {
        return List.of(run(settings), figures(settings));
    }

    private static String run(Settings settings) {
        return """
                Every proxy has one thread for connections and one CPU; clients and backend have another CPU, both on one thread. \
                Everything is in one network namespace, over loopback. In each of %d rounds every contender has every workload once, one \
                straight after the other, for %s s; a round before the first warms up and is not counted. All processes stay up \
                over all rounds, are paused while it is another's turn, and have %s s to catch up; idle and startup have a new \
                process each time. Twinstar runs as it ships, with elections, health checks and metrics; but clients reach its VIP without \
                waiting for an election, which the others do not have."""
                .formatted(settings.rounds(), Numbers.shown(settings.seconds()), Numbers.shown(settings.catchUpSeconds()));
    }

    private static String figures(Settings settings) {
        return """
                CPU is the proxy's own, user and system, all its processes and threads, for a unit of work. Throughput is what clients, \
                backend and proxy reach together; direct is without a proxy. p50, p99 and p99.9 are what a proxy adds to direct's, each \
                request timed from when it was due (direct's own row: its own time). Memory is PSS, the least within %s s. A figure is the \
                median of the rounds. A ratio is taken to HAProxy's figure of the same round, and given as the median of the rounds' \
                ratios (the least–the greatest). Lower is better, but for throughput.""".formatted(Numbers.shown(settings.settleSeconds()));
    }
}
