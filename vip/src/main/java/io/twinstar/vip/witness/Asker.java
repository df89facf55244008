package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;

/** A gateway's side of the exchange with its witness, without the socket. Used by one thread. */
public final class Asker {

    /** Several rounds of questions. The answer to an older request comes too late to be of use, and is not expected any more. */
    static final int PENDING_MAX = 64;

    private final Inet4Address self;
    private final long nonce;
    private final Deque<Pending> pending = new ArrayDeque<>();
    private long challenge;
    private long challengedAtNanos;
    private long number;

    private record Pending(long number, List<Question> questions, long repeatUntilNanos, long sentNanos) {}

    /** What a reply means. */
    public sealed interface Heard {

        record Answered(List<Answer> answers) implements Heard {}

        /** @param again to be sent now, if the questions may be asked again */
        record Challenged(Optional<Request> again) implements Heard {}

        /** It answers none of our requests that wait for an answer. */
        record Unexpected() implements Heard {}
    }

    /** @param nonce drawn at random at each start */
    public Asker(Inet4Address self, long nonce, long nowNanos) {
        this.self = self;
        this.nonce = nonce;
        challengedAtNanos = nowNanos;
    }

    /**
     * The requests that put these questions, to be sent at once.
     *
     * @param repeatUntilNanos until when those who say that they are incumbents are sure to be. A challenge that comes later does
     *         not make them say so once more
     */
    public List<Request> ask(List<Question> questions, long repeatUntilNanos, long nowNanos) {
        // Who was an incumbent before the challenge came may be none since: somebody else may have got the vote from the witness
        // that was there before, and to the new one our word would now pass for fresh.
        if (nowNanos - challengedAtNanos < 0) { return List.of(); }
        List<Request> requests = new ArrayList<>();
        for (int from = 0; from == 0 || from < questions.size(); from += Request.QUESTIONS_MAX) {
            List<Question> some = questions.subList(from, Math.min(from + Request.QUESTIONS_MAX, questions.size()));
            requests.add(request(some, repeatUntilNanos, nowNanos));
        }
        return requests;
    }

    /** @param nowNanos read after the reply was received */
    public Heard hear(Reply reply, long nowNanos) {
        Optional<Pending> asked = reply.nonce() == nonce ? take(reply.number()) : Optional.empty();
        if (asked.isEmpty()) { return new Heard.Unexpected(); }
        return switch (reply) {
            case Ruling ruling -> answers(asked.get(), ruling.verdicts());
            case Challenge news -> challenged(asked.get(), news.challenge(), nowNanos);
        };
    }

    private static Heard answers(Pending asked, List<Verdict> verdicts) {
        if (verdicts.size() != asked.questions().size()) { return new Heard.Unexpected(); }
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < verdicts.size(); i++) {
            VoteId vote = asked.questions().get(i).vote();
            answers.add(switch (verdicts.get(i)) {
                case Verdict.Granted(int millis) -> new Answer.Granted(vote, asked.sentNanos() + millis * 1_000_000L);
                case Verdict.Refusal refusal -> new Answer.Refused(vote, refusal);
            });
        }
        return new Heard.Answered(answers);
    }

    /** Once only: a witness that challenges time and again must not be asked time and again. */
    private Heard challenged(Pending asked, long news, long nowNanos) {
        challenge = news;
        challengedAtNanos = nowNanos;
        boolean again = nowNanos - asked.repeatUntilNanos() < 0;
        return new Heard.Challenged(again ? Optional.of(request(asked.questions(), nowNanos, nowNanos)) : Optional.empty());
    }

    private Request request(List<Question> questions, long repeatUntilNanos, long nowNanos) {
        if (pending.size() == PENDING_MAX) { pending.removeFirst(); }
        number++;
        pending.addLast(new Pending(number, questions, repeatUntilNanos, nowNanos));
        return new Request(nonce, challenge, number, self, questions);
    }

    private Optional<Pending> take(long wanted) {
        Optional<Pending> found = pending.stream().filter(asked -> asked.number() == wanted).findFirst();
        found.ifPresent(pending::remove);
        return found;
    }
}
