package io.twinstar.vip.election;

import java.util.SplittableRandom;
import java.util.function.Consumer;

import io.twinstar.vip.witness.Reply;
import io.twinstar.vip.witness.Request;
import io.twinstar.vip.witness.Votes;

/** The witness, with a clock of its own. */
final class SimulatedWitness {

    private final Agenda agenda;
    private final NodeClock clock;
    private final SplittableRandom random;
    private Votes votes;

    SimulatedWitness(Agenda agenda, NodeClock clock, SplittableRandom random) {
        this.agenda = agenda;
        this.clock = clock;
        this.random = random;
        votes = Votes.none(random.nextLong(), clock.at(0));
    }

    /** It has forgotten everything. */
    void restart() { votes = Votes.none(random.nextLong(), clock.at(agenda.nowNanos())); }

    void ask(Request request, Consumer<Reply> answer) {
        Votes.Step step = votes.step(request, clock.at(agenda.nowNanos()));
        votes = step.next();
        step.reply().ifPresent(answer);
    }
}
