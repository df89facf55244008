package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.twinstar.benchmarks.compare.Comparison;
import io.twinstar.benchmarks.compare.Comparison.Cell;
import io.twinstar.benchmarks.compare.Contender;
import io.twinstar.benchmarks.compare.Quantity;
import io.twinstar.benchmarks.compare.Settings;
import io.twinstar.benchmarks.compare.Shape;
import io.twinstar.benchmarks.compare.Workload;
import io.twinstar.benchmarks.compare.load.Load;
import io.twinstar.conf.Relay.Transport;

/** The rounds: every contender under every workload in turn. */
final class Contest implements AutoCloseable {

    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final double LOOK_SECONDS = 0.25;
    private static final double BUSY_PERCENT = 5;
    /** The new processes' places come after those of the ones that stay. */
    private static final int NEW_PLACES = 100;

    private final Settings settings;
    private final List<Workload> workloads;
    private final List<Contender> contenders;
    private final Cpus cpus;
    private final Path files;
    private final Consumer<String> progress;
    private final Load load;
    private final Map<Contender, Proxy> proxies = new HashMap<>();
    private final List<Map<Cell, Map<Quantity, Double>>> rounds = new ArrayList<>();
    private final List<String> found = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    Contest(Settings settings, List<Workload> workloads, List<Contender> contenders, Cpus cpus, Path files, Consumer<String> progress)
            throws IOException {
        this.settings = settings;
        this.workloads = workloads;
        this.contenders = contenders;
        this.cpus = cpus;
        this.files = files;
        this.progress = progress;
        load = Load.on(Place.BACKEND);
    }

    Comparison run(List<String> machine) throws IOException {
        for (Contender contender : contenders) if (!contender.equals(Contender.DIRECT)) start(contender);
        round("warm-up", false);
        long begun = System.nanoTime();
        long waitedBefore = CpuTime.waitedNanos();
        for (int round = 1; round <= settings.rounds(); round++)
            rounds.add(round("round %d of %d".formatted(round, settings.rounds()), round <= settings.roundsAnew()));
        found.add(waiting(System.nanoTime() - begun, CpuTime.waitedNanos() - waitedBefore));
        return new Comparison(settings, workloads, contenders, rounds, Stream.concat(machine.stream(), found.stream()).toList(), remarks);
    }

    /** How quiet the machine was. */
    static String waiting(long nanos, long waitedNanos) {
        double percent = 100.0 * waitedNanos / nanos;
        return "Clients and backend waited for their CPU %.1f %% of the time%s".formatted(percent, percent <= BUSY_PERCENT
                ? ""
                : ": others use this machine, so throughput and times say little, and a proxy's CPU for a unit of work somewhat more");
    }

    private void start(Contender contender) throws IOException {
        var place = new Place(1 + contenders.indexOf(contender));
        for (Place each : List.of(place, newPlace(contender))) Stage.address(each);
        var proxy = Proxy.start(contender, place, cpus.proxy(), files);
        proxies.put(contender, proxy);
        awaitAnswer(proxy);
        if (contender instanceof Contender.Twinstar(var wanted)) checkTransport(contender, wanted, Proxy.transport(place, files));
        proxy.pause();
    }

    /** A transport that does not work gives way to another one, whose figures must not stand under its name. */
    private void checkTransport(Contender contender, Transport wanted, String used) throws IOException {
        if (wanted != Transport.AUTO && !used.equals(wanted.text()))
            throw new IOException("%s relays with %s: %s does not work here".formatted(contender.name(), used, wanted.text()));
        found.add("%s relays with %s".formatted(contender.name(), used));
    }

    /**
     * Who fails has no figure; the others go on.
     *
     * @param anew with what needs a new process, too
     */
    private Map<Cell, Map<Quantity, Double>> round(String name, boolean anew) {
        var measured = new LinkedHashMap<Cell, Map<Quantity, Double>>();
        for (Workload workload : workloads) {
            if (workload.anew() && !anew) continue;
            progress.accept(name + ": " + workload.name());
            for (Contender contender : contenders) {
                if (workload.anew() && contender.equals(Contender.DIRECT)) continue;
                try {
                    measured.put(new Cell(workload, contender), measure(workload, contender));
                } catch (IOException e) {
                    remarks.add("%s, %s, %s: %s".formatted(name, workload.name(), contender.name(), e.getMessage()));
                    progress.accept("  " + remarks.getLast());
                }
            }
        }
        return measured;
    }

    private Map<Quantity, Double> measure(Workload workload, Contender contender) throws IOException {
        return switch (workload.shape()) {
            case Shape.StartUp _ -> startUp(contender);
            case Shape.Idle idle -> idle(contender, idle);
            default -> {
                var proxy = Optional.ofNullable(proxies.get(contender));
                yield proxy.isPresent()
                        ? running(workload, proxy.get())
                        : load.measure(workload.shape(), Place.BACKEND, settings.seconds(), Optional.empty());
            }
        };
    }

    /** The others are paused: even a gateway without connections has elections to hold. */
    private Map<Quantity, Double> running(Workload workload, Proxy proxy) throws IOException {
        proxy.resume();
        try {
            awaitAnswer(proxy);
            load.rest(settings.catchUpSeconds());
            return load.measure(workload.shape(), proxy.target(), settings.seconds(), Optional.of(meter(proxy)));
        } finally {
            proxy.pause();
        }
    }

    private Map<Quantity, Double> startUp(Contender contender) throws IOException {
        long begun = System.nanoTime();
        try (var proxy = Proxy.start(contender, newPlace(contender), cpus.proxy(), files)) {
            awaitAnswer(proxy);
            return Map.of(Quantity.START_NANOS, (double) (System.nanoTime() - begun));
        }
    }

    private Map<Quantity, Double> idle(Contender contender, Shape.Idle idle) throws IOException {
        try (var proxy = Proxy.start(contender, newPlace(contender), cpus.proxy(), files)) {
            awaitAnswer(proxy);
            double before = leastPssBytes(proxy);
            try (var _ = load.hold(idle, proxy.target())) {
                return Map.of(Quantity.START_BYTES, before, Quantity.PAIR_BYTES, (leastPssBytes(proxy) - before) / idle.connections());
            }
        }
    }

    /** A while after it had something to do a process may still give memory back. */
    private long leastPssBytes(Proxy proxy) throws IOException {
        long least = proxy.pssBytes();
        for (double rested = 0; rested < settings.settleSeconds(); rested += LOOK_SECONDS) {
            load.rest(LOOK_SECONDS);
            least = Math.min(least, proxy.pssBytes());
        }
        return least;
    }

    private void awaitAnswer(Proxy proxy) throws IOException {
        try {
            load.awaitAnswer(proxy.target(), START_NANOS);
        } catch (IOException e) {
            throw new IOException(e.getMessage() + ": " + proxy.said(), e);
        }
    }

    private Place newPlace(Contender contender) {
        return new Place(NEW_PLACES + contenders.indexOf(contender));
    }

    private static Load.Meter meter(Proxy proxy) {
        return () -> {
            var before = proxy.cpuTime();
            return () -> proxy.cpuTime().since(before);
        };
    }

    @Override
    public void close() throws IOException {
        proxies.values().forEach(Proxy::close);
        load.close();
    }
}
