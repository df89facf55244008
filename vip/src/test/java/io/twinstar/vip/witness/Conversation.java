package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.twinstar.vip.witness.Question.Claim;

/** Gateways speak with their witness, over a wire without loss or delay. Times are nanoseconds since the conversation's start. */
final class Conversation {

    static final long MILLI = 1_000_000;
    static final int LEASE_MILLIS = 200;
    /** 200 ms and a thousandth: how long the witness lets such a lease run. */
    static final long HELD = 200_200_000;

    static final Inet4Address CASTOR = Inet4Address.ofLiteral("198.18.0.11");
    static final Inet4Address POLLUX = Inet4Address.ofLiteral("198.18.0.12");
    static final VoteId WEB = new VoteId(Inet4Address.ofLiteral("198.18.0.100"), 51);

    /** So that the clock overflows 150 ms after the start, amid what is told here. */
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - 150 * MILLI;

    private final Map<Inet4Address, Asker> gateways = new HashMap<>();
    private final List<Request> heard = new ArrayList<>();
    private long nonces = 100;
    private long challenges = 1_000_000;
    /** Up for an hour. */
    private Votes votes = Votes.none(challenges, ORIGIN_NANOS - 3_600_000 * MILLI);

    /** What comes of a gateway's question, a challenge in between included. */
    Answer ask(Inet4Address gateway, Question question, long atNanos) {
        long nowNanos = ORIGIN_NANOS + atNanos;
        Asker asker = gateways.computeIfAbsent(gateway, _ -> new Asker(gateway, nonces++, nowNanos));
        Asker.Heard heard = exchange(asker, asker.ask(List.of(question), nowNanos + 1, nowNanos).getFirst(), nowNanos);
        if (heard instanceof Asker.Heard.Challenged(var again)) { heard = exchange(asker, again.orElseThrow(), nowNanos); }
        Answer answer = ((Asker.Heard.Answered) heard).answers().getFirst();
        return answer instanceof Answer.Granted(var vote, long until) ? new Answer.Granted(vote, until - ORIGIN_NANOS) : answer;
    }

    Answer incumbent(Inet4Address gateway, long atNanos) {
        return ask(gateway, new Question(WEB, Claim.INCUMBENT, LEASE_MILLIS), atNanos);
    }

    Answer candidate(Inet4Address gateway, long atNanos) {
        return ask(gateway, new Question(WEB, Claim.CANDIDATE, LEASE_MILLIS), atNanos);
    }

    /** What the witness says to this very request; empty: nothing. */
    Optional<Reply> hear(Request request, long atNanos) {
        Votes.Step step = votes.step(request, ORIGIN_NANOS + atNanos);
        votes = step.next();
        heard.add(request);
        return step.reply();
    }

    private Asker.Heard exchange(Asker asker, Request request, long nowNanos) {
        return asker.hear(hear(request, nowNanos - ORIGIN_NANOS).orElseThrow(), nowNanos);
    }

    void restartWitness(long atNanos) { votes = Votes.none(challenges += 1_000_000, ORIGIN_NANOS + atNanos); }

    /** Its next question comes from a new process. */
    void restart(Inet4Address gateway) { gateways.remove(gateway); }

    Votes votes() { return votes; }

    /** All requests that the witness has heard, ever. */
    List<Request> heard() { return List.copyOf(heard); }

    static Answer granted(long untilNanos) { return new Answer.Granted(WEB, untilNanos); }

    static Answer refused(Verdict.Refusal why) { return new Answer.Refused(WEB, why); }
}
