package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import io.twinstar.conf.Conf;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.change.Changes;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.control.Control.State;
import io.twinstar.gateway.control.Control.Step;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.control.Offer.Manner;
import io.twinstar.gateway.control.Source.Trial;
import io.twinstar.gateway.notify.Notice;

/**
 * From one configuration to the next: all of it or nothing. An offer is considered, prepared, and then in force; a trial stays or
 * gives way to what was there before. Whoever asked is told how it has ended.
 */
final class Changeover {

    private static final Request TRIAL_OVER = new Request("the end of the trial", Request.NOBODY);

    private Changeover() {}

    /** A file that is read again, unless there is something on trial that it would mix with. */
    static Step read(State state, Request request, long nowNanos) {
        return onTrial(state).map(trial -> refuse(state, request, List.of(words(trial, nowNanos)), nowNanos))
                .orElseGet(() -> Control.stay(state, new Effect.ReadFile(request)));
    }

    static Step notice(State state, ControlEvent.FileChanged changed, long nowNanos) {
        boolean known = changed.sha256().equals(state.snapshot().sha256());
        return known ? Control.stay(state) : read(state, new Request("watching the file", Request.NOBODY), nowNanos);
    }

    static Step consider(State state, Offer offer, long nowNanos) {
        var trial = onTrial(state);
        if (trial.isPresent()) return refuse(state, offer.request(), List.of(words(trial.get(), nowNanos)), nowNanos);
        var now = state.snapshot();
        boolean same = offer.sha256().equals(now.sha256()) && now.source().drift(now.conf()).isEmpty();
        return same ? unchanged(state, offer, nowNanos) : Control.stay(state, prepare(now, offer, nowNanos));
    }

    private static Effect prepare(Snapshot now, Offer offer, long nowNanos) {
        return new Effect.Prepare(offer, now.sha256(), now.inventory().adopt(offer.conf(), nowNanos).inForce(now.health()));
    }

    private static Step unchanged(State state, Offer offer, long nowNanos) {
        var same = "the file has not changed";
        var next = state.snapshot().with(state.snapshot().reloads().accept(same, nowNanos));
        return new Step(state.with(next), List.of(
                new Note(Severity.INFO, "reload by " + offer.request().origin() + ": " + same),
                new Effect.Tell(Notice.reload(offer.request().origin(), true, same, List.of())),
                answer(offer.request(), new Outcome(true, next.generation(), List.of(same)))));
    }

    static Step edit(State state, ControlEvent.EditRequested asked, long nowNanos) {
        var trial = onTrial(state);
        if (trial.isPresent()) return refuse(state, asked.request(), List.of(words(trial.get(), nowNanos)), nowNanos);
        var now = state.snapshot();
        return switch (asked.edit().appliedTo(now.conf())) {
            case BackendEdit.Result.Impossible(String why) -> refuse(state, asked.request(), List.of(why), nowNanos);
            case BackendEdit.Result.Done(Conf conf) -> // no port comes or goes: there is nothing to prepare
                adopt(state, new Offer(asked.request(), conf, now.sha256(), "", new Manner.Edited()), nowNanos);
        };
    }

    /** The offer is in force from here on. */
    static Step adopt(State state, Offer offer, long nowNanos) {
        var old = state.snapshot();
        var lines = new ArrayList<>(Changes.between(old.conf(), offer.conf()).stream().map(Changeover::describe).toList());
        var summary = "generation %d, %s".formatted(old.generation() + 1, lines.size() == 1 ? "1 change" : lines.size() + " changes");
        var next = Control.inForce(old, offer.conf(), source(old, offer, nowNanos), old.reloads().accept(summary, nowNanos), nowNanos);
        var effects = new ArrayList<>(Control.putInForce(state, next));
        effects.add(new Note(Severity.INFO, "reload by " + offer.request().origin() + ": " + summary));
        for (String line : lines) effects.add(new Note(Severity.INFO, line));
        effects.add(new Effect.Tell(Notice.reload(offer.request().origin(), true, summary, lines)));
        switch (offer.manner()) {
            case Manner.Reload _,Manner.Apply _ -> effects.add(new Effect.Keep(offer, List.copyOf(lines)));
            case Manner.OnTrial(long confirmNanos) -> lines.add(words(confirmNanos));
            case Manner.Returned _ -> effects.add(new Effect.Discard());
            case Manner.Edited _ -> lines.add("the file stays as it is; to keep this beyond the next reload: twinstar backend save");
        }
        effects.add(answer(offer.request(), new Outcome(true, next.generation(), lines)));
        return new Step(state.with(next), effects);
    }

