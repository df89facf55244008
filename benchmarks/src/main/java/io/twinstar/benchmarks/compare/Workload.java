package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.Optional;

import io.twinstar.benchmarks.compare.Shape.Direction;

/**
 * One of the loads that every contender is put under.
 *
 * @param name on the command line
 * @param description for people, a sentence without its full stop
 * @param figures what is measured; the first one matters most
 */
public record Workload(String name, String description, Shape shape, List<Figure> figures) {

    private static final int SMALL_BYTES = 128;
    private static final int IDLE_CONNECTIONS = 10_000;
    private static final double MICROS = 1e-3;
    private static final double MILLIS = 1e-6;
    /** Nanoseconds for a byte are seconds for a gigabyte. */
    private static final double MILLIS_PER_GB = 1e3;
    private static final double GB = 1e-9;
    private static final double KB = 1 / 1024.0;
    private static final double MIB = 1 / 1024.0 / 1024.0;

    /** The names of all of them, in the order in which they are run and shown. */
    public static List<String> names() {
        return all(IDLE_CONNECTIONS).stream().map(Workload::name).toList();
    }

    /**
     * All of these names, in that order.
     *
     * @param pairs of connections that one process may have open: an idle workload of more is made smaller
     */
    public static List<Workload> named(List<String> names, int pairs) {
        return all(Math.min(IDLE_CONNECTIONS, pairs)).stream().filter(workload -> names.contains(workload.name())).toList();
    }

    private static List<Workload> all(int idle) {
        return List.of(
                exchange("rr64", 64, SMALL_BYTES, 0.90), exchange("rr1000", 1_000, SMALL_BYTES, 0.80), exchange("rr4k", 64, 4_096, 0.87),
                churn(64, 0.82),
                bulk("down1", 1, Direction.DOWN), bulk("down16", 16, Direction.DOWN), bulk("up1", 1, Direction.UP),
                bulk("up16", 16, Direction.UP),
                fixedRate("latency1k", 1_000), fixedRate("latency10k", 10_000), idle(idle), startUp());
    }

    private static Workload exchange(String name, int connections, int responseBytes, double cpuTarget) {
        return new Workload(name, "%,d connections; on each %d bytes up and %,d down, over and over".formatted(connections, SMALL_BYTES,
                responseBytes), new Shape.Exchange(connections, SMALL_BYTES, responseBytes),
                List.of(
                        new Figure(Quantity.CPU_NANOS, "CPU", "µs/request", MICROS, Optional.of(Target.ratio(cpuTarget))),
                        new Figure(Quantity.PER_SECOND, "throughput", "requests/s", 1, Optional.empty())));
    }

    private static Workload churn(int atOnce, double cpuTarget) {
        return new Workload("churn", "connect, %d bytes up and down, close; %d at once".formatted(SMALL_BYTES, atOnce),
                new Shape.Churn(atOnce, SMALL_BYTES, SMALL_BYTES), List.of(
                        new Figure(Quantity.CPU_NANOS, "CPU", "µs/connection", MICROS, Optional.of(Target.ratio(cpuTarget))),
                        new Figure(Quantity.PER_SECOND, "throughput", "connections/s", 1, Optional.empty())));
    }

    private static Workload bulk(String name, int connections, Direction direction) {
        return new Workload(name, "as many bytes as get through %s, on %s".formatted(
                direction == Direction.DOWN ? "from the backend to the clients" : "from the clients to the backend",
                connections == 1 ? "one connection" : connections + " connections"), new Shape.Bulk(connections, direction),
                List.of(
                        new Figure(Quantity.CPU_NANOS, "CPU", "ms/GB", MILLIS_PER_GB, Optional.of(Target.ratio(0.36))),
                        new Figure(Quantity.PER_SECOND, "throughput", "GB/s", GB, Optional.empty())));
    }

    private static Workload fixedRate(String name, int perSecond) {
        var target = Optional.of(Target.ratio(1));
        return new Workload(name, "%,d requests/s on 64 connections, due at a steady rate; what is added to the time without a proxy"
                .formatted(perSecond), new Shape.FixedRate(perSecond, 64, SMALL_BYTES, SMALL_BYTES),
                List.of(
                        new Figure(Quantity.P50_NANOS, "p50", "µs", MICROS, target),
                        new Figure(Quantity.P99_NANOS, "p99", "µs", MICROS, target),
                        new Figure(Quantity.P999_NANOS, "p99.9", "µs", MICROS, target)));
    }

    private static Workload idle(int connections) {
        return new Workload("idle", "%,d connections that are silent after one request each; of a process that has just started".formatted(
                connections), new Shape.Idle(connections, SMALL_BYTES, SMALL_BYTES),
                List.of(
                        new Figure(Quantity.PAIR_BYTES, "memory", "KB/pair", KB, Optional.of(Target.value(1.5))),
                        new Figure(Quantity.START_BYTES, "at start", "MiB", MIB, Optional.empty())));
    }

    private static Workload startUp() {
        return new Workload("startup", "from exec to the first relayed byte", new Shape.StartUp(), List.of(
                new Figure(Quantity.START_NANOS, "start", "ms", MILLIS, Optional.empty())));
    }

    /** Whether what is measured means nothing without the same without a proxy. */
    public boolean overDirect() {
        return figures.stream().anyMatch(figure -> figure.quantity().overDirect());
    }

    /** Whether it needs a process that has just started: there is nothing like it without a proxy. */
    public boolean anew() {
        return shape instanceof Shape.Idle || shape instanceof Shape.StartUp;
    }
}
