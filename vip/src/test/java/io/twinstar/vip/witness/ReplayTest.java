package io.twinstar.vip.witness;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;
import io.twinstar.vip.witness.Verdict.Held;

import static io.twinstar.vip.witness.Conversation.CASTOR;
import static io.twinstar.vip.witness.Conversation.MILLI;
import static io.twinstar.vip.witness.Conversation.POLLUX;
import static io.twinstar.vip.witness.Conversation.granted;
import static io.twinstar.vip.witness.Conversation.refused;
import static org.assertj.core.api.Assertions.assertThat;

/** Somebody has recorded every request, and plays them back. The seals fit. */
class ReplayTest {

    private static final long LATER = 10_000 * MILLI;

    private final Conversation witness = new Conversation();

    @Test
    void aRequestCountsOnce() {
        witness.incumbent(CASTOR, 0);
        witness.incumbent(CASTOR, 50 * MILLI);
        assertReplaysChangeNothing();
        assertThat(witness.candidate(POLLUX, LATER)).isEqualTo(granted(LATER + 200 * MILLI));
    }

    @Test
    void whatWasSaidToAnEarlierWitnessIsWorthNothing() {
        witness.incumbent(CASTOR, 0);
        witness.restartWitness(10 * MILLI);
        assertReplaysChangeNothing();
        witness.candidate(POLLUX, LATER); // a witness that knows a nonce again …
        witness.candidate(CASTOR, LATER); // … and the other one, too
        assertReplaysChangeNothing();
    }

    @Test
    void whatAnEarlierProcessSaidIsWorthNothing() {
        witness.incumbent(CASTOR, 0);
        witness.restart(CASTOR);
        witness.candidate(CASTOR, 50 * MILLI);
        assertReplaysChangeNothing();
    }

    /** A fifth process makes the witness forget the first, and with it which of its requests it has heard. */
    @Test
    void whatAForgottenNonceSaidIsWorthNothing() {
        for (int process = 0; process < 5; process++) {
            witness.restart(CASTOR);
            witness.candidate(CASTOR, process * MILLI);
        }
        assertThat(witness.votes().senders()).hasSize(4);
        Request first = witness.heard().get(1); // the one after the challenge
        assertThat(witness.votes().senders()).noneMatch(sender -> sender.nonce() == first.nonce());
        assertReplaysChangeNothing();
        assertThat(witness.hear(first, LATER).orElseThrow()).isInstanceOf(Challenge.class);
    }

    @Test
    void aGatewayThatWasForgottenIsChallengedAndThenHeard() {
        witness.incumbent(POLLUX, 0);
        for (int process = 0; process < 4; process++) {
            witness.restart(CASTOR);
            assertThat(witness.candidate(CASTOR, process * MILLI)).isInstanceOf(Answer.Refused.class);
        }
        int before = witness.heard().size();
        assertThat(witness.incumbent(POLLUX, 10 * MILLI)).isEqualTo(granted(210 * MILLI));
        assertThat(witness.heard()).as("asked twice").hasSize(before + 2);
    }

    /** Only a new nonce has to say the new challenge. */
    @Test
    void toForgetOneDoesNotBotherTheOthers() {
        for (int process = 0; process < 4; process++) {
            witness.restart(CASTOR);
            witness.candidate(CASTOR, process * MILLI);
        }
        witness.candidate(POLLUX, 5 * MILLI);
        int before = witness.heard().size();
        witness.candidate(CASTOR, 6 * MILLI);
        assertThat(witness.heard()).as("asked once").hasSize(before + 1);
    }

    /** Overtaken on its way by a later one: whoever sent both has its answer. */
    @Test
    void anOvertakenRequestIsNotAnswered() {
        witness.incumbent(CASTOR, 0);
        Request last = witness.heard().getLast();
        var older = new Request(last.nonce(), last.challenge(), last.number() - 1, CASTOR, last.questions());
        assertThat(witness.hear(older, MILLI)).isEmpty();
        var newer = new Request(last.nonce(), last.challenge(), last.number() + 1, CASTOR, last.questions());
        assertThat(witness.hear(newer, MILLI).orElseThrow()).isInstanceOf(Ruling.class);
    }

    @Test
    void aKnownNonceMustStillSayWhatItWasTold() {
        witness.incumbent(CASTOR, 0);
        Request last = witness.heard().getLast();
        var stale = new Request(last.nonce(), last.challenge() - 1, last.number() + 1, CASTOR, last.questions());
        assertThat(witness.hear(stale, MILLI).orElseThrow()).isInstanceOf(Challenge.class);
        assertThat(witness.candidate(POLLUX, MILLI)).isEqualTo(refused(new Held(CASTOR, 200))); // 200.2 - 1 = 199.2
    }

    private void assertReplaysChangeNothing() {
        Votes before = witness.votes();
        for (Request old : witness.heard()) {
            assertThat(witness.hear(old, LATER)).as("%s", old).satisfiesAnyOf(reply -> assertThat(reply).isEmpty(),
                    reply -> assertThat(reply.orElseThrow()).isInstanceOf(Challenge.class));
            assertThat(witness.votes()).as("%s", old).isEqualTo(before);
        }
    }
}
