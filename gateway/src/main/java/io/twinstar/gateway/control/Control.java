package io.twinstar.gateway.control;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.twinstar.conf.Backend;
import io.twinstar.conf.BackendId;
import io.twinstar.conf.Check;
import io.twinstar.conf.Conf;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Track;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.change.Changes;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.control.ControlEvent.Offer;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.control.Snapshot.Reloads;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.health.AgentReply;
import io.twinstar.health.AgentResult;
import io.twinstar.health.Ejections;
import io.twinstar.health.HealthBoard;
import io.twinstar.health.ProbeResult;
import io.twinstar.health.Thresholds;
import io.twinstar.vip.Alarm;
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
    public record State(Snapshot snapshot, boolean joined) {}

    /** The next state, and what to do on the way there. */
    public record Step(State next, List<Effect> effects) {}

    private Control() {}

    /** The first picture, of a configuration whose listeners are bound. */
    public static Step begin(Conf conf, String sha256) {
        var health = HealthBoard.of(backendThresholds(conf));
        var tracks = HealthBoard.of(trackThresholds(conf));
        var snapshot = Snapshot.of(1, sha256, conf, health, tracks, Ejections.none(), Reloads.NONE);
        return new Step(new State(snapshot, false), List.of(new Effect.Publish(snapshot), new Effect.Watch(checks(conf)),
                new Effect.WatchTracks(conf.tracks()), new Effect.AssessVips(snapshot.fitness()), new Effect.NotifyBy(conf.notifies())));
    }

    public static Step step(State state, ControlEvent event, long nowNanos) {
        return switch (event) {
            case ControlEvent.ReloadRequested(Request request) -> stay(state, new Effect.ReadFile(request));
            case ControlEvent.Offered(Offer offer) -> consider(state, offer);
            case ControlEvent.Rejected(Request request, List<String> problems) -> refuse(state, request, problems);
            case ControlEvent.Prepared(Offer offer) -> adopt(state, offer);
            case ControlEvent.PrepareFailed(Offer offer, String why) -> refuse(state, offer.request(), List.of(why));
            case ControlEvent.Probed probed -> observe(state, probed, nowNanos);
            case ControlEvent.AgentAsked(BackendId backend, AgentResult.Said(var reply)) -> hear(state, backend, reply);
            case ControlEvent.AgentAsked _ -> stay(state);
            case ControlEvent.Tracked tracked -> observe(state, tracked);
            case ControlEvent.ConnectFailed failed -> doubt(state, failed, nowNanos);
            case ControlEvent.Settled _ -> state.joined() ? stay(state) : join(state, new ArrayList<>());
            case ControlEvent.VipReported(VipReport report) -> stay(state, describe(report), new Effect.Tell(Notice.of(report)));
            case ControlEvent.NoticesLost(String channel, long events) ->
                stay(state, new Note(Severity.WARNING, "notify %s: %s".formatted(channel, Notice.eventsLost(events))),
                        new Effect.Tell(Notice.lost(channel, events)));
        };
    }

    private static Step consider(State state, Offer offer) {
        if (!offer.sha256().equals(state.snapshot().sha256())) return stay(state, new Effect.Prepare(offer));
        var same = "the file has not changed";
        var next = state.snapshot().with(state.snapshot().reloads().accept(same));
        return new Step(new State(next, state.joined()), List.of(
                new Note(Severity.INFO, "reload by " + offer.request().origin() + ": " + same),
                new Effect.Tell(Notice.reload(offer.request().origin(), true, same, List.of())),
                answer(offer.request(), new Outcome(true, next.generation(), List.of(same)))));
    }

    private static Step adopt(State state, Offer offer) {
        var old = state.snapshot();
        var lines = Changes.between(old.conf(), offer.conf()).stream().map(Control::describe).toList();
        var summary = "generation %d, %s".formatted(old.generation() + 1, lines.size() == 1 ? "1 change" : lines.size() + " changes");
        var health = old.health().watching(backendThresholds(offer.conf())).withAgents(withAgents(offer.conf()));
        var tracks = old.tracks().watching(trackThresholds(offer.conf()));
        var ejections = old.ejections().keep(backend -> ejecting(offer.conf(), backend).isPresent() && health.of(backend).isPresent());
        var next = Snapshot.of(old.generation() + 1, offer.sha256(), offer.conf(), health, tracks, ejections,
                old.reloads().accept(summary));
        var effects = new ArrayList<Effect>();
        effects.add(new Effect.Publish(next));
        effects.add(new Effect.Watch(checks(offer.conf())));
        effects.add(new Effect.WatchTracks(offer.conf().tracks()));
        effects.add(new Effect.NotifyBy(offer.conf().notifies()));
        assess(old, next, effects);
        describePanics(old, next, effects);
        if (state.joined()) effects.add(new Effect.ApplyVips(offer.conf().vips().values()));
        effects.add(new Note(Severity.INFO, "reload by " + offer.request().origin() + ": " + summary));
        for (String line : lines) effects.add(new Note(Severity.INFO, line));
        effects.add(new Effect.Tell(Notice.reload(offer.request().origin(), true, summary, lines)));
        effects.add(answer(offer.request(), new Outcome(true, next.generation(), lines)));
        return new Step(new State(next, state.joined()), effects);
    }

    private static Step refuse(State state, Request request, List<String> problems) {
        var next = state.snapshot().with(state.snapshot().reloads().refuse(problems.getFirst()));
        var effects = new ArrayList<Effect>();
        var summary = "nothing has changed; generation %d stays".formatted(next.generation());
        effects.add(new Note(Severity.WARNING, "reload by %s refused, %s".formatted(request.origin(), summary)));
        for (String problem : problems) effects.add(new Note(Severity.WARNING, problem));
        effects.add(new Effect.Tell(Notice.reload(request.origin(), false, summary, problems)));
        effects.add(answer(request, new Outcome(false, next.generation(), problems)));
        return new Step(new State(next, state.joined()), effects);
    }

    private static Step observe(State state, ControlEvent.Probed probed, long nowNanos) {
        var old = state.snapshot();
        var backend = probed.backend();
        var observed = old.health().observe(backend, probed.result());
        int rise = ejecting(old.conf(), backend).map(pool -> pool.check().rise()).orElse(1);
        var ejections = old.ejections().checked(backend, probed.result().passed(), rise, nowNanos);
        boolean returns = old.ejections().holds(backend) && !ejections.holds(backend);
        var next = old.withHealth(observed).withEjections(ejections);
        var effects = new ArrayList<Effect>();
        if (observed.flipped() || returns) effects.add(new Effect.Publish(next));
        if (observed.flipped()) effects.add(describe(next.health(), backend));
        if (returns) effects.add(new Note(Severity.INFO, "backend %s is no longer ejected".formatted(backend)));
        describePanics(old, next, effects);
        return conclude(state, next, effects);
    }

    /** What an agent says is in force until it says something else, or the configuration asks none any more. */
    private static Step hear(State state, BackendId backend, AgentReply reply) {
        var old = state.snapshot();
        var heard = old.health().hear(backend, reply);
        if (!heard.flipped() || !withAgents(old.conf()).contains(backend)) return stay(state);
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
        var next = ejecting(old.conf(), backend).map(pool -> old.withEjections(eject(old, pool, failed, nowNanos))).orElse(old);
        if (next.ejections().holds(backend) && !old.ejections().holds(backend)) {
            effects.add(new Effect.Publish(next));
            effects.add(describe(next, failed));
            describePanics(old, next, effects);
        }
        return new Step(new State(next, state.joined()), effects);
    }

    private static Ejections<BackendId> eject(Snapshot old, Pool pool, ControlEvent.ConnectFailed failed, long nowNanos) {
        var members = pool.backends().stream().filter(backend -> backend.weight() > 0).map(Backend::id).toList();
        return old.ejections().failed(failed.backend(), failed.inARow(), pool.eject().orElseThrow(), members, old.health()::isUp, nowNanos);
    }

    /** Its pool, if that ejects. */
    private static Optional<Pool> ejecting(Conf conf, BackendId backend) {
        return Optional.ofNullable(conf.pools().get(backend.pool())).filter(pool -> pool.eject().isPresent());
    }

    private static Step observe(State state, ControlEvent.Tracked tracked) {
        var observed = state.snapshot().tracks().observe(tracked.track(), tracked.result());
        var effects = new ArrayList<Effect>();
        if (observed.flipped()) effects.add(describe(tracked));
        return conclude(state, state.snapshot().withTracks(observed), effects);
    }

    /** What follows from what was observed: a fitness that has changed is told, and once everything is known the elections are joined. */
    private static Step conclude(State state, Snapshot next, List<Effect> effects) {
        assess(state.snapshot(), next, effects);
        var nextState = new State(next, state.joined());
        boolean allKnown = !state.joined() && !next.health().anyUnknown() && !next.tracks().anyUnknown();
        return allKnown ? join(nextState, effects) : new Step(nextState, effects);
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

    private static Step stay(State state, Effect... effects) {
        return new Step(state, List.of(effects));
    }

    private static Effect answer(Request request, Outcome outcome) {
        return new Effect.Answer(request.ticket(), outcome);
    }

    private static Note describe(HealthBoard<BackendId> health, BackendId backend) {
        var up = health.isUp(backend);
        return new Note(up ? Severity.INFO : Severity.WARNING, "backend %s is %s".formatted(backend, up ? "up" : "down"));
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

    private static Note describe(VipReport report) {
        return switch (report) {
            case VipReport.RoleChanged(String vip, var from, var to, _, String reason) ->
                new Note(Severity.INFO, "VIP %s: %s → %s: %s".formatted(vip, from.title(), to.title(), reason));
            case VipReport.TakesPart(String vip, String heldBy) ->
                new Note(Severity.INFO, "VIP %s will be held by %s".formatted(vip, heldBy));
            case VipReport.SetupFailed(String vip, String reason) ->
                new Note(Severity.WARNING, "VIP %s is not served: %s".formatted(vip, reason));
            case VipReport.AlarmChanged(String vip, Alarm alarm, boolean raised, String evidence) ->
                new Note(raised ? Severity.WARNING : Severity.INFO,
                        "%s: alarm %s %s: %s".formatted(vip, alarm.text(), raised ? "raised" : "cleared", evidence));
            case VipReport.Restored(String vip) ->
                new Note(Severity.WARNING, "VIP %s: put back an address that somebody had removed".formatted(vip));
        };
    }

    /** What changed; some parts of a running gateway cannot be exchanged under it. */
    private static String describe(Change change) {
        return switch (change) {
            case Change.RelayChanged _,Change.AdminChanged _,Change.NodeChanged _,Change.PairChanged _ ->
                change.sentence() + "; takes effect at the next start";
            default -> change.sentence();
        };
    }

    private static Map<BackendId, Check> checks(Conf conf) {
        var checks = new LinkedHashMap<BackendId, Check>();
        for (Pool pool : conf.pools().values()) {
            for (Backend backend : pool.backends()) checks.put(backend.id(), pool.check());
        }
        return checks;
    }

    private static Set<BackendId> withAgents(Conf conf) {
        return conf.pools().values().stream().filter(pool -> pool.check().agent().isPresent())
                .flatMap(pool -> pool.backends().stream()).map(Backend::id).collect(Collectors.toSet());
    }

    private static Map<BackendId, Thresholds> backendThresholds(Conf conf) {
        var thresholds = new LinkedHashMap<BackendId, Thresholds>();
        checks(conf).forEach((id, check) -> thresholds.put(id, Thresholds.of(check)));
        return thresholds;
    }

    private static Map<Track.Id, Thresholds> trackThresholds(Conf conf) {
        var thresholds = new LinkedHashMap<Track.Id, Thresholds>();
        for (Track track : conf.tracks().values()) thresholds.put(track.id(), Thresholds.of(track));
        return thresholds;
    }
}
