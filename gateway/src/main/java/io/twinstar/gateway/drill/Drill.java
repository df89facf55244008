package io.twinstar.gateway.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A drill as it goes on: one deed at a time, each within its time, and whatever has begun is undone before the drill is over. The same
 * state, event and time always give the same next state and deed.
 *
 * <pre>
 *   Performing 1 ──done──► Performing 2 ──…──► Over(complete)
 *        │ aborted, failed, late                  ▲
 *        └──► Restoring: each undo, the last first ┘ Over(why), with what could not be undone
 * </pre>
 */
public final class Drill {

    /** What has happened. */
    public sealed interface Event {

        /** The deed that was asked for with this ticket is done. */
        record Done(int ticket) implements Event {}

        /** It could not be done. */
        record Failed(int ticket, String why) implements Event {}

        /** The time of the deed may be over. */
        record Due() implements Event {}

        /** Somebody wants the pair restored at once. */
        record Abort(String by) implements Event {}
    }

    /** Where the drill is. */
    public sealed interface Phase {

        record Performing(int step) implements Phase {}

        record Restoring(Ending cause, Deed deed) implements Phase {}

        record Over(Ending ending) implements Phase {}
    }

    /**
     * All of it.
     *
     * @param ticket of the deed that is under way: what is said of others comes too late
     * @param undo what restores the pair, the last of it first to be done
     * @param notRestored why what could not be undone could not
     */
    public record State(List<Step> steps, Phase phase, int ticket, long dueNanos, List<Deed> undo, List<String> notRestored) {

        public State {
            steps = List.copyOf(steps);
            undo = List.copyOf(undo);
            notRestored = List.copyOf(notRestored);
        }

        public boolean isOver() { return phase instanceof Phase.Over; }
    }

    /** @param deed to begin now, in place of what is under way; empty: none */
    public record Turn(State next, Optional<Deed> deed) {}

    private final Duration undoWithin;

    /** @param undoWithin by when each undo must be done; later it is given up, and told */
    public Drill(Duration undoWithin) {
        this.undoWithin = undoWithin;
    }

    public Turn begin(List<Step> steps, long nowNanos) {
        return perform(new State(steps, new Phase.Performing(0), 0, nowNanos, List.of(), List.of()), 0, nowNanos);
    }

    public Turn step(State state, Event event, long nowNanos) {
        return switch (state.phase) {
            case Phase.Performing(int step) -> performing(state, state.steps.get(step), step, event, nowNanos);
            case Phase.Restoring restoring -> restoring(state, restoring, event, nowNanos);
            case Phase.Over _ -> new Turn(state, Optional.empty());
        };
    }

    private Turn performing(State state, Step step, int number, Event event, long nowNanos) {
        return switch (event) {
            case Event.Done(int ticket) when ticket == state.ticket -> perform(undone(state, step.deed()), number + 1, nowNanos);
            case Event.Failed(int ticket, String why) when ticket == state.ticket ->
                restore(state, new Ending.Failed(step.name(), why), nowNanos);
            case Event.Abort(String by) -> restore(state, new Ending.Aborted(by), nowNanos);
            case Event.Due _ when nowNanos - state.dueNanos >= 0 -> restore(state, new Ending.Late(step.name()), nowNanos);
            case Event.Done _,Event.Failed _,Event.Due _ -> new Turn(state, Optional.empty());
        };
    }

    /** What a deed may leave behind is noted before it is begun. */
    private Turn perform(State state, int number, long nowNanos) {
        if (number == state.steps.size()) return restore(state, new Ending.Complete(), nowNanos);
        Step step = state.steps.get(number);
        var undo = new ArrayList<>(state.undo);
        undo.addAll(step.undo());
        return new Turn(new State(state.steps, new Phase.Performing(number), state.ticket + 1, nowNanos + step.within().toNanos(), undo,
                state.notRestored), Optional.of(step.deed()));
    }

    /** One that was done as a step need not be done again. */
    private static State undone(State state, Deed deed) {
        var left = new ArrayList<>(state.undo);
        int last = left.lastIndexOf(deed);
        if (last >= 0) left.remove(last);
        return new State(state.steps, state.phase, state.ticket, state.dueNanos, left, state.notRestored);
    }

    private Turn restore(State state, Ending cause, long nowNanos) {
        if (state.undo.isEmpty()) {
            return new Turn(new State(state.steps, new Phase.Over(cause), state.ticket + 1, nowNanos, List.of(), state.notRestored),
                    Optional.empty());
        }
        var left = new ArrayList<>(state.undo);
        Deed deed = left.removeLast();
        return new Turn(new State(state.steps, new Phase.Restoring(cause, deed), state.ticket + 1, nowNanos + undoWithin.toNanos(), left,
                state.notRestored), Optional.of(deed));
    }

    /** Whatever becomes of one undo, the others are done, too. */
    private Turn restoring(State state, Phase.Restoring now, Event event, long nowNanos) {
        return switch (event) {
            case Event.Done(int ticket) when ticket == state.ticket -> restore(state, now.cause, nowNanos);
            case Event.Failed(int ticket, String why) when ticket == state.ticket ->
                restore(noting(state, "%s: %s".formatted(name(now.deed), why)), now.cause, nowNanos);
            case Event.Due _ when nowNanos - state.dueNanos >= 0 ->
                restore(noting(state, name(now.deed) + ": not done in time"), now.cause, nowNanos);
            case Event.Done _,Event.Failed _,Event.Due _,Event.Abort _ -> new Turn(state, Optional.empty());
        };
    }

    private static State noting(State state, String problem) {
        var all = new ArrayList<>(state.notRestored);
        all.add(problem);
        return new State(state.steps, state.phase, state.ticket, state.dueNanos, state.undo, all);
    }

    private static String name(Deed deed) {
        return switch (deed) {
            case Deed.Release _ -> "the fault is not undone";
            case Deed.Settle _ -> "the pair is not as it was";
            case Deed.Watch _,Deed.Inject _,Deed.HandOver _,Deed.Storm _ -> deed.toString();
        };
    }
}
