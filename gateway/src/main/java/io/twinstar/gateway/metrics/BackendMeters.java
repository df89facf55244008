package io.twinstar.gateway.metrics;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.SummarySnapshot;
import io.prometheus.metrics.model.snapshots.SummarySnapshot.SummaryDataPointSnapshot;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Snapshot;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.health.AgentReply.Mode;
import io.twinstar.health.AgentState;

/**
 * What is counted of each backend, and why it gets no connections. There may be thousands: to find a meter for each of their numbers would
 * take most of a scrape, so they are written down as they stand, with labels that are kept from one scrape to the next.
 */
final class BackendMeters implements MultiCollector {

    private static final List<AdminState> STATES = List.of(AdminState.values());
    private static final List<Saying> SAYINGS = List.of(Saying.values());

    private final Ledger ledger;
    private final ControlLoop control;
    private Map<BackendId, BackendTally> known = Map.of();
    private List<Shown> shown = List.of();

    /** Of an agent what keeps a backend from connections. */
    private enum Saying {
        DOWN, DRAIN, MAINTENANCE;

        boolean isOf(AgentState agent) {
            return switch (this) {
                case DOWN -> !agent.up();
                case DRAIN -> agent.mode() == Mode.DRAIN;
                case MAINTENANCE -> agent.mode() == Mode.MAINTENANCE;
            };
        }

        String text() { return name().toLowerCase(Locale.ROOT); }
    }

    /** A backend with its labels: as they are, and with each state and each saying. */
    private record Shown(BackendId id, BackendTally tally, Labels labels, List<Labels> states, List<Labels> sayings) {

        static Shown of(BackendId id, BackendTally tally) {
            var labels = Labels.of("backend", id.endpoint(), "pool", id.pool());
            return new Shown(id, tally, labels, STATES.stream().map(state -> labels.add("state", state.text())).toList(),
                    SAYINGS.stream().map(saying -> labels.add("says", saying.text())).toList());
        }
    }

    BackendMeters(Ledger ledger, ControlLoop control) {
        this.ledger = ledger;
        this.control = control;
    }

    @Override
    public MetricSnapshots collect() {
        var backends = shown();
        Snapshot now = control.snapshot();
        return new MetricSnapshots(
                gauge("up", "1: its health checks pass", backends, each -> now.health().isUp(each.id) ? 1 : 0),
                gauge("ejected", "1: it gets none because connections to it failed", backends,
                        each -> now.ejections().holds(each.id) ? 1 : 0),
                counter("ejections", "Times it was ejected", backends, each -> now.ejections().count(each.id)),
                states(backends, now),
                sayings(backends, now),
                gauge("connections_open", "Connections now, established and connecting", backends, each -> each.tally.open()),
                counter("connections", "Connections it accepted", backends, each -> each.tally.established()),
                counter("connect_failures", "Attempts it refused or did not answer in time", backends,
                        each -> each.tally.connectFailures()),
                counter("received_bytes", "Bytes from this backend to clients", backends, each -> each.tally.bytesFromBackend()),
                counter("sent_bytes", "Bytes from clients to this backend", backends, each -> each.tally.bytesFromClients()),
                counter("retransmits", "Segments sent again on those connections", backends, each -> each.tally.sampledRetransmits()),
                roundTrips(backends));
    }

    /** The same as at the last scrape, unless backends have come or gone. */
    private synchronized List<Shown> shown() {
        if (!ledger.backends().equals(known)) {
            known = Map.copyOf(ledger.backends());
            shown = new ArrayList<>();
            known.forEach((id, tally) -> shown.add(Shown.of(id, tally)));
            shown.sort(Comparator.comparing(Shown::labels)); // as the library wants it
        }
        return shown;
    }

    private static MetricSnapshot states(List<Shown> backends, Snapshot now) {
        var points = new ArrayList<GaugeDataPointSnapshot>();
        for (Shown each : backends) {
            AdminState state = now.inventory().standings().state(each.id);
            for (int i = 0; i < STATES.size(); i++) points.add(point(STATES.get(i) == state ? 1 : 0, each.states.get(i)));
        }
        return new GaugeSnapshot(metadata("state", "1 for the state that the file or an operator wants"), points);
    }

    private static MetricSnapshot sayings(List<Shown> backends, Snapshot now) {
        var points = new ArrayList<GaugeDataPointSnapshot>();
        for (Shown each : backends) {
            AgentState agent = now.health().agent(each.id);
            for (int i = 0; i < SAYINGS.size(); i++)
                points.add(point(SAYINGS.get(i).isOf(agent) ? 1 : 0, each.sayings.get(i)));
        }
        return new GaugeSnapshot(metadata("agent", "1 while its agent keeps it from connections in this way"), points);
    }

    private static MetricSnapshot roundTrips(List<Shown> backends) {
        return new SummarySnapshot(metadata("rtt_seconds", "Round trip times that the kernel told of connections to it, one in sixteen"),
                backends.stream().map(each -> SummaryDataPointSnapshot.builder().count(each.tally.samples())
                        .sum(each.tally.sampledRttNanos() / 1e9).labels(each.labels).build()).toList());
    }

    private static MetricSnapshot gauge(String name, String help, List<Shown> backends, ToDoubleFunction<Shown> value) {
        return new GaugeSnapshot(metadata(name, help),
                backends.stream().map(each -> point(value.applyAsDouble(each), each.labels)).toList());
    }

    private static MetricSnapshot counter(String name, String help, List<Shown> backends, ToDoubleFunction<Shown> value) {
        return new CounterSnapshot(metadata(name, help), backends.stream()
                .map(each -> new CounterDataPointSnapshot(value.applyAsDouble(each), each.labels, null, 0)).toList());
    }

    private static GaugeDataPointSnapshot point(double value, Labels labels) { return new GaugeDataPointSnapshot(value, labels, null); }

    private static MetricMetadata metadata(String name, String help) { return new MetricMetadata("twinstar_backend_" + name, help); }
}
