package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.SimulatedPartition.SimulatedClock;

import static io.twinstar.vip.witness.Conversation.WEB;

/** A gateway that is Active while it has the vote, and steps back when it has not. Its {@link Asker} is the real one. */
final class SimulatedGateway {

    private final String name;
    private final Inet4Address address;
    private final SimulatedClock clock;
    private Asker asker;
    private boolean active;
    private boolean voted;
    private boolean granted;
    private long activeUntilNanos; // by its own clock
    private final List<Reply> inbox = new ArrayList<>();
    private boolean inATurn;
    private long turnNanos; // when it began, by its own clock

    SimulatedGateway(String name, Inet4Address address, SimulatedClock clock, long nonce) {
        this.name = name;
        this.address = address;
        this.clock = clock;
        asker = new Asker(address, nonce, clock.at(0));
    }

    String name() { return name; }

    SimulatedClock clock() { return clock; }

    void beActiveWithoutAVoteUntil(long nanos) {
        active = true;
        activeUntilNanos = nanos;
    }

    /** Whether its vote has not expired, in truth: it may be held up and not know. */
    boolean holds(long trueNanos) {
        return voted && activeUntilNanos - clock.at(trueNanos) > 0;
    }

    boolean isInATurn() { return inATurn; }

    void beginTurn(long trueNanos) {
        inATurn = true;
        turnNanos = clock.at(trueNanos);
    }

    void endTurn() {
        inATurn = false;
        inbox.clear();
    }

    /** What has come and was not heard yet. */
    List<Reply> inbox() { return inbox; }

    /** What it asks by the time that the turn began with. */
    List<Request> ask() {
        if (active && activeUntilNanos - turnNanos <= 0) { active = false; }
        Claim claim = active ? Claim.INCUMBENT : Claim.CANDIDATE;
        return asker.ask(List.of(new Question(WEB, claim, SimulatedPartition.LEASE_MILLIS)),
                active ? activeUntilNanos : turnNanos + 1_000_000_000, turnNanos);
    }

    /** What it sends at once in return. A refusal needs no heed: without a renewal the vote expires. */
    Optional<Request> hear(Reply reply, long trueNanos) {
        long nowNanos = clock.at(trueNanos);
        granted = false;
        return switch (asker.hear(reply, nowNanos)) {
            case Asker.Heard.Answered(var answers) -> {
                answers.forEach(answer -> take(answer, nowNanos));
                yield Optional.empty();
            }
            case Asker.Heard.Challenged(var again) -> again;
            case Asker.Heard.Unexpected _ -> Optional.empty();
        };
    }

    private void take(Answer answer, long nowNanos) {
        if (!(answer instanceof Answer.Granted(var _, long until)) || until - nowNanos <= 0) { return; }
        granted = true;
        activeUntilNanos = active && activeUntilNanos - until > 0 ? activeUntilNanos : until;
        active = true;
        voted = true;
    }

    /** Whether the last reply gave it the vote. */
    boolean wasGranted() { return granted; }

    boolean expects(Reply reply, long trueNanos) { return !(asker.hear(reply, clock.at(trueNanos)) instanceof Asker.Heard.Unexpected); }

    void restart(long nonce, long trueNanos) {
        asker = new Asker(address, nonce, clock.at(trueNanos));
        active = false;
        voted = false;
    }
}
