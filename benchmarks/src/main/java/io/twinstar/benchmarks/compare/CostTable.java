package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.Map;

/** What it costs a gateway to be seen: its CPU for a unit of work with everything recorded, to that with nothing recorded. */
public record CostTable(Map<Workload, List<Pair>> measured) {

    /** By so much it may grow. */
    private static final double RATIO_MAX = 1.03;

    /** Of one round, so that what the machine did meanwhile befell both. */
    public record Pair(double unseenNanos, double seenNanos) {}

    /** Whether it is little enough under each workload. */
    public boolean isMet() {
        return measured.values().stream().allMatch(pairs -> ratio(pairs).median() <= RATIO_MAX);
    }

    /** For people. */
    public String text() {
        var text = new StringBuilder(
                "%-10s %16s %16s   %-22s%n".formatted("workload", "nothing recorded", "all recorded", "ratio, by round"));
        measured.forEach((workload, pairs) -> {
            var cpu = workload.figures().getFirst();
            text.append("%-10s %16s %16s   %-22s %s %s%n".formatted(workload.name(),
                    median(pairs.stream().map(Pair::unseenNanos).toList(), cpu), median(pairs.stream().map(Pair::seenNanos).toList(), cpu),
                    ratio(pairs).text(), cpu.unit(), ratio(pairs).median() <= RATIO_MAX ? "≤ 1.03 met" : "≤ 1.03 missed"));
        });
        return text.toString();
    }

    private static String median(List<Double> nanos, Figure figure) {
        return Numbers.shown(figure.inUnit(Spread.of(nanos).median()));
    }

    private static Spread ratio(List<Pair> pairs) {
        return Spread.of(pairs.stream().map(pair -> pair.seenNanos / pair.unseenNanos).toList());
    }
}
