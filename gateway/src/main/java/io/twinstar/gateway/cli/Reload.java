package io.twinstar.gateway.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.json.Json;

/** {@code twinstar reload}: have the file read again, and say how that ended. */
@Command(name = "reload", description = "Have the gateways on this host read their file again; says what changed, or why nothing did.", mixinStandardHelpOptions = true)
public final class Reload implements Callable<Integer> {

    private static final int REFUSED = 422;

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        return gateways.ask(spec.commandLine().getErr(), (node, gateway) -> {
            var answer = gateway.post("/v1/reload");
            if (!answer.isOk() && answer.code() != REFUSED) throw new IOException(answer.body().strip());
            var outcome = Json.read(answer.body());
            out.printf("%s: %s%n", node, answer.isOk() ? "generation " + outcome.text("generation") : "refused, nothing has changed");
            for (String line : outcome.texts("lines")) out.println("  " + line);
            return answer.isOk();
        });
    }
}
