package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.control.Snapshot.Reloads;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.health.AgentReply;
import io.twinstar.health.AgentResult;
import io.twinstar.health.Ejections;
import io.twinstar.health.Health;
import io.twinstar.health.HealthBoard;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.Thresholds;
import io.twinstar.vip.Fitness;
import io.twinstar.vip.VipReport;

/** What the gateway decides: the same state and event always give the same next state and effects. */
public final class Control {

    /**
     * What the decisions rest on.
     *
     * @param joined whether this gateway takes part in elections yet: it first asks its backends and trackers once, so
     *        that a gateway that knows no backend never takes a VIP from one that does
     */
    public record State(Snapshot snapshot, boolean joined) {

        State with(Snapshot next) {
            return new State(next, joined);
        }
    }

    /** The next state, and what to do on the way there. */
    public record Step(State next, List<Effect> effects) {

        Step and(Effect more) {
            return new Step(next, Stream.concat(effects.stream(), Stream.of(more)).toList());
        }
    }

    private Control() {}

    /** The first picture, of a configuration whose listeners are bound. */
    public static Step begin(Conf conf, String sha256, long nowNanos) {
        var inventory = Inventory.of(conf, nowNanos);
        var health = HealthBoard.of(inventory.thresholds());
        var tracks = HealthBoard.of(trackThresholds(conf));
        var snapshot = Snapshot.of(1, Source.ofFile(sha256, conf), inventory, health, tracks, Ejections.none(), Reloads.NONE);
        return new Step(new State(snapshot, false), List.of(new Effect.Publish(snapshot), new Effect.Watch(inventory.checks()),
                new Effect.WatchTracks(conf.tracks()), new Effect.Discover(Members.finders(conf)),
                new Effect.AssessVips(snapshot.fitness()), new Effect.NotifyBy(conf.notifies())));
    }

    public static Step step(State state, ControlEvent event, long nowNanos) {
        return switch (event) {
            case ControlEvent.ReloadRequested(Request request) -> Changeover.read(state, request, nowNanos);
            case ControlEvent.HandOverRequested(Request request, String vip) ->
                stay(state, new Note(Severity.INFO, "VIP %s: %s wants the other gateway to have it".formatted(vip, request.origin())),
                        new Effect.Tell(Notice.handOver(request.origin(), vip)), new Effect.HandOver(vip, request.ticket()));
            case ControlEvent.DrillTold(Request request, String kind, boolean begins) ->
                stay(state,
                        new Note(Severity.WARNING, "drill %s %s, by %s".formatted(kind, begins ? "begins" : "has ended", request.origin())),
                        new Effect.Tell(Notice.drill(request.origin(), kind, begins)),
                        answer(request, new Outcome(true, state.snapshot().generation(), List.of())));
            case ControlEvent.FileChanged changed -> Changeover.notice(state, changed, nowNanos);
            case ControlEvent.Offered(Offer offer) -> Changeover.consider(state, offer, nowNanos);
            case ControlEvent.Rejected(Request request, List<String> problems) -> Changeover.refuse(state, request, problems, nowNanos);
            case ControlEvent.Prepared(Offer offer) -> Changeover.adopt(state, offer, nowNanos);
            case ControlEvent.PrepareFailed(Offer offer, String why) -> Changeover.refuse(state, offer, why, nowNanos);
            case ControlEvent.Confirmed(Request request) -> Changeover.confirm(state, request, nowNanos);
            case ControlEvent.Installed(Request request) -> Changeover.installed(state, request, nowNanos);
            case ControlEvent.NotInstalled(Request request, String why) -> Changeover.refuse(state, request, List.of(why), nowNanos);
            case ControlEvent.TrialEnded(Request request) -> Changeover.endTrial(state, request, nowNanos);
            case ControlEvent.EditRequested asked -> Changeover.edit(state, asked, nowNanos);
            case ControlEvent.Due _ -> Changeover.due(state, nowNanos);
            case ControlEvent.StateWanted wanted -> Administration.consider(state, wanted, nowNanos);
            case ControlEvent.StatePrepared(ControlEvent.StateWanted wanted) -> Administration.adopt(state, wanted, nowNanos);
            case ControlEvent.StateFailed(ControlEvent.StateWanted wanted, String why) -> Administration.refuse(state, wanted, why);
            case ControlEvent.Discovered discovered -> Discovery.observe(state, discovered, nowNanos);
            case ControlEvent.Probed probed -> observe(state, List.of(probed), nowNanos);
            case ControlEvent.ProbedTogether(var probed) -> observe(state, probed, nowNanos);
            case ControlEvent.AgentAsked(BackendId backend, AgentResult.Said(var reply)) -> hear(state, backend, reply);
            case ControlEvent.AgentAsked _ -> stay(state);
            case ControlEvent.Tracked tracked -> observe(state, tracked);
            case ControlEvent.ConnectFailed failed -> doubt(state, failed, nowNanos);
            case ControlEvent.Settled _ -> state.joined() ? stay(state) : join(state, new ArrayList<>());
            case ControlEvent.VipReported(VipReport report) -> FromAgent.hear(state, report, nowNanos);
            case ControlEvent.PeerLearned learned -> learn(state, learned, nowNanos);
            case ControlEvent.PeerLinkAlarm(boolean raised, String evidence) ->
                stay(state,
                        new Note(raised ? Severity.WARNING : Severity.INFO,
                                "peer link %s: %s".formatted(raised ? "lost" : "is back", evidence)),
                        new Effect.Tell(Notice.linkLost(raised, evidence)));
            case ControlEvent.NoticesLost(String channel, long events) ->
                stay(state, new Note(Severity.WARNING, "notify %s: %s".formatted(channel, Notice.eventsLost(events))),
                        new Effect.Tell(Notice.lost(channel, events)));
        };
    }