    private static Source source(Snapshot old, Offer offer, long nowNanos) {
        return switch (offer.manner()) {
            case Manner.Reload _,Manner.Apply _ -> Source.ofFile(offer.sha256(), offer.conf());
            case Manner.Edited _ -> old.source();
            case Manner.Returned(Source former) -> former;
            case Manner.OnTrial(long confirmNanos) -> new Source(offer.sha256(), offer.conf(),
                    Optional.of(new Trial(offer, old.conf(), old.source(), nowNanos + confirmNanos)));
        };
    }

    static Step refuse(State state, Request request, List<String> problems, long nowNanos) {
        var next = state.snapshot().with(state.snapshot().reloads().refuse(problems.getFirst(), nowNanos));
        var effects = new ArrayList<Effect>();
        var summary = "nothing has changed; generation %d stays".formatted(next.generation());
        effects.add(new Note(Severity.WARNING, "reload by %s refused, %s".formatted(request.origin(), summary)));
        for (String problem : problems) effects.add(new Note(Severity.WARNING, problem));
        effects.add(new Effect.Tell(Notice.reload(request.origin(), false, summary, problems)));
        effects.add(answer(request, new Outcome(false, next.generation(), problems)));
        return new Step(state.with(next), effects);
    }

    /** What cannot even be prepared. A trial that cannot give way stays: half a way back would be neither. */
    static Step refuse(State state, Offer offer, String why, long nowNanos) {
        if (!(offer.manner() instanceof Manner.Returned)) return refuse(state, offer.request(), List.of(why), nowNanos);
        var stays = state.with(state.snapshot().with(state.snapshot().source().confirmed()));
        var refused = refuse(stays, offer.request(), List.of("the configuration on trial stays in force: " + why), nowNanos);
        return refused.and(new Effect.Discard());
    }

    static Step confirm(State state, Request request, long nowNanos) {
        return onTrial(state).isPresent()
                ? Control.stay(state, new Effect.Install(request))
                : refuse(state, request, List.of("nothing is on trial"), nowNanos);
    }

    /** The trial's text is in the file: now it is a configuration like any other. */
    static Step installed(State state, Request request, long nowNanos) {
        return onTrial(state).map(trial -> {
            var now = state.snapshot();
            var summary = "generation %d is confirmed".formatted(now.generation());
            var next = now.with(now.source().confirmed()).with(now.reloads().accept(summary, nowNanos));
            var lines = Changes.between(trial.former(), now.conf()).stream().map(Change::sentence).toList();
            return new Step(state.with(next), List.of(new Note(Severity.INFO, "%s by %s".formatted(summary, request.origin())),
                    new Effect.Tell(Notice.reload(request.origin(), true, summary, List.of())), new Effect.Keep(trial.offer(), lines),
                    answer(request, new Outcome(true, next.generation(), List.of(summary)))));
        }).orElseGet(() -> Control.stay(state));
    }

    /** Back to what was in force before; the ports it needs may have to be bound again. */
    static Step endTrial(State state, Request request, long nowNanos) {
        return onTrial(state).map(trial -> Control.stay(state, prepare(state.snapshot(),
                new Offer(request, trial.former(), trial.formerSource().sha256(), "", new Manner.Returned(trial.formerSource())),
                nowNanos)))
                .orElseGet(() -> refuse(state, request, List.of("nothing is on trial"), nowNanos));
    }

    static Step due(State state, long nowNanos) {
        var endsAt = dueNanos(state);
        return endsAt.isPresent() && nowNanos - endsAt.getAsLong() >= 0 ? endTrial(state, TRIAL_OVER, nowNanos) : Control.stay(state);
    }

    /** When a trial ends that nobody confirms. */
    static OptionalLong dueNanos(State state) {
        return onTrial(state).map(trial -> OptionalLong.of(trial.endsAtNanos())).orElse(OptionalLong.empty());
    }

    private static Optional<Trial> onTrial(State state) {
        return state.snapshot().source().trial();
    }

    private static String words(Trial trial, long nowNanos) {
        return "what %s applied is on trial for another %d s; first confirm it or roll it back".formatted(trial.offer().request().origin(),
                Math.max(0, trial.endsAtNanos() - nowNanos) / 1_000_000_000);
    }

    private static String words(long confirmNanos) {
        return "on trial: what was in force before is again in %s unless this is confirmed: twinstar confirm"
                .formatted(Durations.text(Duration.ofNanos(confirmNanos)));
    }

    private static Effect answer(Request request, Outcome outcome) {
        return new Effect.Answer(request.ticket(), outcome);
    }

    /** What changed; some parts of a running gateway cannot be exchanged under it. */
    private static String describe(Change change) {
        return change.sentence() + switch (change) {
            case Change _ when Plan.needsRestart(change) -> "; takes effect at the next start";
            case Change.ListenerChanged(var before, var after) when !before.accept().equals(after.accept()) ->
                "; a port that is bound keeps its backlog and fast-open until the next start";
            default -> "";
        };
    }
}
