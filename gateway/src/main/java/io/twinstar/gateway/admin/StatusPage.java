package io.twinstar.gateway.admin;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Listener;
import io.twinstar.conf.Node;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.conf.change.Change;
import io.twinstar.gateway.control.ControlLoop;
import io.twinstar.gateway.control.Snapshot;
import io.twinstar.gateway.control.Subject;
import io.twinstar.gateway.json.Json;
import io.twinstar.gateway.notify.ChannelStatus;
import io.twinstar.gateway.notify.Notifier;
import io.twinstar.gateway.peer.PeerLink;
import io.twinstar.gateway.relay.BackendTally;
import io.twinstar.gateway.relay.Engine;
import io.twinstar.gateway.relay.Ledger;
import io.twinstar.gateway.relay.ListenerTally;
import io.twinstar.gateway.relay.Outcome;
import io.twinstar.gateway.relay.PoolTally;
import io.twinstar.health.AgentState;
import io.twinstar.health.Health;
import io.twinstar.health.HealthBoard;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.Verdict;
import io.twinstar.vip.Fitness;
import io.twinstar.vip.PeerSeen;
import io.twinstar.vip.VipAgent;
import io.twinstar.vip.VipStatus;

/** {@code /v1/status}: everything one gateway knows of itself, as one JSON object. Times are seconds before now. */
public record StatusPage(Node self, Path file, ControlLoop control, Engine engine, Ledger ledger, VipAgent vips, Notifier notifier,
        Optional<PeerLink> peer, DrillDesk drills, long startedNanos) {

    public String render(long nowNanos) {
        var snapshot = control.snapshot();
        var conf = snapshot.conf();
        return Json.write(Json.members(
                "node", self.name(),
                "address", self.address().getHostAddress(),
                "pid", ProcessHandle.current().pid(),
                "uptime_seconds", seconds(nowNanos - startedNanos),
                "configuration", configuration(snapshot, nowNanos),
                "relay", Json.members("transport", engine.transport().text(), "reason", engine.reason(), "loops", engine.loops(),
                        "lag_ms", engine.lagNanos() / 1e6),
                "pair", vips.pair().map(pair -> PairPage.of(pair, conf, self, nowNanos)),
                "peer", peer.map(link -> PeerPage.of(link.status(), snapshot, nowNanos)),
                "drill", drills.page(nowNanos),
                "agent_lateness_ms", vips.latenessNanos() / 1e6,
                "vips", vips.status().stream().map(vip -> vip(vip, snapshot, nowNanos)).toList(),
                "listeners", conf.listeners().values().stream().map(listener -> listener(listener, snapshot)).toList(),
                "tracks", conf.tracks().values().stream().map(track -> track(track, snapshot.tracks())).toList(),
                "pools", snapshot.inventory().populated().pools().values().stream().map(pool -> pool(pool, snapshot, nowNanos)).toList(),
                "not_ready", StandingsPage.notReady(snapshot.inventory(), ledger, nowNanos),
                "notify", notifier.status().stream().map(StatusPage::channel).toList()));
    }

    private Map<String, Object> configuration(Snapshot snapshot, long nowNanos) {
        var reloads = snapshot.reloads();
        return Json.members(
                "file", file.toAbsolutePath(),
                "generation", snapshot.generation(),
                "sha256", snapshot.sha256(),
                "reloads_accepted", reloads.accepted(),
                "reloads_refused", reloads.refused(),
                "last_reload", reloads.last(),
                "last_reload_accepted", reloads.lastAccepted(),
                "last_reload_seconds", reloads.any() ? Optional.of(seconds(nowNanos - reloads.lastNanos())) : Optional.empty(),
                "trial", snapshot.source().trial().map(trial -> Json.members("by", trial.offer().request().origin(), "ends_in_seconds",
                        seconds(trial.endsAtNanos() - nowNanos))),
                "drift", snapshot.source().drift(snapshot.conf()).stream().map(Change::sentence).toList());
    }

    private static Map<String, Object> vip(VipStatus vip, Snapshot snapshot, long nowNanos) {
        var fitness = snapshot.fitness().getOrDefault(vip.vip(), Fitness.WELL);
        return Json.members(
                "name", vip.vip(),
                "address", vip.addresses().getFirst().getHostAddress(),
                "addresses", vip.addresses().stream().map(InetAddress::getHostAddress).toList(),
                "interface", vip.interfaceName(),
                "vrid", vip.vrid(),
                "role", vip.role().title(),
                "since_seconds", seconds(nowNanos - vip.sinceNanos()),
                "reason", vip.reason(),
                "priority", vip.priority(),
                "ailments", fitness.ailments(),
                "evidence", fitness.evidence(),
                "transitions", vip.transitions(),
                "held_by", vip.heldBy(),
                "lingering", vip.lingering(),
                "advertisements_sent", vip.advertisementsSent(),
                "advertisements_heard", vip.advertisementsHeard(),
                "tickles", vip.tickles(),
                "rings",
                vip.rings().stream().map(ring -> Json.members("ring", ring.name(), "present", ring.present(), "detail", ring.detail()))
                        .toList(),
                "alarms", PairPage.alarms(vip.alarms()),
                "dropped", vip.dropped(),
                "peer", vip.peer().map(peer -> peer(peer, snapshot.conf(), nowNanos)));
    }

    private static Map<String, Object> peer(PeerSeen peer, Conf conf, long nowNanos) {
        return Json.members(
                "node", conf.nodes().values().stream().filter(node -> node.address().equals(peer.address())).map(Node::name).findFirst(),
                "address", peer.address().getHostAddress(),
                "priority", peer.priority(),
                "interval_ms", 10 * peer.intervalCentis(),
                "heard_seconds", seconds(nowNanos - peer.lastHeardNanos()));
    }

    private Map<String, Object> listener(Listener listener, Snapshot snapshot) {
        var conf = snapshot.conf();
        var tally = ledger.listener(listener.name());
        return Json.members(
                "name", listener.name(),
                "address", Optional.ofNullable(conf.vips().get(listener.vip())).map(vip -> vip.addresses().getFirst().getHostAddress()),
                "port", listener.port(),
                "pool", listener.pool(),
                "sni", listener.firstBytes().pools(),
                "proxies", listener.firstBytes().proxies(),
                "state", snapshot.inventory().standings().state(new Subject.OfListener(listener.name())).text(),
                "open", tally.map(ListenerTally::open),
                "accepted", tally.map(ListenerTally::accepted),
                "drained", tally.map(of -> of.ended(Outcome.DRAINED)),
                "refused", tally.map(ListenerTally::refused),
                "refused_by", tally.map(StatusPage::refusedBy).filter(reasons -> !reasons.isEmpty()));
    }

    private static Map<String, Object> refusedBy(ListenerTally tally) {
        var reasons = new LinkedHashMap<String, Object>();
        tally.refusedBy().forEach((why, count) -> reasons.put(why.text(), count));
        return reasons;
    }

    private static Map<String, Object> track(Track track, HealthBoard<Track.Id> tracks) {
        var known = tracks.of(track.id());
        return Json.members(
                "name", track.name(),
                "subject", describe(track.subject()),
                "state", known.map(StatusPage::word),
                "last_look", known.flatMap(Health::last).map(StatusPage::describe));
    }

    private Map<String, Object> pool(Pool pool, Snapshot snapshot, long nowNanos) {
        return Json.members(
                "name", pool.name(),
                "balance", pool.balance().text(),
                "state", snapshot.inventory().standings().state(new Subject.OfPool(pool.name())).text(),
                "finders", StandingsPage.finders(pool, snapshot.inventory(), nowNanos),
                "panics", snapshot.panics().contains(pool.name()),
                "queue", Optional.ofNullable(ledger.pools().get(pool.name())).map(tally -> queue(pool, tally)),
                "backends", pool.backends().stream().map(backend -> backend(backend, snapshot)).toList());
    }

    private static Map<String, Object> queue(Pool pool, PoolTally tally) {
        return Json.members(
                "waiting", tally.waiting(),
                "max", pool.recourse().queue().max(),
                "total", tally.queued(),
                "called", tally.called(),
                "waited_seconds", seconds(tally.waitedNanos()));
    }

    private Map<String, Object> backend(Backend backend, Snapshot snapshot) {
        var health = snapshot.health().of(backend.id());
        var agent = Optional.of(snapshot.health().agent(backend.id())).filter(state -> !state.equals(AgentState.SILENT));
        var tally = ledger.backend(backend.id());
        return Json.members(
                "address", backend.id().endpoint(),
                "weight", backend.weight(),
                "state", snapshot.inventory().standings().state(backend.id()).text(),
                "health", health.map(StatusPage::word),
                "last_check", health.flatMap(Health::last).map(StatusPage::describe),
                "agent", agent.map(AgentState::text),
                "ejected", snapshot.ejections().holds(backend.id()),
                "open", tally.map(BackendTally::open),
                "total", tally.map(BackendTally::established),
                "drained", tally.map(of -> of.ended(Outcome.DRAINED)),
                "connect_failures", tally.map(BackendTally::connectFailures),
                "bytes_from_clients", tally.map(BackendTally::bytesFromClients),
                "rtt_ms", tally.filter(it -> it.samples() > 0).map(it -> it.sampledRttNanos() / 1e6 / it.samples()),
                "retransmits_sampled", tally.map(BackendTally::sampledRetransmits),
                "bytes_from_backend", tally.map(BackendTally::bytesFromBackend));
    }

    private static String word(Health known) {
        return word(known.verdict());
    }

    static String word(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    /** Of a script the first word: what follows may be a secret. */
    private static String describe(Track.Subject subject) {
        return switch (subject) {
            case Track.Subject.Interface(String name) -> "interface " + name;
            case Track.Subject.Upstream(Inet4Address address) -> "upstream " + address.getHostAddress();
            case Track.Subject.Script(List<String> command) -> "script " + command.getFirst();
        };
    }

    private static Map<String, Object> channel(ChannelStatus channel) {
        return Json.members(
                "channel", channel.channel(),
                "where", channel.where(),
                "waiting", channel.waiting(),
                "delivered", channel.delivered(),
                "failed", channel.failed(),
                "dropped", channel.dropped());
    }

    private static String describe(ProbeResult result) {
        return switch (result) {
            case ProbeResult.Passed(long tookNanos) -> "passed in %.1f ms".formatted(tookNanos / 1e6);
            case ProbeResult.Failed(long tookNanos, String reason) -> "failed after %.1f ms: %s".formatted(tookNanos / 1e6, reason);
        };
    }

    static double seconds(long nanos) {
        return Math.max(Math.round(nanos / 1e6) / 1e3, 0); // what was published since the clock was read is no older than now
    }
}