    /** When {@link ControlEvent.Due} is due. */
    static OptionalLong dueNanos(State state) {
        return Changeover.dueNanos(state);
    }

    /** The picture with another configuration: what stays in it keeps its health, ejections and agents' words. */
    static Snapshot inForce(Snapshot old, Conf conf, Source source, Reloads reloads, long nowNanos) {
        return old.with(old.inventory().adopt(conf, nowNanos), source, old.tracks().watching(trackThresholds(conf)), reloads);
    }

    /** What is to be done so that another configuration is in force. */
    static List<Effect> putInForce(State state, Snapshot next) {
        var effects = new ArrayList<Effect>();
        refit(state.snapshot(), next, effects);
        effects.add(new Effect.WatchTracks(next.conf().tracks()));
        effects.add(new Effect.Discover(Members.finders(next.conf())));
        effects.add(new Effect.NotifyBy(next.conf().notifies()));
        assess(state.snapshot(), next, effects);
        if (state.joined()) effects.add(new Effect.ApplyVips(next.conf().vips().values()));
        return effects;
    }

    /** What follows from another inventory: what is served, and who is probed. */
    static void refit(Snapshot old, Snapshot next, List<Effect> effects) {
        effects.add(new Effect.Publish(next));
        effects.add(new Effect.Watch(next.inventory().checks()));
        describePanics(old, next, effects);
    }

    /** What follows from several results is worked out once: of thousands of backends that go down together each would cost milliseconds. */
    private static Step observe(State state, List<ControlEvent.Probed> probed, long nowNanos) {
        var old = state.snapshot();
        var health = old.health();
        var ejections = old.ejections();
        var notes = new ArrayList<Effect>();
        boolean flipped = false;
        for (var each : probed) {
            var backend = each.backend();
            var observed = health.observe(backend, each.result());
            int rise = ejecting(old, backend).map(pool -> pool.check().rise()).orElse(1);
            var checked = ejections.checked(backend, each.result().passed(), rise, nowNanos);
            boolean returns = ejections.holds(backend) && !checked.holds(backend);
            health = observed.board();
            ejections = checked;
            flipped |= observed.flipped();
            if (observed.flipped()) notes.add(describe(health, backend));
            if (returns) notes.add(new Note(Severity.INFO, "backend %s is no longer ejected".formatted(backend)));
        }
        var next = old.withHealth(new HealthBoard.Observed<>(health, flipped)).withEjections(ejections);
        var effects = new ArrayList<Effect>();
        if (!notes.isEmpty()) effects.add(new Effect.Publish(next));
        effects.addAll(notes);
        describePanics(old, next, effects);
        return conclude(state, next, effects);
    }

    /** What an agent says is in force until it says something else, or the configuration asks none any more. */
    private static Step hear(State state, BackendId backend, AgentReply reply) {
        var old = state.snapshot();
        var heard = old.health().hear(backend, reply);
        if (!heard.flipped() || !old.inventory().withAgents().contains(backend)) return stay(state);
        var next = old.withHealth(heard);
        var effects = new ArrayList<Effect>();
        effects.add(new Effect.Publish(next));
        effects.add(new Note(next.health().agent(backend).takesConnections() ? Severity.INFO : Severity.WARNING,
                "backend %s: its agent says %s".formatted(backend, next.health().agent(backend).text())));
        describePanics(old, next, effects);
        return conclude(state, next, effects);
    }

    /** A backend at which connections fail is checked at once, and ejected if it comes to that. */
    private static Step doubt(State state, ControlEvent.ConnectFailed failed, long nowNanos) {
        var old = state.snapshot();
        var backend = failed.backend();
        if (!old.health().isUp(backend)) return stay(state);
        var effects = new ArrayList<Effect>();
        effects.add(new Effect.Recheck(backend));
        var next = ejecting(old, backend).map(pool -> old.withEjections(eject(old, pool, failed, nowNanos))).orElse(old);
        if (next.ejections().holds(backend) && !old.ejections().holds(backend)) {
            effects.add(new Effect.Publish(next));
            effects.add(describe(next, failed));
            describePanics(old, next, effects);
        }
        return new Step(state.with(next), effects);
    }

    private static Ejections<BackendId> eject(Snapshot old, Pool pool, ControlEvent.ConnectFailed failed, long nowNanos) {
        var members = old.inventory().ready(pool).backends().stream().filter(backend -> backend.weight() > 0).map(Backend::id).toList();
        return old.ejections().failed(failed.backend(), failed.inARow(), pool.eject().orElseThrow(), members, old.health()::isUp, nowNanos);
    }

