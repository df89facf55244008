package io.twinstar.gateway.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code twinstar confirm}: what is on trial stays. */
@Command(name = "confirm", description = "Keep what `twinstar apply --confirm-timeout` put in force, and write it into the gateways' own files.", mixinStandardHelpOptions = true)
public final class Confirm implements Callable<Integer> {

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        return gateways.ask(spec.commandLine().getErr(), (node, gateway) -> OutcomeView.print(out, node, gateway.post("/v1/confirm")));
    }
}
