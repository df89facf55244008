package io.twinstar.gateway.metrics;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
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
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Finder;
import io.twinstar.conf.Pool;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Inbox;
import io.twinstar.gateway.control.Snapshot;
import io.twinstar.gateway.log.BoundedAppender;
import io.twinstar.gateway.notify.ChannelStatus;
import io.twinstar.gateway.notify.Feed;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.peer.PeerLink;
import io.twinstar.gateway.relay.ConnectionLog;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.FrontDoor;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.gateway.relay.ListenerTally;
import io.twinstar.gateway.relay.Outcome;
import io.twinstar.gateway.relay.PoolTally;
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
 *
 * <p>That is 21 of each backend, some 180 of each listener (6 phases with 21 buckets, sum, count and 4 quantiles, and how connections
 * ended), 30 of each pool, 60 of each VIP, and 27 of each event loop. A thousand backends behind one listener are about 21,500.
 */
public final class Meters {

    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ControlLoop control;
    private final Ledger ledger;
    private final VipAgent vips;
    private final RoleChanges roleChanges;
    private final StandingMeters standings;
    private final BackendMeters backends;
    /** By what they are about: a {@link Finder.Id} or one of the names below. */
    private final Map<Object, List<Meter>> shown = new HashMap<>();

    /** What the next page is likely to need. */
    private int pageBytes = 64 * 1024;

    private record ListenerName(String name) {}

    private record PoolName(String name) {}

    private record QueueOf(String pool) {}

    private record Sha256(String hex) {}

    private record TrackName(String name) {}

    private record VipName(String name) {}

    private record VipRing(String vip, String ring) {}

    private record VipDrop(String vip, String reason) {}

    public Meters(ControlLoop control, Inbox inbox, Engine engine, FrontDoor door, VipAgent vips, RoleChanges roleChanges,
            Notifier notifier, Optional<PeerLink> peer) {
        this.control = control;
        this.ledger = door.ledger();
        this.vips = vips;
        this.roleChanges = roleChanges;
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count")) // a gauge whose name ends as a histogram's does
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time")); // in nanoseconds, and no base unit
        standings = new StandingMeters(registry, control);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        bindCollector();
        backends = new BackendMeters(ledger, door.latencies(), control);
        registry.getPrometheusRegistry().register(new LatencyMeters(door.latencies(), System::nanoTime));
        PairMeters.bind(registry, vips);
        peer.ifPresent(link -> PeerMeters.bind(registry, link, control));
        Gauge.builder("twinstar.configuration.generation", () -> control.snapshot().generation())
                .description("Configurations accepted since the start, from 1").register(registry);
        Gauge.builder("twinstar.configuration.hash", () -> Long.parseLong(control.snapshot().sha256().substring(0, 12), 16))
                .description("The first 48 bits of its SHA-256: where two gateways differ in it, so do their files").register(registry);
        Gauge.builder("twinstar.configuration.drift", () -> control.snapshot().source().drift(control.snapshot().conf()).size())
                .description("Changes made by hand that are not in the file").register(registry);
        Gauge.builder("twinstar.reload.last.accepted", () -> control.snapshot().reloads().lastAccepted() ? 1 : 0)
                .description("0: the last change of the configuration was refused").register(registry);
        Gauge.builder("twinstar.reload.last.timestamp.seconds", () -> unixSeconds(control.snapshot().reloads()))
                .description("When the configuration was last changed, or that was refused; 0: not since the start").register(registry);
        counter("twinstar.reloads", Tags.of("result", "accepted"), control, of -> of.snapshot().reloads().accepted(), "Reloads by result");
        counter("twinstar.reloads", Tags.of("result", "refused"), control, of -> of.snapshot().reloads().refused(), "Reloads by result");
        counter("twinstar.control.events.dropped", Tags.empty(), inbox, Inbox::dropped, "Events that found the control queue full");
        Gauge.builder("twinstar.relay.loop.lag.max.seconds", engine, of -> of.lagNanos() / 1e9)
                .description("How late an event loop came to what was due, at worst, in the last minute or two").register(registry);
        counter("twinstar.strays", Tags.empty(), ledger, Ledger::strays,
                "Connections to an address that is no VIP of a listener on that port");
        counter("twinstar.log.dropped", Tags.of("of", "connections"), door.connectionLog(), ConnectionLog::dropped,
                "Lines that were not written because too many waited");
        counter("twinstar.log.dropped", Tags.of("of", "events"), this, _ -> BoundedAppender.dropped(),
                "Lines that were not written because too many waited");
        counter("twinstar.events.followers.dropped", Tags.empty(), notifier.feed(), Feed::droppedFollowers,
                "Readers of /v1/events that were sent away because they did not keep up");
        for (ChannelStatus channel : notifier.status()) {
            notifyCounter(notifier, channel.channel(), "delivered", ChannelStatus::delivered);
            notifyCounter(notifier, channel.channel(), "failed", ChannelStatus::failed);
            notifyCounter(notifier, channel.channel(), "dropped", ChannelStatus::dropped);
        }
    }

