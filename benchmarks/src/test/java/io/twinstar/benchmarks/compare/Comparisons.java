package io.twinstar.benchmarks.compare;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.twinstar.benchmarks.compare.Comparison.Cell;
import io.twinstar.conf.Relay.Transport;

/** Comparisons that the tests make up. */
final class Comparisons {

    static final Contender TWINSTAR = new Contender.Twinstar(Transport.EPOLL);
    static final List<Contender> THREE = List.of(Contender.BASE, TWINSTAR, Contender.DIRECT);

    private final List<Map<Cell, Map<Quantity, Double>>> rounds;

    Comparisons(int rounds) {
        this.rounds = Stream.<Map<Cell, Map<Quantity, Double>>>generate(HashMap::new).limit(rounds).toList();
    }

    /** One measurement a round, from the first on; NaN: none. */
    Comparisons measured(Workload workload, Contender contender, Quantity quantity, double... values) {
        for (int round = 0; round < values.length; round++) {
            if (Double.isNaN(values[round])) continue;
            rounds.get(round).computeIfAbsent(new Cell(workload, contender), _ -> new EnumMap<>(Quantity.class)).put(quantity,
                    values[round]);
        }
        return this;
    }

    Comparison of(Workload... workloads) {
        return new Comparison(new Settings(rounds.size(), 3, 3, 5), List.of(workloads), THREE, rounds, List.of("Linux <6>"), List.of());
    }

    static Workload workload(String name) {
        return Workload.named(List.of(name), Integer.MAX_VALUE).getFirst();
    }

    static Figure figure(Workload workload, Quantity quantity) {
        return workload.figures().stream().filter(figure -> figure.quantity() == quantity).findFirst().orElseThrow();
    }
}
