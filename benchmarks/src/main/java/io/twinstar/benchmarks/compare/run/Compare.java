package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.twinstar.benchmarks.compare.Comparison;
import io.twinstar.benchmarks.compare.ComparisonJson;
import io.twinstar.benchmarks.compare.Contender;
import io.twinstar.benchmarks.compare.Page;
import io.twinstar.benchmarks.compare.Settings;
import io.twinstar.benchmarks.compare.Table;
import io.twinstar.benchmarks.compare.Workload;
import io.twinstar.conf.Relay.Transport;
import io.twinstar.gateway.cli.Twinstar;

/** {@code twinstar bench}: Twinstar beside HAProxy and nginx on this machine. */
@Command(name = "twinstar bench", description = "Measure Twinstar beside HAProxy and nginx.", mixinStandardHelpOptions = true, sortOptions = false, footer = {
        "",
        "Also: bench heartbeat, how late the heartbeat is by garbage collector; bench cost, what recording costs; bench jmh, the pure parts."})
public final class Compare implements Callable<Integer> {

    @Option(names = "--quick", description = "two short rounds: under three minutes, and rough")
    private boolean quick;

    @Option(names = "--rounds", paramLabel = "N", description = "in which each contender has each workload once (default: 5)")
    private Optional<Integer> rounds = Optional.empty();

    @Option(names = "--seconds", paramLabel = "S", description = "to measure each time (default: 3)")
    private Optional<Double> seconds = Optional.empty();

    @Option(names = "--workloads", paramLabel = "NAME", split = ",", description = "only these (default: all): rr64, rr1000, rr4k, churn, down1, down16, up1, up16, latency1k, latency10k, idle, startup")
    private List<String> workloads = Workload.names();

    @Option(names = "--contenders", paramLabel = "NAME", split = ",", description = "only these (default: all): haproxy, haproxy-splice, nginx, twinstar, direct")
    private List<String> contenders = Contender.names();

    @Option(names = "--transports", paramLabel = "NAME", split = ",", description = "Twinstar with each of these: auto, epoll, io_uring, nio (default: auto)")
    private List<String> transports = List.of(Transport.AUTO.text());

    @Option(names = "--json", description = "print every measurement as one JSON object")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with charts, too")
    private Optional<Path> html = Optional.empty();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Compare()).execute(arguments));
    }

    @Override
    public Integer call() {
        try {
            known("--workloads", workloads, Workload.names());
            known("--contenders", contenders, Contender.names());
            known("--transports", transports, List.of(Transport.values()).stream().map(Transport::text).toList());
            if (html.isPresent()) Files.writeString(html.get(), ""); // if it cannot be, it is better said now than after the last round
            var comparison = compare();
            System.out.println(json ? ComparisonJson.of(comparison) : Table.of(comparison));
            if (html.isPresent()) Files.writeString(html.get(), Page.of(comparison));
            return comparison.remarks().isEmpty() ? Twinstar.DONE : Twinstar.NOT_SO;
        } catch (IOException e) {
            System.err.println("twinstar bench: " + e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private Comparison compare() throws IOException {
        var chosen = Workload.named(workloads, Descriptors.pairs());
        var who = Contender.named(contenders, transports.stream().map(name -> Transport.valueOf(name.toUpperCase(Locale.ROOT))).toList());
        if (!who.contains(Contender.DIRECT) && chosen.stream().anyMatch(Workload::overDirect))
            throw wrong("latency is what is added to direct's: name direct among --contenders, or leave the latency workloads out");
        var cpus = Cpus.allowed().orElseThrow(() -> new IOException(
                "needs two CPUs, one for the proxy and one for clients and backend; this process may use one only"));
        var files = Stage.build(cpus);
        Consumer<String> progress = System.err::println;
        try (var contest = new Contest(settings(), chosen, who, cpus, files, progress)) {
            return contest.run(Programs.machine(cpus));
        }
    }

    private Settings settings() {
        var settings = Settings.usual(quick).with(rounds, seconds);
        if (settings.rounds() < 1 || settings.seconds() <= 0) throw wrong("--rounds starts at 1, and --seconds above 0");
        return settings;
    }

    private void known(String option, List<String> named, List<String> known) {
        var unknown = new HashSet<>(named);
        known.forEach(unknown::remove);
        if (!unknown.isEmpty())
            throw wrong("%s: there is no %s; there is %s".formatted(option, String.join(", ", unknown),
                    String.join(", ", known)));
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
