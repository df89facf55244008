package io.twinstar.gateway.cli;

import java.io.IOException;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.admin.Json;

/** {@code twinstar status}: what the gateways on this host know of themselves. */
@Command(name = "status", description = "Show node, VIPs, listeners, pools and backends.", mixinStandardHelpOptions = true)
public final class Status implements Callable<Integer> {

    @Mixin
    private Gateways gateways = new Gateways();

    @Option(names = "--json", description = "print a JSON object for each gateway, a line each")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        int code = Twinstar.DONE;
        try {
            for (var gateway : gateways.clients().entrySet()) {
                try {
                    var body = gateway.getValue().get("/v1/status").body();
                    if (json) out.println(body);
                    else out.println(StatusView.render(Json.read(body)));
                } catch (IOException e) {
                    spec.commandLine().getErr().println(gateway.getKey() + ": does not answer: " + e.getMessage());
                    code = Twinstar.NOT_SO;
                }
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            code = Twinstar.NOT_SO;
        }
        out.flush();
        return code;
    }
}
