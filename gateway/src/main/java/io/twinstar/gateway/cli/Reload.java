package io.twinstar.gateway.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.admin.AdminClient;
import io.twinstar.gateway.admin.Json;

/** {@code twinstar reload}: have the file read again, and say how that ended. */
@Command(name = "reload", description = "Have the gateways on this host read their file again; says what changed, or why nothing did.", mixinStandardHelpOptions = true)
public final class Reload implements Callable<Integer> {

    @Mixin
    private Gateways gateways = new Gateways();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        int code = Twinstar.DONE;
        try {
            for (var gateway : gateways.clients().entrySet()) {
                if (!reload(gateway.getKey(), gateway.getValue())) code = Twinstar.NOT_SO;
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            code = Twinstar.NOT_SO;
        }
        return code;
    }

    private boolean reload(String node, AdminClient client) {
        var out = spec.commandLine().getOut();
        try {
            var answer = client.post("/v1/reload");
            if (answer.code() != 200 && answer.code() != 422) throw new IOException(answer.body().strip());
            var outcome = Json.read(answer.body());
            out.printf("%s: %s%n", node, answer.isOk() ? "generation " + outcome.text("generation") : "refused, nothing has changed");
            for (String line : outcome.texts("lines")) out.println("  " + line);
            return answer.isOk();
        } catch (IOException e) {
            spec.commandLine().getErr().println(node + ": " + e.getMessage());
            return false;
        } finally {
            out.flush();
        }
    }
}
