package io.twinstar.gateway.metrics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.BackendId;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Snapshot;
import io.twinstar.gateway.latency.Latencies;
import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Sum;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.health.AgentReply.Mode;
import io.twinstar.health.AgentState;

/**
 * What is counted of each backend, how long it took, and why it gets no connections. There may be thousands, and to find a meter for each of
 * their numbers, or to make an object of it, would take most of a scrape: so they go straight onto the page, behind labels that are kept
 * from one scrape to the next. For one thread at a time.
 */
final class BackendMeters {

    private static final String PREFIX = "twinstar_backend_";
    private static final byte[] NOTHING_FURTHER = {};
    private static final List<AdminState> STATES = List.of(AdminState.values());
    private static final List<byte[]> STATE_LABELS = STATES.stream().map(state -> further("state", state.text())).toList();
    private static final List<Saying> SAYINGS = List.of(Saying.values());
    private static final List<byte[]> SAYING_LABELS = SAYINGS.stream().map(saying -> further("says", saying.text())).toList();
    /** What is timed of each; buckets would be too many series. */
    private static final List<Phase> TIMED = List.of(Phase.BACKEND_CONNECT, Phase.FIRST_BYTE);
    private static final List<byte[]> TIMED_LABELS = TIMED.stream().map(phase -> further("phase", phase.text())).toList();

    private final Ledger ledger;
    private final Latencies latencies;
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

    private static final class Shown {

        private final BackendId id;
        private final BackendTally tally;
        private final byte[] labels;

        Shown(BackendId id, BackendTally tally) {
            this.id = id;
            this.tally = tally;
            labels = TextPage.utf8(TextPage.label("backend", id.endpoint()) + "," + TextPage.label("pool", id.pool()));
        }
    }

    /** How often something was, and how long all of it together. */
    private static final class Summary {

        private final TextPage page;
        private final byte[] countName;
        private final byte[] sumName;

        Summary(TextPage page, String name, String help) {
            this.page = page;
            page.heading(PREFIX + name, "summary", help);
            countName = TextPage.utf8(PREFIX + name + "_count");
            sumName = TextPage.utf8(PREFIX + name + "_sum");
        }

        void lines(Shown of, byte[] further, long count, double seconds) {
            page.line(countName, of.labels, further, count);
            page.secondsLine(sumName, of.labels, further, seconds);
        }
    }

    BackendMeters(Ledger ledger, Latencies latencies, ControlLoop control) {
        this.ledger = ledger;
        this.latencies = latencies;
        this.control = control;
    }

    void writeTo(TextPage page) {
        keepUp();
        Snapshot now = control.snapshot();
        gauge(page, "up", "1: its health checks pass", each -> now.health().isUp(each.id) ? 1 : 0);
        gauge(page, "ejected", "1: it gets none because connections to it failed", each -> now.ejections().holds(each.id) ? 1 : 0);
        counter(page, "ejections", "Times it was ejected", each -> now.ejections().count(each.id));
        states(page, now);
        sayings(page, now);
        gauge(page, "connections_open", "Connections now, established and connecting", each -> each.tally.open());
        counter(page, "connections", "Connections it accepted", each -> each.tally.established());
        counter(page, "connect_failures", "Attempts it refused or did not answer in time", each -> each.tally.connectFailures());
        counter(page, "received_bytes", "Bytes from this backend to clients", each -> each.tally.bytesFromBackend());
        counter(page, "sent_bytes", "Bytes from clients to this backend", each -> each.tally.bytesFromClients());
        counter(page, "retransmits", "Segments sent again on those connections", each -> each.tally.sampledRetransmits());
        roundTrips(page);
        times(page);
    }

    /** Labels are made anew when backends have come or gone. */
    private void keepUp() {
        if (ledger.backends().equals(known)) return;
        known = Map.copyOf(ledger.backends());
        var next = new ArrayList<Shown>(known.size());
        known.forEach((id, tally) -> next.add(new Shown(id, tally)));
        next.sort(Comparator.comparing(each -> each.labels, Arrays::compare));
        shown = next;
    }

    private void states(TextPage page, Snapshot now) {
        byte[] name = heading(page, "state", "gauge", "1 for the state that the file or an operator wants");
        for (Shown each : shown) {
            AdminState state = now.inventory().standings().state(each.id);
            for (int i = 0; i < STATES.size(); i++) page.line(name, each.labels, STATE_LABELS.get(i), STATES.get(i) == state ? 1 : 0);
        }
    }

    private void sayings(TextPage page, Snapshot now) {
        byte[] name = heading(page, "agent", "gauge", "1 while its agent keeps it from connections in this way");
        for (Shown each : shown) {
            AgentState agent = now.health().agent(each.id);
            for (int i = 0; i < SAYINGS.size(); i++)
                page.line(name, each.labels, SAYING_LABELS.get(i), SAYINGS.get(i).isOf(agent) ? 1 : 0);
        }
    }

    private void roundTrips(TextPage page) {
        var summary = new Summary(page, "rtt_seconds", "Round trip times that the kernel told of connections to it, one in sixteen");
        for (Shown each : shown) summary.lines(each, NOTHING_FURTHER, each.tally.samples(), each.tally.sampledRttNanos() / 1e9);
    }

    /** Of backends that a listener has. */
    private void times(TextPage page) {
        var summary = new Summary(page, "phase_seconds", "How often and how long, by backend");
        for (int i = 0; i < TIMED.size(); i++) {
            Map<BackendId, Sum> sums = latencies.sums(TIMED.get(i));
            for (Shown each : shown) {
                Sum sum = sums.get(each.id);
                if (sum != null) summary.lines(each, TIMED_LABELS.get(i), sum.count(), sum.seconds());
            }
        }
    }

    private void gauge(TextPage page, String name, String help, ToLongFunction<Shown> value) {
        lines(page, heading(page, name, "gauge", help), value);
    }

    private void counter(TextPage page, String name, String help, ToLongFunction<Shown> value) {
        lines(page, heading(page, name + "_total", "counter", help), value);
    }

    private void lines(TextPage page, byte[] name, ToLongFunction<Shown> value) {
        for (Shown each : shown) page.line(name, each.labels, NOTHING_FURTHER, value.applyAsLong(each));
    }

    /** @return the name that its lines have */
    private static byte[] heading(TextPage page, String name, String type, String help) {
        page.heading(PREFIX + name, type, help);
        return TextPage.utf8(PREFIX + name);
    }

    private static byte[] further(String label, String value) { return TextPage.utf8("," + TextPage.label(label, value)); }
}
