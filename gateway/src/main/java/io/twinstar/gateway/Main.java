package io.twinstar.gateway;

import picocli.CommandLine;

import io.twinstar.conf.AdminState;
import io.twinstar.gateway.cli.Administer;
import io.twinstar.gateway.cli.Apply;
import io.twinstar.gateway.cli.BackendCommand;
import io.twinstar.gateway.cli.Check;
import io.twinstar.gateway.cli.Confirm;
import io.twinstar.gateway.cli.DrillCommand;
import io.twinstar.gateway.cli.HandOver;
import io.twinstar.gateway.cli.HistoryCommand;
import io.twinstar.gateway.cli.Key;
import io.twinstar.gateway.cli.Latency;
import io.twinstar.gateway.cli.Pki;
import io.twinstar.gateway.cli.Plan;
import io.twinstar.gateway.cli.Reload;
import io.twinstar.gateway.cli.Rollback;
import io.twinstar.gateway.cli.Schema;
import io.twinstar.gateway.cli.Status;
import io.twinstar.gateway.cli.Top;
import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.gateway.drill.live.DrillCanary;
import io.twinstar.gateway.drill.live.DrillSettle;
import io.twinstar.gateway.lab.Demo;
import io.twinstar.gateway.lab.LabAwait;
import io.twinstar.gateway.lab.LabBackend;
import io.twinstar.gateway.lab.LabCanary;
import io.twinstar.gateway.lab.LabForge;
import io.twinstar.gateway.lab.LabHold;
import io.twinstar.gateway.lab.LabStreams;
import io.twinstar.gateway.lab.LabWatch;
import io.twinstar.gateway.trial.DrillMatrix;
import io.twinstar.gateway.trial.DrillSoak;

/** The program: every command, under one name. */
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        var twinstar = new CommandLine(new Twinstar());
        for (Object command : new Object[]{new Demo(), new Run(), new Witness(), new Key(), new Pki(), new Check(), new Schema(),
                new Plan(),
                new Apply(), new Confirm(), new Reload(), new HistoryCommand(), new Rollback(), new BackendCommand(), new Status(),
                new Latency(), new Top(), new HandOver(),
                Administer.command(AdminState.DRAIN), Administer.command(AdminState.MAINTENANCE), Administer.command(AdminState.READY),
                new CommandLine(new DrillCommand()).addSubcommand(new DrillMatrix()).addSubcommand(new DrillSoak()), new DrillCanary(),
                new DrillSettle(),
                new LabBackend(), new LabCanary(), new LabAwait(), new LabWatch(), new LabForge(), new LabStreams(),
                new LabHold(),
                new CommandLine.HelpCommand()}) {
            twinstar.addSubcommand(command);
        }
        // A word without an argument is a question: what can be done?
        System.exit(arguments.length == 0 ? twinstar.execute("--help") : twinstar.execute(arguments));
    }
}
