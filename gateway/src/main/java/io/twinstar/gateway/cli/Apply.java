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

/** {@code twinstar apply FILE}: another configuration in force, and in the gateways' own files. */
@Command(name = "apply", description = {
        "Put a configuration in force on the gateways of this host, and in their own files; says what changed, "
                + "or why nothing did.",
        "All of it or nothing: whatever is wrong with it, everything stays as it was."}, mixinStandardHelpOptions = true)
public final class Apply implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "the configuration")
    private Path file = Path.of("");

    @Option(names = "--confirm-timeout", paramLabel = "TIME", description = "go back to what was in force before, unless `twinstar confirm` comes within this time, such as 60s; until then the gateways' own files stay as they are")
    private Optional<String> confirm = Optional.empty();

    @Mixin
    private BothGateways both = new BothGateways();

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (both.areMeant() && confirm.isPresent()) {
            spec.commandLine().getErr().println("--pair confirms by itself: give either --pair or --confirm-timeout");
            return Twinstar.WRONG;
        }
        if (both.areMeant()) {
            return both.change(gateways, out, spec.commandLine().getErr(), _ -> ConfigurationFile.read(file, out));
        }
        return ConfigurationFile.read(file, out).map(good -> {
            var query = good.query() + confirm.map(time -> "&confirm=" + OutcomeView.encoded(time)).orElse("");
            return gateways.ask(spec.commandLine().getErr(),
                    (node, gateway) -> OutcomeView.print(out, node, gateway.post("/v1/apply" + query, good.text())));
        }).orElse(Twinstar.WRONG);
    }
}
