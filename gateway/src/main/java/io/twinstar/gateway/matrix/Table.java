package io.twinstar.gateway.matrix;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The matrix, filled in.
 *
 * @param systems the pairs' names, in the order of their columns
 * @param results by row, and within a row by system
 */
public record Table(List<Row> rows, List<String> systems, List<Result> results) {

    /** Whether every row that is judged is as it must be. */
    public boolean isOk() {
        return results.stream().allMatch(Result::isOk);
    }

    public boolean isOk(Row row) {
        return results.stream().filter(result -> result.row().equals(row)).allMatch(Result::isOk);
    }

    /** For a terminal: a paragraph a row. */
    public String text() {
        var text = new StringBuilder();
        for (Row row : rows) {
            text.append("%n%-4s%s%n    must: %s%n".formatted(row.id(), row.fault(), row.expected()));
            for (String system : systems)
                result(row, system).ifPresent(result -> text.append("    %-16s %s%n    %-16s %s%n".formatted(system,
                        result.verdict(), "", result.seen())));
        }
        return text.toString();
    }

    /** For the README: a line a row. */
    public String markdown() {
        var text = new StringBuilder("| # | fault | must happen |");
        for (String system : systems) text.append(' ').append(system).append(" |");
        text.append("\n|---|---|---|").append("---|".repeat(systems.size())).append('\n');
        for (Row row : rows) {
            text.append("| %s | %s | %s |".formatted(row.id(), row.fault(), row.expected()));
            for (String system : systems) text.append(' ').append(cell(row, system)).append(" |");
            text.append('\n');
        }
        return text.toString();
    }

    private String cell(Row row, String system) {
        var cell = new ArrayList<String>();
        result(row, system).ifPresent(result -> {
            if (result.judged()) cell.add("**" + result.verdict() + "**");
            cell.add(result.seen());
        });
        return cell.isEmpty() ? "" : String.join(" ", cell);
    }

    private Optional<Result> result(Row row, String system) {
        return results.stream().filter(result -> result.row().equals(row) && result.system().equals(system)).findFirst();
    }
}
