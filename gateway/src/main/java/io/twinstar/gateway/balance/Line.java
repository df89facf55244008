package io.twinstar.gateway.balance;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

/**
 * Where a pool's connections wait while no backend has a place for them: first come, first served, whichever event loops they are on. Any
 * thread, without a lock. Outlives snapshots.
 *
 * <p>A place that becomes free is taken on the spot for whoever has waited longest, and counts from then on: no newcomer can get in
 * between, and a policy sees it before that connection's loop has even heard of it. Whoever comes, goes, frees a place or changes the
 * pool says so, and goes through the line, unless another thread is at it: then that one goes through it once more. So at any time one
 * thread at most has the line, and nobody waits for it. While nobody stands in line all this is one look at a counter.
 *
 * <p>No place is lost between a last look and the first one in line: a newcomer is counted before it looks for a place once more, and a
 * place is free before it is looked whether anybody is counted.
 */
public final class Line {

    /** Of one who waits. Belongs to a single stay in a single line. */
    public abstract static class Ticket {

        private enum State {
            WAITING, CALLED, LEFT
        }

        private final Flow flow;
        private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
        private @Nullable Ticket before;
        private @Nullable Ticket after;
        private boolean inLine;

        protected Ticket(Flow flow) { this.flow = flow; }

        /** It has a place, which is its to give back. On any thread; must not block. */
        protected abstract void called(Target place);

        /** There is no backend any more: waiting is in vain. On any thread; must not block. */
        protected abstract void dismissed();
    }

    /** Whoever was refused by one backend cannot take a place there. With so many of them in front, those behind wait as well. */
    private static final int PASSED_OVER_MAX = 32;

    private final AtomicInteger waiting = new AtomicInteger();
    /** Those who have come, and those who have gone. */
    private final Queue<Ticket> inbox = new ConcurrentLinkedQueue<>();
    /** Rounds through the line that are owed: whoever makes it 1 goes through it until it is 0 again. */
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile Candidates candidates = Candidates.NONE;
    private @Nullable Ticket first;
    private @Nullable Ticket last;

    /**
     * Stands in line; it may be called before this returns.
     *
     * @return false: there are {@code max} already
     */
    public boolean enter(Ticket ticket, int max, long nowNanos) {
        for (int before = waiting.get();; before = waiting.get()) {
            if (before >= max) return false;
            if (waiting.compareAndSet(before, before + 1)) break;
        }
        inbox.add(ticket);
        goThrough(nowNanos);
        return true;
    }

    /** @return false: it has been called or dismissed already, and has heard of it or will */
    public boolean leave(Ticket ticket, long nowNanos) {
        if (!ends(ticket, Ticket.State.LEFT)) return false;
        inbox.add(ticket);
        goThrough(nowNanos); // also, as no place is looked for while the one in front is passed over
        return true;
    }

    /** A backend's place may have become free. */
    public void freed(long nowNanos) {
        if (!isEmpty()) goThrough(nowNanos);
    }

    /** These are the pool's backends from now on. */
    public void publish(Candidates next, long nowNanos) {
        candidates = next;
        goThrough(nowNanos);
    }

    /** While it is not, whoever comes has to wait as well. */
    public boolean isEmpty() {
        return waiting.get() == 0;
    }

    public int waiting() { return waiting.get(); }

    private void goThrough(long nowNanos) {
        if (rounds.getAndIncrement() != 0) return;
        for (int owed = 1; owed != 0; owed = rounds.addAndGet(-owed)) {
            for (Ticket next = inbox.poll(); next != null; next = inbox.poll()) takeIn(next);
            call(nowNanos);
        }
    }

    private void takeIn(Ticket ticket) {
        if (ticket.state.get() == Ticket.State.WAITING) append(ticket);
        else if (ticket.inLine) unlink(ticket);
    }

    /** Those who can be placed, in the order in which they came. */
    private void call(long nowNanos) {
        Candidates live = candidates;
        int passedOver = 0;
        for (Ticket ticket = first; ticket != null && passedOver < PASSED_OVER_MAX;) {
            Ticket next = ticket.after;
            if (live.hasNothingFor(ticket.flow)) {
                unlink(ticket);
                if (ends(ticket, Ticket.State.CALLED)) ticket.dismissed();
            } else {
                Target place = live.place(ticket.flow, nowNanos);
                if (place != null) call(ticket, place);
                else if (!ticket.flow.hasTriedAny()) return; // nor is there one for anybody else
                else passedOver++;
            }
            ticket = next;
        }
    }

    private void call(Ticket ticket, Target place) {
        unlink(ticket);
        if (ends(ticket, Ticket.State.CALLED)) ticket.called(place);
        else place.load().release(); // it has just left; the next one in line gets the place
    }

    private boolean ends(Ticket ticket, Ticket.State how) {
        if (!ticket.state.compareAndSet(Ticket.State.WAITING, how)) return false;
        waiting.decrementAndGet();
        return true;
    }

    private void append(Ticket ticket) {
        ticket.inLine = true;
        ticket.before = last;
        if (last == null) first = ticket;
        else last.after = ticket;
        last = ticket;
    }

    private void unlink(Ticket ticket) {
        ticket.inLine = false;
        if (ticket.before == null) first = ticket.after;
        else ticket.before.after = ticket.after;
        if (ticket.after == null) last = ticket.before;
        else ticket.after.before = ticket.before;
        ticket.before = null;
        ticket.after = null;
    }
}
