package io.twinstar.gateway.metrics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.twinstar.conf.BackendId;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.notify.ChannelStatus;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.gateway.relay.ListenerTally;
import io.twinstar.gateway.relay.Outcome;
import io.twinstar.vip.Alarm;
import io.twinstar.vip.Fitness;
import io.twinstar.vip.Ring;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipStatus;
import io.twinstar.vip.election.Role;

/**
 * Everything that is counted, in Prometheus's text format. Nothing is recorded here: each scrape reads the owners'
 * counters, and first adds the meters of what has come and removes those of what has gone, so that the number of series
 * is bounded by what the configuration names.
 */
public final class Meters {

    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ControlLoop control;
    private final Ledger ledger;
    private final VipAgent vips;
    /** By what they are about: a {@link BackendId} or one of the names below. */
    private final Map<Object, List<Meter>> shown = new HashMap<>();

    private record ListenerName(String name) {}

    private record TrackName(String name) {}

    private record VipName(String name) {}

    private record VipRing(String vip, String ring) {}

    private record VipDrop(String vip, String reason) {}

    public Meters(ControlLoop control, Inbox inbox, Engine engine, Ledger ledger, VipAgent vips, Notifier notifier) {
        this.control = control;
        this.ledger = ledger;
        this.vips = vips;
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        bindCollector();
        PairMeters.bind(registry, vips);
        Gauge.builder("twinstar.configuration.generation", () -> control.snapshot().generation())
                .description("Configurations accepted since the start, from 1").register(registry);
        counter("twinstar.reloads", Tags.of("result", "accepted"), control, of -> of.snapshot().reloads().accepted(), "Reloads by result");
        counter("twinstar.reloads", Tags.of("result", "refused"), control, of -> of.snapshot().reloads().refused(), "Reloads by result");
        counter("twinstar.control.events.dropped", Tags.empty(), inbox, Inbox::dropped, "Events that found the control queue full");
        Gauge.builder("twinstar.relay.loop.lag.max.seconds", engine, of -> of.lagNanos() / 1e9)
                .description("How late an event loop came to what was due, at worst, in the last minute or two").register(registry);
        counter("twinstar.strays", Tags.empty(), ledger, Ledger::strays,
                "Connections to an address that is no VIP of a listener on that port");
        for (ChannelStatus channel : notifier.status()) {
            notifyCounter(notifier, channel.channel(), "delivered", ChannelStatus::delivered);
            notifyCounter(notifier, channel.channel(), "failed", ChannelStatus::failed);
            notifyCounter(notifier, channel.channel(), "dropped", ChannelStatus::dropped);
        }
    }

    /** For one thread at a time. */
    public synchronized String scrape() {
        var wanted = new HashSet<Object>();
        ledger.backends().forEach((id, tally) -> show(id, wanted, () -> backend(id, tally)));
        ledger.listeners().forEach((name, tally) -> show(new ListenerName(name), wanted, () -> listener(name, tally)));
        for (String track : control.snapshot().conf().tracks().keySet()) show(new TrackName(track), wanted, () -> track(track));
        for (VipStatus vip : vips.status()) {
            show(new VipName(vip.vip()), wanted, () -> vip(vip.vip()));
            for (Ring ring : vip.rings()) show(new VipRing(vip.vip(), ring.name()), wanted, () -> ring(vip.vip(), ring.name()));
            for (String reason : vip.dropped().keySet()) {
                var dropped = new VipDrop(vip.vip(), reason);
                show(dropped, wanted, () -> drop(dropped));
            }
        }
        forgetAllBut(wanted);
        return registry.scrape();
    }

    @SuppressWarnings("resource") // lives as long as the process
    private void bindCollector() {
        new JvmGcMetrics().bindTo(registry);
    }

    private void show(Object subject, Set<Object> wanted, Supplier<List<Meter>> meters) {
        wanted.add(subject);
        if (!shown.containsKey(subject)) shown.put(subject, meters.get());
    }

    private void forgetAllBut(Set<Object> wanted) {
        var gone = new HashSet<>(shown.keySet());
        gone.removeAll(wanted);
        for (Object subject : gone) {
            for (Meter meter : shown.getOrDefault(subject, List.of())) registry.remove(meter);
            shown.remove(subject);
        }
    }

    private List<Meter> backend(BackendId id, BackendTally tally) {
        var tags = Tags.of("pool", id.pool(), "backend", id.endpoint());
        var meters = new ArrayList<Meter>();
        meters.add(gauge("twinstar.backend.up", tags, control, of -> of.snapshot().health().isUp(id) ? 1 : 0, "1: its health checks pass"));
        meters.add(
                gauge("twinstar.backend.connections.open", tags, tally, BackendTally::open, "Connections now, established and connecting"));
        meters.add(counter("twinstar.backend.connections", tags, tally, BackendTally::established, "Connections it accepted"));
        meters.add(counter("twinstar.backend.connect.failures", tags, tally, BackendTally::connectFailures,
                "Attempts it refused or did not answer in time"));
        meters.add(counter("twinstar.backend.received.bytes", tags, tally, BackendTally::bytesFromBackend,
                "Bytes from this backend to clients"));
        meters.add(
                counter("twinstar.backend.sent.bytes", tags, tally, BackendTally::bytesFromClients, "Bytes from clients to this backend"));
        return meters;
    }

