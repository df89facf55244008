package io.twinstar.benchmarks.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A comparison for a terminal: a paragraph for each workload, in it a line for each contender. */
public final class Table {

    private static final int PAGE_COLUMNS = 120;
    private static final String GAP = "   ";

    private Table() {}

    public static String of(Comparison comparison) {
        var text = new StringBuilder();
        for (String paragraph : Head.of(comparison.settings())) text.append(wrapped(paragraph)).append('\n');
        comparison.machine().forEach(line -> text.append(wrapped(line)));
        for (Workload workload : comparison.workloads()) {
            text.append('\n').append(workload.name()).append(": ").append(workload.description()).append('\n');
            aligned(rows(comparison, workload)).forEach(line -> text.append("  ").append(line).append('\n'));
        }
        comparison.remarks().forEach(remark -> text.append('\n').append(remark));
        return text.toString();
    }

    private static List<List<String>> rows(Comparison comparison, Workload workload) {
        var rows = new ArrayList<List<String>>();
        var heading = new ArrayList<>(List.of(""));
        workload.figures().forEach(figure -> heading.addAll(List.of(figure.heading(), "to haproxy", "")));
        rows.add(heading);
        for (Contender contender : comparison.contenders()) {
            var row = new ArrayList<>(List.of(contender.name()));
            for (Figure figure : workload.figures()) row.addAll(cells(comparison, workload, contender, figure));
            if (row.stream().skip(1).anyMatch(cell -> !cell.isEmpty())) rows.add(row);
        }
        return rows;
    }

    /** Its value, its ratio, and what these are to be. */
    private static List<String> cells(Comparison comparison, Workload workload, Contender contender, Figure figure) {
        var value = comparison.value(workload, contender, figure).map(spread -> Numbers.shown(spread.median())).orElse("");
        var ratio = contender.equals(Contender.BASE) ? "" : comparison.ratio(workload, contender, figure).map(Spread::text).orElse("");
        return List.of(value, ratio, verdict(comparison, workload, contender, figure));
    }

    /** {@code ≤ 0.90 met}; empty where there is no target. */
    static String verdict(Comparison comparison, Workload workload, Contender contender, Figure figure) {
        return comparison.meets(workload, contender, figure)
                .flatMap(met -> figure.target().map(target -> target.text(figure.quantity()) + (met ? " met" : " missed"))).orElse("");
    }

    /** Columns that are empty throughout are left out. */
    private static List<String> aligned(List<List<String>> rows) {
        int[] columns = IntStream.range(0, rows.getFirst().size())
                .filter(column -> column == 0 || rows.stream().skip(1).anyMatch(row -> !row.get(column).isEmpty())).toArray();
        return rows.stream().map(row -> IntStream.of(columns).mapToObj(column -> padded(rows, row, column))
                .collect(Collectors.joining(GAP)).stripTrailing()).toList();
    }

    /** Names stand at the left, numbers at the right. */
    private static String padded(List<List<String>> rows, List<String> row, int column) {
        int width = rows.stream().mapToInt(each -> each.get(column).length()).max().orElse(0);
        var padding = " ".repeat(width - row.get(column).length());
        return column == 0 ? row.get(column) + padding : padding + row.get(column);
    }

    private static String wrapped(String paragraph) {
        var text = new StringBuilder();
        int used = 0;
        for (String word : paragraph.split(" ", -1)) {
            if (used > 0 && used + 1 + word.length() > PAGE_COLUMNS) {
                text.append('\n');
                used = 0;
            } else if (used > 0) {
                text.append(' ');
                used++;
            }
            text.append(word);
            used += word.length();
        }
        return text.append('\n').toString();
    }
}
