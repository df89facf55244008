package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.vip.election.Timing;
import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;

/**
 * One pair's votes: who holds which and until when. A vote is granted if it is free or the asker's own, so that whoever has it
 * keeps it while it renews. Everything is in memory: {@link #none} has forgotten what was before it.
 *
 * @param challenge what a nonce that is not among the senders must say; nobody can have said it before being told
 * @param senders the nonces that have done so; the one heard last stands last
 */
public record Votes(long startedNanos, long challenge, List<Sender> senders, Map<VoteId, Lease> leases) {

    /** Two gateways, and each once more as it was before it started anew. */
    static final int SENDERS_MAX = 4;
    /** A few times what the VRIDs of one network allow. What comes on top is refused: to forget a lease might make two owners. */
    static final int LEASES_MAX = 1_024;

    private static final long MILLI_NANOS = 1_000_000;

    /**
     * @param challenge what it says
     * @param number of its last request that was read
     */
    public record Sender(long nonce, long challenge, long number) {}

    /** Until then the vote is the holder's, by the witness's clock; it is so for longer than the holder believes. */
    public record Lease(Inet4Address holder, long untilNanos) {}

    /** A vote that was free is held. */
    public record Taken(VoteId vote, Inet4Address holder) {}

    /** @param reply none: the request is an old one, and has changed nothing */
    public record Step(Votes next, Optional<Reply> reply, List<Taken> taken) {

        private Step(Votes next, Reply reply) { this(next, Optional.of(reply), List.of()); }
    }

    public Votes {
        senders = List.copyOf(senders);
        leases = Map.copyOf(leases);
    }

    /** @param challenge drawn at random, so that no earlier witness has used it */
    public static Votes none(long challenge, long nowNanos) {
        return new Votes(nowNanos, challenge, List.of(), Map.of());
    }

    /** @param request whose seal fits; whether it is a new one is found out here */
    public Step step(Request request, long nowNanos) {
        Optional<Sender> known = senders.stream().filter(sender -> sender.nonce() == request.nonce()).findFirst();
        if (known.isPresent() && request.number() <= known.get().number()) { return new Step(this, Optional.empty(), List.of()); }
        boolean asTold = request.challenge() == challenge || known.filter(sender -> sender.challenge() == request.challenge()).isPresent();
        if (!asTold) { return new Step(this, new Challenge(request.nonce(), request.number(), challenge)); }
        return heard(request).rule(request, nowNanos);
    }

    /** With a fifth nonce the one that was silent longest is forgotten. What it said must then not count as new: hence a new challenge. */
    private Votes heard(Request request) {
        List<Sender> next = new ArrayList<>(senders);
        next.removeIf(sender -> sender.nonce() == request.nonce());
        boolean full = next.size() == SENDERS_MAX;
        if (full) { next.removeFirst(); }
        next.add(new Sender(request.nonce(), request.challenge(), request.number()));
        return new Votes(startedNanos, full ? challenge + 1 : challenge, next, leases);
    }

    private Step rule(Request request, long nowNanos) {
        Map<VoteId, Lease> running = new HashMap<>(leases);
        running.values().removeIf(lease -> lease.untilNanos() - nowNanos <= 0);
        List<Verdict> verdicts = new ArrayList<>();
        List<Taken> taken = new ArrayList<>();
        for (Question question : request.questions()) {
            Verdict verdict = verdict(running, question, request.sender(), nowNanos);
            verdicts.add(verdict);
            if (!(verdict instanceof Verdict.Granted)) { continue; }
            var lease = new Lease(request.sender(), nowNanos + holdNanos(question));
            if (!running.containsKey(question.vote())) { taken.add(new Taken(question.vote(), request.sender())); }
            // An earlier, longer grant still stands: its holder relies on it.
            running.merge(question.vote(), lease, (old, renewed) -> renewed.untilNanos() - old.untilNanos() > 0 ? renewed : old);
        }
        Votes next = new Votes(startedNanos, challenge, senders, running);
        return new Step(next, Optional.of(new Ruling(request.nonce(), request.number(), verdicts)), taken);
    }

    private Verdict verdict(Map<VoteId, Lease> running, Question question, Inet4Address sender, long nowNanos) {
        Lease lease = running.get(question.vote());
        if (lease != null) {
            return lease.holder().equals(sender)
                    ? new Verdict.Granted(question.leaseMillis())
                    : new Verdict.Held(lease.holder(), millis(lease.untilNanos() - nowNanos));
        }
        if (running.size() >= LEASES_MAX) { return new Verdict.Full(); }
        // Before the start another gateway may have been granted what this one asks for. An incumbent knows that none was.
        long forgottenNanos = holdNanos(question) - (nowNanos - startedNanos);
        if (question.claim() == Claim.CANDIDATE && forgottenNanos > 0) { return new Verdict.Forgotten(millis(forgottenNanos)); }
        return new Verdict.Granted(question.leaseMillis());
    }

    /** How long a lease must run here so that it is over for its holder before. */
    private static long holdNanos(Question question) {
        return Timing.byAnyClock(question.leaseMillis() * MILLI_NANOS);
    }

    private static int millis(long nanos) { return (int) ((nanos + MILLI_NANOS - 1) / MILLI_NANOS); }
}
