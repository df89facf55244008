package io.twinstar.benchmarks.heartbeat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.twinstar.gateway.cli.Twinstar;
import io.twinstar.gateway.json.Json;

/** {@code twinstar bench heartbeat}: what {@code twinstar run}'s collector and heap are chosen by. */
@Command(name = "twinstar bench heartbeat", description = "Measure how late the gateway's heartbeat is under each garbage collector.", mixinStandardHelpOptions = true)
public final class Heartbeat implements Callable<Integer> {

    @Option(names = "--seconds", paramLabel = "N", defaultValue = "4", description = "each trial takes, once warm (default: ${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "in which each trial has its turn (default: ${DEFAULT-VALUE})")
    private int rounds;

    @Option(names = "--java-options", paramLabel = "OPTIONS", split = " ", defaultValue = "-Xms128m -Xmx1g", description = "of every trial, beside the collector (default: ${DEFAULT-VALUE})")
    private List<String> javaOptions = List.of();

    @Option(names = "--json", description = "print one JSON object")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Heartbeat()).execute(arguments));
    }

    @Override
    public Integer call() throws InterruptedException {
        if (seconds < 1 || rounds < 1) throw new ParameterException(spec.commandLine(), "--seconds and --rounds start at 1");
        try {
            var report = measure();
            System.out.println(json ? Json.write(report.json()) : report.table());
            return Twinstar.DONE;
        } catch (IOException e) {
            System.err.println(e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    /** Round by round, so that what else the machine does at some time is not one collector's alone. */
    private Report measure() throws IOException, InterruptedException {
        Map<Trial, List<Measured>> measured = new LinkedHashMap<>();
        for (var load : Load.values()) {
            for (var collector : Collector.values()) {
                if (Trial.isPresent(collector)) measured.put(new Trial(collector, load), new ArrayList<>());
            }
        }
        var remarks = new TreeSet<String>();
        for (int round = 1; round <= rounds; round++) {
            for (var trial : measured.entrySet()) {
                System.err.printf("round %d of %d: %s, %s%n", round, rounds, trial.getKey().load().title(),
                        trial.getKey().collector().title());
                trial.getValue().add(trial.getKey().measure(seconds, javaOptions, remarks));
            }
        }
        return new Report(String.join(" ", javaOptions), seconds, measured, List.copyOf(remarks));
    }
}
