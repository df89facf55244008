package io.twinstar.gateway.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.twinstar.conf.text.ConfSchema;
import io.twinstar.gateway.json.Json;

/** {@code twinstar schema}: what a configuration may hold, for editors. */
@Command(name = "schema", description = {"Print the JSON Schema of the configuration, by which editors complete and check it.",
        "A file names it in its first line: # yaml-language-server: $schema=gateway.schema.json"}, mixinStandardHelpOptions = true)
public final class Schema implements Callable<Integer> {

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(Json.writeIndented(ConfSchema.describe()));
        return Twinstar.DONE;
    }
}
