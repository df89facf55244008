package io.twinstar.gateway;

import picocli.CommandLine;

import io.twinstar.gateway.cli.Check;
import io.twinstar.gateway.cli.Key;
import io.twinstar.gateway.cli.Reload;
import io.twinstar.gateway.cli.Status;
import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.gateway.lab.Demo;
import io.twinstar.gateway.lab.LabAwait;
import io.twinstar.gateway.lab.LabBackend;
import io.twinstar.gateway.lab.LabCanary;
import io.twinstar.gateway.lab.LabForge;
import io.twinstar.gateway.lab.LabWatch;
import io.twinstar.gateway.trial.Drill;

/** The program: every command, under one name. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var twinstar = new CommandLine(new Twinstar());
        for (Object command : new Object[]{new Demo(), new Run(), new Witness(), new Key(), new Check(), new Status(), new Reload(),
                new Drill(), new LabBackend(), new LabCanary(), new LabAwait(), new LabWatch(), new LabForge(),
                new CommandLine.HelpCommand()}) {
            twinstar.addSubcommand(command);
        }
        // A word without an argument is a question: what can be done?
        System.exit(arguments.length == 0 ? twinstar.execute("--help") : twinstar.execute(arguments));
    }
}
