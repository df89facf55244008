package io.twinstar.gateway.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What one pair made of one row, over all runs.
 *
 * @param system the pair's name
 * @param judged whether it must keep the row's promises; others are there for comparison
 * @param acts for each act of the row what was measured, in every run
 * @param mishaps why a run could not be done to its end
 */
public record Result(Row row, String system, boolean judged, List<List<Measured>> acts, List<String> mishaps) {

    /** With the reasons; empty: every promise was kept. */
    public List<String> broken() {
        var broken = new ArrayList<>(mishaps);
        for (int i = 0; i < acts.size(); i++) {
            var act = row.acts().get(i);
            var runs = acts.get(i);
            if (runs.isEmpty()) continue;
            for (Bound bound : act.bounds())
                bound.broken().apply(runs).ifPresent(seen -> broken.add("%s: %s, not: %s".formatted(act.name(),
                        seen, bound.promise())));
        }
        return broken;
    }

    public boolean isOk() {
        return !judged || broken().isEmpty();
    }

    /** {@code ok}, {@code FAILED: …}, or where nothing is judged a dash. */
    public String verdict() {
        if (!judged) return mishaps.isEmpty() ? "–" : "– (" + String.join("; ", mishaps) + ")";
        return isOk() ? "ok" : "FAILED: " + String.join("; ", broken());
    }

    /** A clause for each act. */
    public String seen() {
        return IntStream.range(0, acts.size()).filter(i -> !acts.get(i).isEmpty())
                .mapToObj(i -> row.acts().get(i).name() + ": " + seen(acts.get(i))).collect(Collectors.joining("; "));
    }

    private static String seen(List<Measured> runs) {
        var said = new ArrayList<String>();
        said.add("gap " + spread(runs, Measured::gapNanos).text());
        spoken("nobody answers", runs, Measured::noneNanos).ifPresent(said::add);
        spoken("two answer", runs, Measured::twoNanos).ifPresent(said::add);
        said.add("GARP " + counts(runs, Measured::claimants));
        said.add("then owned by " + counts(runs, Measured::ownership));
        return String.join(", ", said);
    }

    /** Times are left out that never were longer than the pace of the questions. */
    private static Optional<String> spoken(String what, List<Measured> runs, Function<Measured, Long> figure) {
        var spread = spread(runs, figure);
        return spread.maxNanos() < Rows.BLINK * 1_000_000L ? Optional.empty() : Optional.of(what + " " + spread.text());
    }

    private static Spread spread(List<Measured> runs, Function<Measured, Long> figure) {
        return Spread.of(runs.stream().map(figure).toList());
    }

    /** {@code peer}, or {@code peer 9×, old and peer 1×} where runs differ. */
    private static String counts(List<Measured> runs, Function<Measured, String> word) {
        var counts = runs.stream().collect(Collectors.groupingBy(word, TreeMap::new, Collectors.counting()));
        if (counts.size() == 1) return counts.firstKey();
        return counts.entrySet().stream().map(entry -> "%s %d×".formatted(entry.getKey(), entry.getValue()))
                .collect(Collectors.joining(", "));
    }
}
