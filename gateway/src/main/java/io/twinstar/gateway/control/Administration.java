package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

import io.twinstar.conf.AdminState;
import io.twinstar.conf.Drain;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.control.Control.State;
import io.twinstar.gateway.control.Control.Step;
import io.twinstar.gateway.control.ControlEvent.Request;
import io.twinstar.gateway.control.ControlEvent.StateWanted;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Outcome;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.control.Subject.OfBackend;
import io.twinstar.gateway.control.Subject.OfPool;
import io.twinstar.gateway.notify.Notice;
import io.twinstar.gateway.peer.report.PeerReport;

/** What follows when somebody wants something drained, in maintenance or ready again. */
final class Administration {

    private static final Request OVER_THERE = new Request("the other gateway", Request.NOBODY);

    private Administration() {}

    /** A listener that is to be ready needs its port, which somebody else may have taken meanwhile. */
    static Step consider(State state, StateWanted wanted, long nowNanos) {
        var snapshot = state.snapshot();
        var subject = subject(snapshot, wanted);
        if (subject.isEmpty())
            return refuse(state, wanted,
                    "there is no %s; name a backend as web/198.18.0.21:8080, a pool as pool/web, a listener as listener/web"
                            .formatted(wanted.subject()));
        return Control.stay(state, new Effect.PrepareState(wanted, next(snapshot, subject.get(), wanted, nowNanos).inForce()));
    }

    static Step adopt(State state, StateWanted wanted, long nowNanos) {
        var old = state.snapshot();
        var subject = subject(old, wanted).orElseThrow();
        if (!isLater(old.inventory().standings(), subject, wanted)) return Control.stay(state); // somebody here wanted something meanwhile
        var next = next(old, subject, wanted, nowNanos);
        var line = describe(next, subject);
        var effects = new ArrayList<Effect>();
        Control.refit(old, next, effects);
        effects.add(new Note(Severity.INFO, line + ", by " + wanted.request().origin()));
        effects.add(new Effect.Tell(Notice.state(wanted.request().origin(), subject.toString(), wanted.state().text(), line)));
        effects.add(Control.answer(wanted.request(), new Outcome(true, next.generation(), List.of(line))));
        return Control.conclude(state, next, effects);
    }

    static Step refuse(State state, StateWanted wanted, String why) {
        var answer = Control.answer(wanted.request(), new Outcome(false, state.snapshot().generation(), List.of(why)));
        return wanted.edition().isEmpty()
                ? Control.stay(state, answer)
                : Control.stay(state,
                        new Note(Severity.WARNING, "%s: %s, as %s wants it, is not to be had here: %s".formatted(wanted.subject(),
                                wanted.state().text(), wanted.request().origin(), why)));
    }

    /** What is wanted over there and is news here. Of what this gateway's configuration does not have it may tell again. */
    static void follow(Snapshot own, PeerReport now, long nowNanos, List<Effect> effects) {
        now.wishes().forEach((name, wish) -> {
            var left = Duration.ofNanos(Math.max(wish.closesAtNanos() - nowNanos, 0));
            var deadline = left.compareTo(Drain.LONGEST) > 0 ? Drain.LONGEST : left;
            var wanted = new StateWanted(OVER_THERE, name, wish.state(), Optional.of(deadline), OptionalLong.of(wish.edition()));
            subject(own, wanted).filter(subject -> isLater(own.inventory().standings(), subject, wanted)).ifPresent(
                    subject -> effects.add(new Effect.PrepareState(wanted, next(own, subject, wanted, nowNanos).inForce())));
        });
    }

    /** If both want something at the same time, less goes before more: neither takes what the other one has taken out for work. */
    private static boolean isLater(Standings ours, Subject subject, StateWanted wanted) {
        if (wanted.edition().isEmpty()) return true;
        long theirs = wanted.edition().getAsLong();
        long known = ours.edition(subject);
        return theirs > known || (theirs == known && wanted.state().compareTo(ours.state(subject)) > 0);
    }

    /** What was set by hand can be unset, even where its backend is gone. */
    private static Optional<Subject> subject(Snapshot snapshot, StateWanted wanted) {
        Stream<Subject> known = snapshot.inventory().standings().byHand().keySet().stream();
        return Subject.named(wanted.subject(), snapshot.inventory().populated())
                .or(() -> known.filter(subject -> subject.toString().equals(wanted.subject())).findFirst());
    }

    private static Snapshot next(Snapshot snapshot, Subject subject, StateWanted wanted, long nowNanos) {
        var inventory = snapshot.inventory();
        var drain = Standings.drain(subject, wanted.state(), wanted.deadline(), inventory.populated());
        var standing = new Standing(wanted.state(), wanted.request().origin(), nowNanos, drain);
        long edition = wanted.edition().orElse(inventory.standings().edition(subject) + 1);
        return snapshot.with(inventory.with(inventory.standings().set(subject, standing, edition)));
    }

    private static String describe(Snapshot next, Subject subject) {
        var standings = next.inventory().standings();
        var standing = standings.of(subject);
        if (standing.isPresent() && standing.get().state() != AdminState.READY) return describe(subject, standing.get());
        if (subject instanceof OfBackend(var id) && standings.state(id) != AdminState.READY)
            return "%s is ready, but its pool is in %s".formatted(subject, standings.state(new OfPool(id.pool())).text());
        return subject + " is ready";
    }

    private static String describe(Subject subject, Standing standing) {
        var drain = standing.drain();
        var closes = drain.deadline().isZero() ? "at once" : "after " + Durations.text(drain.deadline());
        var over = drain.spread().isZero() ? "" : ", over " + Durations.text(drain.spread());
        return "%s is in %s: new connections get nothing of it, and those left are closed %s%s".formatted(subject, standing.state().text(),
                closes, over);
    }
}
