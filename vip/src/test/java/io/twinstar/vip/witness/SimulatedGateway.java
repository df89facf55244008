package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;

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
    private long busyUntilNanos; // in truth

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

    /** @param turnNanos by its own clock, and perhaps long ago */
    List<Request> ask(long turnNanos) {
        if (active && activeUntilNanos - turnNanos <= 0) { active = false; }
        Claim claim = active ? Claim.INCUMBENT : Claim.CANDIDATE;
        return asker.ask(List.of(new Question(WEB, claim, SimulatedPartition.LEASE_MILLIS)),
                active ? activeUntilNanos : turnNanos + 1_000_000_000, turnNanos);
    }

    /** What it sends at once in return. A refusal needs no heed: without a renewal the vote expires. */
    List<Request> hear(Reply reply, long trueNanos) {
        long nowNanos = clock.at(trueNanos);
        granted = false;
        List<Request> requests = new ArrayList<>();
        switch (asker.hear(reply, nowNanos)) {
            case Asker.Heard.Answered(var answers) -> answers.forEach(answer -> take(answer, nowNanos));
            case Asker.Heard.Challenged(var again) -> again.ifPresent(requests::add);
            case Asker.Heard.Unexpected _ -> {
            }
        }
        return requests;
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

    long busyUntilNanos() { return busyUntilNanos; }

    void busyUntil(long trueNanos) { busyUntilNanos = trueNanos; }
}