    private List<Meter> listener(String name, ListenerTally tally) {
        var tags = Tags.of("listener", name);
        var meters = new ArrayList<Meter>();
        meters.add(gauge("twinstar.listener.connections.open", tags, tally, ListenerTally::open, "Connections now"));
        meters.add(counter("twinstar.listener.connections", tags, tally, ListenerTally::accepted, "Connections accepted"));
        for (Outcome outcome : Outcome.values()) {
            meters.add(counter("twinstar.listener.connections.ended", tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)), tally,
                    of -> of.ended(outcome), "Connections by how they ended"));
        }
        return meters;
    }

    private List<Meter> track(String name) {
        return List.of(gauge("twinstar.track.up", Tags.of("track", name), this, of -> of.isDown(name) ? 0 : 1,
                "0: it is not well; 1: it is, or has not been looked at yet"));
    }

    private boolean isDown(String track) {
        var snapshot = control.snapshot();
        return Optional.ofNullable(snapshot.conf().tracks().get(track)).filter(known -> snapshot.tracks().isDown(known.id())).isPresent();
    }

    private List<Meter> vip(String name) {
        var tags = Tags.of("vip", name);
        var meters = new ArrayList<Meter>();
        for (Role role : Role.values()) {
            meters.add(gauge("twinstar.vip.role", tags.and("role", role.title().toLowerCase(Locale.ROOT)), this,
                    of -> of.now(name).filter(vip -> vip.role() == role).isPresent() ? 1 : 0, "1 for the role held now (RFC 9568)"));
        }
        meters.add(gauge("twinstar.vip.ailments", tags, control, of -> of.snapshot().fitness().getOrDefault(name, Fitness.WELL).ailments(),
                "What matters to the VIP and is not well on this node"));
        for (Alarm alarm : Alarm.values()) {
            if (alarm.isOfThePair()) continue;
            meters.add(gauge("twinstar.vip.alarm", tags.and("alarm", alarm.text()), this,
                    of -> of.now(name).filter(vip -> vip.alarms().containsKey(alarm)).isPresent() ? 1 : 0, "1 while the alarm is raised"));
        }
        meters.add(vipCounter("twinstar.vip.transitions", tags, name, VipStatus::transitions, "Changes of role"));
        meters.add(vipCounter("twinstar.vrrp.advertisements", tags.and("direction", "sent"), name, VipStatus::advertisementsSent,
                "VRRP advertisements"));
        meters.add(vipCounter("twinstar.vrrp.advertisements", tags.and("direction", "heard"), name, VipStatus::advertisementsHeard,
                "VRRP advertisements"));
        return meters;
    }

    private List<Meter> ring(String vip, String ring) {
        return List.of(gauge("twinstar.vip.ring", Tags.of("vip", vip, "ring", ring), this,
                of -> of.now(vip).filter(now -> now.rings().stream().anyMatch(it -> it.name().equals(ring) && it.present())).isPresent()
                        ? 1
                        : 0,
                "1: what takes the VIP from a late, dead or hung gateway is there"));
    }

    private List<Meter> drop(VipDrop drop) {
        return List.of(vipCounter("twinstar.vrrp.dropped", Tags.of("vip", drop.vip(), "reason", drop.reason()), drop.vip(),
                vip -> vip.dropped().getOrDefault(drop.reason(), 0L), "VRRP packets dropped"));
    }

    private void notifyCounter(Notifier notifier, String channel, String outcome, ToLongFunction<ChannelStatus> value) {
        counter("twinstar.notify", Tags.of("channel", channel, "outcome", outcome), notifier,
                of -> of.status().stream().filter(now -> now.channel().equals(channel)).mapToLong(value).sum(),
                "Events for those whom the configuration names");
    }

    private Meter vipCounter(String name, Tags tags, String vip, ToLongFunction<VipStatus> value, String description) {
        return counter(name, tags, this, of -> of.now(vip).map(value::applyAsLong).orElse(0L), description);
    }

    private Optional<VipStatus> now(String name) {
        return vips.status().stream().filter(vip -> vip.vip().equals(name)).findFirst();
    }

    private <T> Meter gauge(String name, Tags tags, T of, ToDoubleFunction<T> value, String description) {
        return Gauge.builder(name, of, value).strongReference(true).tags(tags).description(description).register(registry);
    }

    /** Micrometer holds what a counter reads weakly: somebody else must hold it. */
    private <T> Meter counter(String name, Tags tags, T of, ToDoubleFunction<T> value, String description) {
        return FunctionCounter.builder(name, of, value).tags(tags).description(description).register(registry);
    }
}
