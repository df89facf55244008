package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.json.JsonObject;

/** {@code twinstar history [N]}: the configurations that were in force, or the text of one. */
@Command(name = "history", description = "Show the configurations that were in force, newest first: when, by whom, and what changed; or the text of one.", mixinStandardHelpOptions = true)
public final class HistoryCommand implements Callable<Integer> {

    @Parameters(paramLabel = "N", arity = "0..1", description = "print the text of this revision")
    private Optional<Long> revision = Optional.empty();

    @Option(names = "--json", description = "print a JSON object for each gateway, a line each")
    private boolean json;

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return gateways.ask(spec.commandLine().getErr(), (node, gateway) -> {
            if (revision.isPresent()) {
                var answer = gateway.post("/v1/history?revision=" + revision.get());
                if (!answer.isOk()) throw new IOException(String.join("; ", OutcomeView.read(answer).texts("lines")));
                out.print(answer.body());
                out.flush();
                return true;
            }
            var answer = gateway.post("/v1/history");
            var page = OutcomeView.read(answer);
            if (json) out.println(answer.body());
            else
                print(page, node, out);
            return answer.isOk();
        });
    }

    private static void print(JsonObject page, String node, PrintWriter out) {
        out.println(node + ":");
        for (var revision : page.objects("revisions")) {
            boolean inForce = revision.text("sha256").equals(page.text("in_force"));
            out.printf("%s%5s  %.19s  %.12s  by %s%n", inForce ? "*" : " ", revision.text("revision"), revision.text("time"),
                    revision.text("sha256"), revision.text("by"));
            for (String change : revision.texts("changes")) out.println("         " + change);
        }
        for (String line : page.texts("lines")) out.println("  " + line);
    }
}