    /** In UTF-8. For one thread at a time. */
    public synchronized ByteBuffer scrape() {
        var wanted = new HashSet<Object>();
        ledger.listeners().forEach((name, tally) -> show(new ListenerName(name), wanted, () -> listener(name, tally)));
        ledger.pools().forEach((name, tally) -> show(new QueueOf(name), wanted, () -> queue(name, tally)));
        var snapshot = control.snapshot();
        show(new Sha256(snapshot.sha256()), wanted, () -> configuration(snapshot.sha256()));
        for (Finder.Id finder : snapshot.inventory().finders().keySet()) show(finder, wanted, () -> standings.finder(finder));
        for (Pool pool : snapshot.conf().pools().values()) show(new PoolName(pool.name()), wanted, () -> pool(pool.name()));
        for (RoleChanges.Change change : roleChanges.seen()) show(change, wanted, () -> roleChange(change));
        for (String track : snapshot.conf().tracks().keySet()) show(new TrackName(track), wanted, () -> track(track));
        for (VipStatus vip : vips.status()) {
            show(new VipName(vip.vip()), wanted, () -> vip(vip.vip()));
            for (Ring ring : vip.rings()) show(new VipRing(vip.vip(), ring.name()), wanted, () -> ring(vip.vip(), ring.name()));
            for (String reason : vip.dropped().keySet()) {
                var dropped = new VipDrop(vip.vip(), reason);
                show(dropped, wanted, () -> drop(dropped));
            }
        }
        forgetAllBut(wanted);
        var page = new TextPage(pageBytes);
        try {
            registry.scrape(page, CONTENT_TYPE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        backends.writeTo(page);
        pageBytes = page.size() + page.size() / 8;
        return page.written();
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

    private List<Meter> listener(String name, ListenerTally tally) {
        var tags = Tags.of("listener", name);
        var meters = new ArrayList<Meter>();
        meters.add(gauge("twinstar.listener.connections.open", tags, tally, ListenerTally::open, "Connections now"));
        meters.add(gauge("twinstar.listener.sources", tags, tally, ListenerTally::sources, "Sources told apart for limits of their own"));
        meters.add(counter("twinstar.listener.sources.uncounted", tags, tally, ListenerTally::uncountedBySource,
                "Connections for which no limit of their source held, as there was no room for another source"));
        meters.add(counter("twinstar.listener.connections", tags, tally, ListenerTally::accepted, "Connections accepted"));
        for (Outcome outcome : Outcome.values()) {
            meters.add(counter("twinstar.listener.connections.ended", tags.and("outcome", outcome.name().toLowerCase(Locale.ROOT)), tally,
                    of -> of.ended(outcome), "Connections by how they ended"));
        }
        meters.addAll(standings.listener(name));
        return meters;
    }

    private List<Meter> queue(String name, PoolTally tally) {
        var tags = Tags.of("pool", name);
        return List.of(gauge("twinstar.pool.queue.waiting", tags, tally, PoolTally::waiting, "Connections that wait for a place now"),
                counter("twinstar.pool.queue.connections", tags, tally, PoolTally::queued, "Connections that had to wait for a place"),
                counter("twinstar.pool.queue.called", tags, tally, PoolTally::called, "Connections that waited and got a place"),
                counter("twinstar.pool.queue.wait.seconds", tags, tally, of -> of.waitedNanos() / 1e9, "How long these had waited"));
    }

    private List<Meter> configuration(String sha256) {
        return List.of(gauge("twinstar.configuration.info", Tags.of("sha256", sha256), this, _ -> 1, "1 for the file in force"));
    }

    private List<Meter> pool(String name) {
        var tags = Tags.of("pool", name);
        return List.of(
                gauge("twinstar.pool.backends", tags, this, of -> of.members(name).size(), "Backends, whatever they weigh"),
                gauge("twinstar.pool.backends.up", tags, this,
                        of -> of.members(name).stream().filter(backend -> of.control.snapshot().health().isUp(backend.id())).count(),
                        "Backends whose health checks pass"),
                gauge("twinstar.pool.panic", tags, this, of -> of.control.snapshot().panics().contains(name) ? 1 : 0,
                        "1: so few backends are up that those that are down are used as well"));
    }

    private List<Backend> members(String pool) {
        return Optional.ofNullable(control.snapshot().inventory().populated().pools().get(pool)).map(Pool::backends).orElse(List.of());
    }

    private List<Meter> roleChange(RoleChanges.Change change) {
        return List.of(counter("twinstar.vip.role.changes", Tags.of("vip", change.vip(), "to", change.to(), "cause", change.cause()),
                roleChanges, of -> of.count(change), "Changes of role by what it became and why"));
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
        meters.add(counter("twinstar.vip.fences", tags, roleChanges, of -> of.fences(name),
                "Times the VIP was given up unasked, so that there are never two owners"));
        meters.add(vipCounter("twinstar.vip.transitions", tags, name, VipStatus::transitions, "Changes of role"));
        meters.add(vipCounter("twinstar.vip.tickles", tags, name, VipStatus::tickles,
                "Packets by which clients of the other gateway were told of its end"));
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

    private static double unixSeconds(Snapshot.Reloads reloads) {
        return reloads.any() ? (System.currentTimeMillis() - (System.nanoTime() - reloads.lastNanos()) / 1_000_000) / 1e3 : 0;
    }

    private <T> Meter gauge(String name, Tags tags, T of, ToDoubleFunction<T> value, String description) {
        return Gauge.builder(name, of, value).strongReference(true).tags(tags).description(description).register(registry);
    }

    /** Micrometer holds what a counter reads weakly: somebody else must hold it. */
    private <T> Meter counter(String name, Tags tags, T of, ToDoubleFunction<T> value, String description) {
        return FunctionCounter.builder(name, of, value).tags(tags).description(description).register(registry);
    }
}
