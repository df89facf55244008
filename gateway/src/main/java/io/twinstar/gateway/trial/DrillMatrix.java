package io.twinstar.gateway.trial;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.gateway.matrix.Row;
import io.twinstar.gateway.matrix.Rows;
import io.twinstar.gateway.matrix.Table;

/** {@code twinstar drill matrix}: the fault matrix, on pairs in labs of their own. */
@Command(name = "matrix", description = "Run the fault matrix against a pair of gateways, and the same faults against keepalived.", mixinStandardHelpOptions = true)
public final class DrillMatrix implements Callable<Integer> {

    @Option(names = "--runs", paramLabel = "N", description = "how often to run every row (default: ${DEFAULT-VALUE})", defaultValue = "3")
    private int runs;

    @Option(names = "--row", paramLabel = "N", split = ",", description = "only rows of these numbers")
    private Set<Integer> only = Set.of();

    @Option(names = "--with", paramLabel = "PAIR", split = ",", description = "only these: ${COMPLETION-CANDIDATES}; keepalived is there for comparison and never fails", defaultValue = "twinstar,keepalived-100ms,keepalived-10ms")
    private List<Contender> contenders = List.of();

    @Option(names = "--json", description = "print every measurement as JSON")
    private boolean json;

    @Option(names = "--markdown", description = "print the table as Markdown")
    private boolean markdown;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var rows = Rows.all().stream().filter(row -> only.isEmpty() || only.contains(row.number())).toList();
        var err = spec.commandLine().getErr();
        if (rows.isEmpty()) {
            err.println("no such row; the matrix has rows 1 to 18");
            return Twinstar.WRONG;
        }
        try (var matrix = new MatrixRun(rows, contenders, err::println)) {
            for (int run = 1; run <= runs; run++) matrix.run("run %d of %d".formatted(run, runs));
            var table = matrix.table();
            print(table);
            return table.isOk() ? Twinstar.DONE : Twinstar.NOT_SO;
        } catch (IOException | InterruptedException e) {
            err.println(e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private void print(Table table) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) out.println(MatrixJson.of(table));
        else out.print(markdown ? table.markdown() : table.text());
        if (!json && !markdown) out.println(sentence(table));
        out.flush();
    }

    private static String sentence(Table table) {
        List<String> failed = new ArrayList<>();
        for (Row row : table.rows()) if (!table.isOk(row)) failed.add(row.id());
        return "%n%s".formatted(failed.isEmpty() ? "Every row of ours is as it must be." : "FAILED: rows " + String.join(", ", failed));
    }
}
