package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import io.twinstar.benchmarks.compare.Contender;
import io.twinstar.benchmarks.compare.CostTable;
import io.twinstar.benchmarks.compare.Quantity;
import io.twinstar.benchmarks.compare.Workload;
import io.twinstar.benchmarks.compare.load.Load;
import io.twinstar.conf.Log;
import io.twinstar.gateway.cli.Twinstar;

/** {@code twinstar bench cost}: the CPU that it takes a gateway to be seen. */
@Command(name = "twinstar bench cost", description = {"Measure what recording costs a gateway in CPU.",
        "One gateway records everything, logs connections into a file, has its dashboard open all the time, and is scraped once in each turn; "
                + "another one records nothing, and nobody looks. They take turns, the one that is first changing from round to round. "
                + "What both do: count connections and bytes, which balancing and limits need, and note the times of phases. "
                + "What the JVM's compilers take is left out: they end."}, mixinStandardHelpOptions = true)
public final class Cost implements Callable<Integer> {

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** The first rounds, of which much is the compiler's. */
    private static final int WARM_UPS = 2;
    /** None of these workloads has more. */
    private static final int PAIRS_MAX = 1_000;
    private static final Contender UNSEEN = new Contender.Observed(false, Log.Connections.OFF);

    /** The compiler's choices differ from process to process, perhaps by as much as is measured here. */
    @Option(names = "--starts", paramLabel = "N", defaultValue = "3", description = "of both gateways, each followed by --rounds (default: ${DEFAULT-VALUE})")
    private int starts;

    @Option(names = "--rounds", paramLabel = "N", defaultValue = "3", description = "in which each of the two has each workload once (default: ${DEFAULT-VALUE})")
    private int rounds;

    /** As often as the scrape file in docker/prometheus has it. */
    @Option(names = "--seconds", paramLabel = "S", defaultValue = "5", description = "of each turn (default: ${DEFAULT-VALUE}, the time between two scrapes)")
    private double seconds;

    @Option(names = "--workloads", paramLabel = "NAME", split = ",", defaultValue = "rr64,rr1000,churn", description = "rr64, rr1000, rr4k, churn, down1, down16, up1, up16 (default: ${DEFAULT-VALUE})")
    private List<String> workloads = List.of();

    @Option(names = "--log", paramLabel = "WHICH", defaultValue = "sampled", description = "connections get a line: off, sampled (one in a hundred) or all (default: ${DEFAULT-VALUE})")
    private Log.Connections log = Log.Connections.SAMPLED;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private final Map<Contender, Proxy> proxies = new LinkedHashMap<>();

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Cost()).setCaseInsensitiveEnumValuesAllowed(true).execute(arguments));
    }

    @Override
    public Integer call() {
        var chosen = Workload.named(workloads, PAIRS_MAX);
        if (starts < 1 || rounds < 1 || seconds <= 0) throw wrong("--starts and --rounds start at 1, and --seconds above 0");
        if (chosen.size() != workloads.size() || chosen.stream().anyMatch(each -> each.anew() || each.overDirect()))
            throw wrong("--workloads: there is rr64, rr1000, rr4k, churn, down1, down16, up1, up16");
        try {
            var table = measure(chosen);
            System.out.print(table.text());
            return table.isMet() ? Twinstar.DONE : Twinstar.NOT_SO;
        } catch (IOException e) {
            System.err.println("twinstar bench cost: " + e.getMessage());
            return Twinstar.NOT_SO;
        }
    }

    private CostTable measure(List<Workload> chosen) throws IOException {
        var cpus = Cpus.allowed().orElseThrow(() -> new IOException(
                "needs two CPUs, one for the gateways and one for clients and backend; this process may use one only"));
        Path files = Stage.build(cpus);
        var contenders = List.of(UNSEEN, new Contender.Observed(true, log));
        for (Contender contender : contenders) Stage.address(place(contender));
        var measured = new LinkedHashMap<Workload, List<CostTable.Pair>>();
        try (var load = Load.on(Place.BACKEND)) {
            for (int start = 1; start <= starts; start++) {
                System.err.println("start %d of %d".formatted(start, starts));
                try {
                    for (Contender contender : contenders) start(contender, cpus, files, load);
                    rounds(load, chosen, start)
                            .forEach((workload, pairs) -> measured.computeIfAbsent(workload, _ -> new ArrayList<>()).addAll(pairs));
                } finally {
                    proxies.values().forEach(Proxy::close);
                    proxies.clear();
                }
            }
        }
        return new CostTable(measured);
    }

    private void start(Contender contender, Cpus cpus, Path files, Load load) throws IOException {
        var proxy = Proxy.start(contender, place(contender), cpus.proxy(), files);
        proxies.put(contender, proxy);
        load.awaitAnswer(proxy.target(), START_NANOS);
        proxy.pause();
    }

    private static Place place(Contender contender) {
        return new Place(contender.equals(UNSEEN) ? 1 : 2);
    }

    private Map<Workload, List<CostTable.Pair>> rounds(Load load, List<Workload> chosen, int start) throws IOException {
        var measured = new LinkedHashMap<Workload, List<CostTable.Pair>>();
        for (int round = 1 - WARM_UPS; round <= rounds; round++) {
            System.err.println(round < 1 ? "warm-up" : "round %d of %d".formatted(round, rounds));
            for (Workload workload : chosen) {
                var pair = round(load, workload, (start + round) % 2 == 0, round < 1);
                if (round > 0) measured.computeIfAbsent(workload, _ -> new ArrayList<>()).add(pair);
            }
        }
        return measured;
    }

    private CostTable.Pair round(Load load, Workload workload, boolean unseenFirst, boolean warmUp) throws IOException {
        var seen = new Contender.Observed(true, log);
        double unseenNanos = unseenFirst ? turn(load, workload, UNSEEN, warmUp) : 0;
        double seenNanos = turn(load, workload, seen, warmUp);
        return new CostTable.Pair(unseenFirst ? unseenNanos : turn(load, workload, UNSEEN, warmUp), seenNanos);
    }

    private double turn(Load load, Workload workload, Contender contender, boolean warmUp) throws IOException {
        var proxy = Optional.ofNullable(proxies.get(contender)).orElseThrow();
        proxy.resume();
        try {
            load.awaitAnswer(proxy.target(), START_NANOS);
            if (contender.equals(UNSEEN)) return cpuNanos(load, workload, proxy);
            try (var _ = warmUp ? Onlooker.inAHurry(place(contender)) : Onlooker.of(place(contender), seconds)) {
                return cpuNanos(load, workload, proxy);
            }
        } finally {
            proxy.pause();
        }
    }

    private double cpuNanos(Load load, Workload workload, Proxy proxy) throws IOException {
        var measured = load.measure(workload.shape(), proxy.target(), seconds, Optional.of(() -> {
            var before = proxy.cpuTime();
            var compiling = proxy.compilerTime();
            return () -> proxy.cpuTime().since(before) - proxy.compilerTime().since(compiling);
        }));
        return Optional.ofNullable(measured.get(Quantity.CPU_NANOS)).orElseThrow(() -> new IOException("no CPU time was measured"));
    }

    private ParameterException wrong(String what) {
        return new ParameterException(spec.commandLine(), what);
    }
}
