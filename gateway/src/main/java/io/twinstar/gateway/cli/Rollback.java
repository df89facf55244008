package io.twinstar.gateway.cli;

import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code twinstar rollback [N]}: a former configuration in force again. */
@Command(name = "rollback", description = {"Put a former configuration in force again, and in the gateways' own files.",
        "Without a number: end a trial if there is one, or else go back to the one before this."}, mixinStandardHelpOptions = true)
public final class Rollback implements Callable<Integer> {

    @Parameters(paramLabel = "N", arity = "0..1", description = "the revision, as `twinstar history` shows it")
    private Optional<Long> revision = Optional.empty();

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var query = revision.map(number -> "?revision=" + number).orElse("");
        return gateways.ask(spec.commandLine().getErr(),
                (node, gateway) -> OutcomeView.print(out, node, gateway.post("/v1/rollback" + query)));
    }
}
