package io.twinstar.gateway.control;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.twinstar.conf.Finder;
import io.twinstar.conf.change.Change;
import io.twinstar.conf.change.Changes;
import io.twinstar.conf.text.Durations;
import io.twinstar.gateway.control.Control.State;
import io.twinstar.gateway.control.Control.Step;
import io.twinstar.gateway.control.ControlEvent.Discovered;
import io.twinstar.gateway.control.Effect.Note;
import io.twinstar.gateway.control.Effect.Severity;
import io.twinstar.gateway.control.Members.Answer;
import io.twinstar.gateway.discovery.Found;

/** What follows when a finder has looked for backends. The configuration, and its generation, stay as they are. */
final class Discovery {

    /** More lines than these about one look are left out. */
    private static final int LINES_MAX = 16;

    private Discovery() {}

    static Step observe(State state, Discovered discovered, long nowNanos) {
        var old = state.snapshot();
        var id = discovered.finder();
        if (!Members.finders(old.conf()).containsKey(id)) return Control.stay(state); // a late look at one that a reload removed
        var next = old.with(old.inventory().observe(id, discovered.found(), nowNanos));
        var effects = new ArrayList<Effect>();
        describe(id, old.inventory().members().of(id), discovered.found(), nowNanos, effects);
        if (!next.inventory().populated().equals(old.inventory().populated())) {
            describe(id, Changes.between(old.inventory().populated(), next.inventory().populated()), effects);
            Control.refit(old, next, effects);
        }
        return Control.conclude(state, next, effects);
    }

    private static void describe(Finder.Id id, List<Change> changes, List<Effect> effects) {
        changes.stream().limit(LINES_MAX).map(change -> new Note(Severity.INFO, "%s, by %s".formatted(change.sentence(), id.words())))
                .forEach(effects::add);
        if (changes.size() > LINES_MAX)
            effects.add(
                    new Note(Severity.INFO, "pool %s: %d more changes by %s".formatted(id.pool(), changes.size() - LINES_MAX, id.words())));
    }

    /** A reason that stays the same is told once. */
    private static void describe(Finder.Id id, Answer before, Found found, long nowNanos, List<Effect> effects) {
        var name = "%s of pool %s".formatted(id.words(), id.pool());
        switch (found) {
            case Found.Failed(String reason) when before.failure().filter(reason::equals).isEmpty() ->
                effects.add(new Note(Severity.WARNING, "%s: %s; %s".formatted(name, reason, before.goodNanos()
                        .map(good -> "what it found %s ago stays".formatted(age(nowNanos - good))).orElse("it has found nothing yet"))));
            case Found.Good _ when before.failure().isPresent() -> effects.add(new Note(Severity.INFO, name + ": found again"));
            case Found.Failed _,Found.Good _ -> {
            }
        }
    }

    private static String age(long nanos) { return Durations.text(Duration.ofSeconds(Duration.ofNanos(nanos).toSeconds())); }
}
