package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.drill.ReportPage;
import io.twinstar.gateway.drill.live.Shelf;
import io.twinstar.gateway.history.StateDirectory;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.json.JsonObject;

/** {@code twinstar drill history [N]}: the drills that were, or one of them. */
@Command(name = "history", description = "Show the drills of this host's gateways, newest first, or one of them; no gateway need run.", mixinStandardHelpOptions = true)
final class DrillHistory implements Callable<Integer> {

    private static final String ROW = "%6s  %-16s %-19s  %-7s %11s %11s %5s %7s%n";

    @Parameters(paramLabel = "N", arity = "0..1", description = "print this one, and where its page stands")
    private Optional<Long> number = Optional.empty();

    @Option(names = "--node", paramLabel = "NAME", description = "the gateway of this node (default: every one that has drilled here)")
    private Optional<String> node = Optional.empty();

    @Option(names = "--json", description = "print each report as a line of JSON")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            boolean any = false;
            for (String name : nodes()) any |= print(out, name);
            if (!any) spec.commandLine().getErr().println(number.map("there is no drill %d"::formatted).orElse("there was no drill here"));
            return any ? Twinstar.DONE : Twinstar.NOT_SO;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private List<String> nodes() throws IOException {
        if (node.isPresent()) return List.of(node.get());
        Path state = StateDirectory.ofEnvironment().path();
        if (!Files.isDirectory(state)) return List.of();
        try (var directories = Files.list(state)) {
            return directories.filter(directory -> Files.isDirectory(directory.resolve("drills")))
                    .map(directory -> String.valueOf(directory.getFileName())).sorted().toList();
        }
    }

    private boolean print(PrintWriter out, String name) throws IOException {
        var shelf = new Shelf(StateDirectory.ofEnvironment(), name);
        List<JsonObject> reports = number.isPresent() ? shelf.find(number.get()).stream().toList() : shelf.newest();
        if (reports.isEmpty()) return false;
        if (json) reports.forEach(report -> out.println(Json.write(DrillView.plain(report))));
        else if (number.isPresent()) DrillView.print(out, reports.getFirst(), shelf.page(number.get()));
        else {
            out.println(name + ":");
            out.printf(ROW, "drill", "kind", "began", "result", "gap", "detection", "lost", "failed");
            for (var report : reports) {
                var figures = ReportPage.figures(report);
                out.printf(ROW, figures.get(0), report.text("drill"), figures.get(1).replace('T', ' '), figures.get(2), figures.get(3),
                        figures.get(4), figures.get(5), figures.get(6));
            }
        }
        out.flush();
        return true;
    }
}
