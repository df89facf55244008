package io.twinstar.gateway.trial;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.cli.Twinstar;

/** {@code twinstar drill soak}: failover after failover, and what they leave behind in the processes that live through them. */
@Command(name = "soak", description = "Have a pair fail over many times: the client must reconnect each time, and memory and descriptors stay flat.", mixinStandardHelpOptions = true)
public final class DrillSoak implements Callable<Integer> {

    @Option(names = "--failovers", paramLabel = "N", description = "how many (default: ${DEFAULT-VALUE})", defaultValue = "1000")
    private int failovers;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        try (var soak = new SoakRun(err::println)) {
            for (int failover = 0; failover < failovers; failover++) soak.failOver(failover, failovers);
            var report = soak.report();
            out.print(report.text());
            out.flush();
            return report.isOk() ? Twinstar.DONE : Twinstar.NOT_SO;
        } catch (IOException | InterruptedException e) {
            err.println(e.getMessage());
            return Twinstar.NOT_SO;
        }
    }
}