    /** Its pool, if that ejects. */
    private static Optional<Pool> ejecting(Snapshot snapshot, BackendId backend) {
        return Optional.ofNullable(snapshot.inventory().populated().pools().get(backend.pool())).filter(pool -> pool.eject().isPresent());
    }

    private static Step learn(State state, ControlEvent.PeerLearned learned, long nowNanos) {
        var old = state.snapshot();
        var follows = FromPeer.follow(old, learned.before(), learned.now(), nowNanos);
        var next = old.withEjections(follows.ejections());
        var effects = new ArrayList<Effect>();
        if (!follows.adopted().isEmpty()) effects.add(new Effect.Publish(next));
        for (var adopted : follows.adopted()) {
            effects.add(new Note(Severity.WARNING, "backend %s is ejected: connections of the other gateway to it failed"
                    .formatted(adopted.backend())));
        }
        describePanics(old, next, effects);
        Administration.follow(next, learned.now(), nowNanos, effects);
        return new Step(new State(next, state.joined()), effects);
    }

    private static Step observe(State state, ControlEvent.Tracked tracked) {
        var observed = state.snapshot().tracks().observe(tracked.track(), tracked.result());
        var effects = new ArrayList<Effect>();
        if (observed.flipped()) effects.add(describe(tracked));
        return conclude(state, state.snapshot().withTracks(observed), effects);
    }

    /** What follows from what was observed: a fitness that has changed is told, and once everything is known the elections are joined. */
    static Step conclude(State state, Snapshot next, List<Effect> effects) {
        assess(state.snapshot(), next, effects);
        var nextState = state.with(next);
        return !state.joined() && next.isAllKnown() ? join(nextState, effects) : new Step(nextState, effects);
    }

    private static void assess(Snapshot before, Snapshot next, List<Effect> effects) {
        if (next.fitness().equals(before.fitness())) return;
        effects.add(new Effect.AssessVips(next.fitness()));
        next.fitness().forEach((vip, fitness) -> {
            if (!fitness.equals(before.fitness().getOrDefault(vip, Fitness.WELL))) effects.add(describe(vip, fitness));
        });
    }

    private static Step join(State state, List<Effect> effects) {
        effects.add(new Effect.JoinVips(state.snapshot().conf().vips().values()));
        return new Step(new State(state.snapshot(), true), effects);
    }

    static Step stay(State state, Effect... effects) {
        return new Step(state, List.of(effects));
    }

    static Effect answer(Request request, Outcome outcome) {
        return new Effect.Answer(request.ticket(), outcome);
    }

    private static Note describe(HealthBoard<BackendId> health, BackendId backend) {
        return switch (health.of(backend).flatMap(Health::last).orElseThrow()) {
            case ProbeResult.Passed _ -> new Note(Severity.INFO, "backend %s is up".formatted(backend));
            case ProbeResult.Failed(_, String reason) -> new Note(Severity.WARNING, "backend %s is down: %s".formatted(backend, reason));
        };
    }

    private static Note describe(Snapshot next, ControlEvent.ConnectFailed failed) {
        var lasts = next.ejections().of(failed.backend()).orElseThrow().lasts();
        return new Note(Severity.WARNING, "backend %s is ejected for %s: %d connections to it failed in a row".formatted(failed.backend(),
                Durations.text(lasts), failed.inARow()));
    }

    private static void describePanics(Snapshot before, Snapshot next, List<Effect> effects) {
        for (Pool pool : next.conf().pools().values()) {
            boolean panics = next.panics().contains(pool.name());
            if (panics == before.panics().contains(pool.name())) continue;
            effects.add(panics
                    ? new Note(Severity.WARNING, "pool %s: less than %d%% of its backends are up; those that are down are used as well"
                            .formatted(pool.name(), pool.spread().panicPercent()))
                    : new Note(Severity.INFO, "pool %s: backends that are down are no longer used".formatted(pool.name())));
        }
    }

    private static Note describe(ControlEvent.Tracked tracked) {
        return switch (tracked.result()) {
            case ProbeResult.Passed _ -> new Note(Severity.INFO, "track %s is up".formatted(tracked.track().name()));
            case ProbeResult.Failed(_, String reason) ->
                new Note(Severity.WARNING, "track %s is down: %s".formatted(tracked.track().name(), reason));
        };
    }

    private static Note describe(String vip, Fitness fitness) {
        return new Note(fitness.ailments() == 0 ? Severity.INFO : Severity.WARNING,
                "VIP %s: this node is %s".formatted(vip, fitness.ailments() == 0 ? "well" : "ill: " + fitness.evidence()));
    }

    private static Map<Track.Id, Thresholds> trackThresholds(Conf conf) {
        var thresholds = new LinkedHashMap<Track.Id, Thresholds>();
        for (Track track : conf.tracks().values()) thresholds.put(track.id(), Thresholds.of(track));
        return thresholds;
    }
}
