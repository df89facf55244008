package io.twinstar.gateway.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.json.Json;

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
        PrintWriter out = spec.commandLine().getOut();
        return gateways.ask(spec.commandLine().getErr(), (_, gateway) -> {
            var body = gateway.get("/v1/status").body();
            out.println(json ? body : StatusView.render(Json.read(body)));
            return true;
        });
    }
}
