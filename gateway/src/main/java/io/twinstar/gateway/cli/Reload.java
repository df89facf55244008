package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code twinstar reload}: have the file read again, and say how that ended. */
@Command(name = "reload", description = "Have the gateways on this host read their file again; says what changed, or why nothing did.", mixinStandardHelpOptions = true)
public final class Reload implements Callable<Integer> {

    @Mixin
    private BothGateways both = new BothGateways();

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (both.areMeant()) {
            return both.change(gateways, out, spec.commandLine().getErr(),
                    gateway -> ConfigurationFile.read(Path.of(PairChange.file(gateway)), out));
        }
        return gateways.ask(spec.commandLine().getErr(), (node, gateway) -> OutcomeView.print(out, node, gateway.post("/v1/reload")));
    }
}
