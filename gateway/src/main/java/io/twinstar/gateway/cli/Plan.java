package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twinstar plan [FILE]}: what a configuration would change. */
@Command(name = "plan", description = {"Say what a configuration would change on the gateways of this host, and change nothing.",
        "Without a file: what reading their own file again would."}, mixinStandardHelpOptions = true)
public final class Plan implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "the configuration")
    private Optional<Path> file = Optional.empty();

    @Option(names = "--json", description = "print a JSON object for each gateway, a line each")
    private boolean json;

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (file.isEmpty()) return ask("", "", out);
        return ConfigurationFile.read(file.get(), out).map(good -> ask(good.query(), good.text(), out)).orElse(Twinstar.WRONG);
    }

    private int ask(String query, String text, PrintWriter out) {
        return gateways.ask(spec.commandLine().getErr(), (node, gateway) -> {
            var answer = gateway.post("/v1/plan" + query, text);
            var page = OutcomeView.read(answer);
            if (json) out.println(answer.body());
            else
                out.println(answer.isOk() ? PlanView.render(page).stripTrailing() : node + ": " + String.join("\n", page.texts("lines")));
            return answer.isOk() && page.texts("missing").isEmpty();
        });
    }
}
