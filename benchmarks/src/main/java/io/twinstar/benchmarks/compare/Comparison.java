package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that was measured, and what it comes to.
 *
 * @param workloads in the order in which they are shown
 * @param contenders in the order in which they are shown
 * @param rounds each with what was measured in it; a contender that failed in a workload has nothing there
 * @param machine what it was measured on, a line each
 * @param remarks what went wrong, a line each
 */
public record Comparison(Settings settings, List<Workload> workloads, List<Contender> contenders,
        List<Map<Cell, Map<Quantity, Double>>> rounds, List<String> machine, List<String> remarks) {

    /** One contender under one workload. */
    public record Cell(Workload workload, Contender contender) {}

    /** In the figure's unit, over all rounds; empty: it was never measured. */
    Optional<Spread> value(Workload workload, Contender contender, Figure figure) {
        return spread(rounds.stream().flatMap(round -> measured(round, workload, contender, figure.quantity()).stream())
                .map(figure::inUnit));
    }

    /**
     * To HAProxy's in the same round, so that what the machine did meanwhile befell both; over all rounds. Empty where a round has
     * not both, or HAProxy's is no more than nothing.
     */
    Optional<Spread> ratio(Workload workload, Contender contender, Figure figure) {
        if (isBare(contender, figure)) return Optional.empty();
        return spread(rounds.stream().flatMap(round -> {
            var base = measured(round, workload, Contender.BASE, figure.quantity()).filter(value -> value > 0);
            return base.flatMap(to -> measured(round, workload, contender, figure.quantity()).map(value -> value / to)).stream();
        }));
    }

    /** Whether the target is met; empty: there is none for this contender, or nothing to hold against it. */
    Optional<Boolean> meets(Workload workload, Contender contender, Figure figure) {
        if (!(contender instanceof Contender.Twinstar)) return Optional.empty();
        return figure.target().flatMap(target -> (switch (target.of()) {
            case RATIO -> ratio(workload, contender, figure);
            case VALUE -> value(workload, contender, figure);
        }).map(spread -> target.isMet(figure.quantity(), spread.median())));
    }

    /** Of every round, in the figure's unit. */
    List<Double> values(Workload workload, Contender contender, Figure figure) {
        return rounds.stream().flatMap(round -> measured(round, workload, contender, figure.quantity()).stream()).map(figure::inUnit)
                .toList();
    }

    private static Optional<Double> measured(Map<Cell, Map<Quantity, Double>> round, Workload workload, Contender contender,
            Quantity quantity) {
        var own = raw(round, workload, contender, quantity);
        if (!quantity.overDirect() || contender.equals(Contender.DIRECT)) return own;
        return own.flatMap(with -> raw(round, workload, Contender.DIRECT, quantity).map(without -> with - without));
    }

    private static Optional<Double> raw(Map<Cell, Map<Quantity, Double>> round, Workload workload, Contender contender, Quantity quantity) {
        return Optional.ofNullable(round.getOrDefault(new Cell(workload, contender), Map.of()).get(quantity));
    }

    /** The time that is taken without a proxy is no time that a proxy adds. */
    private static boolean isBare(Contender contender, Figure figure) {
        return contender.equals(Contender.DIRECT) && figure.quantity().overDirect();
    }

    private static Optional<Spread> spread(Stream<Double> values) {
        var all = values.toList();
        return all.isEmpty() ? Optional.empty() : Optional.of(Spread.of(all));
    }
}
