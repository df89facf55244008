package io.twinstar.vip.witness;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Verdict.Forgotten;
import io.twinstar.vip.witness.Verdict.Full;
import io.twinstar.vip.witness.Verdict.Held;

import static io.twinstar.vip.witness.Conversation.CASTOR;
import static io.twinstar.vip.witness.Conversation.HELD;
import static io.twinstar.vip.witness.Conversation.MILLI;
import static io.twinstar.vip.witness.Conversation.POLLUX;
import static io.twinstar.vip.witness.Conversation.WEB;
import static io.twinstar.vip.witness.Conversation.granted;
import static io.twinstar.vip.witness.Conversation.refused;
import static org.assertj.core.api.Assertions.assertThat;

/** Who gets the vote. Every lease is of 200 ms; the witness lets it run for 200.2 ms. */
class VotesTest {

    private final Conversation witness = new Conversation();

    @Test
    void cutOffFromEachOtherTheIncumbentKeepsTheVoteForAsLongAsItRenews() {
        assertThat(witness.incumbent(CASTOR, 0)).isEqualTo(granted(200 * MILLI));
        for (long now = 100 * MILLI; now < 2_000 * MILLI; now += 100 * MILLI) {
            assertThat(witness.incumbent(CASTOR, now)).isEqualTo(granted(now + 200 * MILLI));
            // 200.2 ms after the renewal 50 ms ago are another 150.2, said in whole milliseconds
            assertThat(witness.candidate(POLLUX, now + 50 * MILLI)).isEqualTo(refused(new Held(CASTOR, 151)));
        }
    }

    @Test
    void whenTheIncumbentDiesTheCandidateHasTheVoteOnceItsLeaseIsOver() {
        witness.incumbent(CASTOR, 0);
        assertThat(witness.candidate(POLLUX, HELD - 1)).isEqualTo(refused(new Held(CASTOR, 1)));
        assertThat(witness.candidate(POLLUX, HELD)).isEqualTo(granted(HELD + 200 * MILLI));
        assertThat(witness.incumbent(CASTOR, HELD + 1)).isEqualTo(refused(new Held(POLLUX, 201)));
    }

    @Test
    void whenBothAskAtOnceTheFirstOneHasIt() {
        assertThat(witness.candidate(CASTOR, 0)).isEqualTo(granted(200 * MILLI));
        assertThat(witness.candidate(POLLUX, 0)).isEqualTo(refused(new Held(CASTOR, 201)));
    }

    @Test
    void ofTwoThatBelieveThemselvesActiveOneIsToldThatItIsNot() {
        assertThat(witness.incumbent(POLLUX, 0)).isEqualTo(granted(200 * MILLI));
        assertThat(witness.incumbent(CASTOR, 0)).isEqualTo(refused(new Held(POLLUX, 201)));
    }

    @Test
    void aWitnessThatStartsInAPartitionLeavesTheVoteToTheIncumbent() {
        witness.incumbent(CASTOR, 0);
        witness.restartWitness(100 * MILLI);
        // up for 50 ms of 200.2: for another 150.2 it cannot know
        assertThat(witness.candidate(POLLUX, 150 * MILLI)).isEqualTo(refused(new Forgotten(151)));
        assertThat(witness.incumbent(CASTOR, 160 * MILLI)).isEqualTo(granted(360 * MILLI));
        assertThat(witness.candidate(POLLUX, 160 * MILLI)).isEqualTo(refused(new Held(CASTOR, 201)));
    }

    @Test
    void whenTheIncumbentDiesAndTheWitnessStartsAnewTheCandidateWaitsForTheLongestLeaseThatMayBeForgotten() {
        witness.incumbent(CASTOR, 0);
        witness.restartWitness(100 * MILLI);
        assertThat(witness.candidate(POLLUX, 100 * MILLI + HELD - 1)).isEqualTo(refused(new Forgotten(1)));
        assertThat(witness.candidate(POLLUX, 100 * MILLI + HELD)).isEqualTo(granted(500_200_000)); // 100 + 200.2 + 200 ms
    }

    @Test
    void aLongerLeaseIsForgottenForLonger() {
        witness.restartWitness(0);
        // 130,130 ms, less the 1,000 that it is up
        assertThat(witness.ask(POLLUX, new Question(WEB, Claim.CANDIDATE, 130_000), 1_000 * MILLI))
                .isEqualTo(refused(new Forgotten(129_130)));
    }

    @Test
    void anIncumbentThatStepsBackWithinItsLeaseMayReturn() {
        witness.restartWitness(0);
        witness.incumbent(CASTOR, 10 * MILLI);
        assertThat(witness.candidate(CASTOR, 20 * MILLI)).isEqualTo(granted(220 * MILLI));
    }

    @Test
    void aGatewayThatWasStartedAnewStillHasItsVote() {
        witness.incumbent(CASTOR, 0);
        witness.restart(CASTOR);
        assertThat(witness.candidate(CASTOR, 50 * MILLI)).isEqualTo(granted(250 * MILLI));
    }

    @Test
    void aShorterRenewalDoesNotShortenWhatTheHolderReliesOn() {
        witness.incumbent(CASTOR, 0);
        witness.ask(CASTOR, new Question(WEB, Claim.INCUMBENT, 10), 20 * MILLI);
        assertThat(witness.candidate(POLLUX, HELD - 1)).isEqualTo(refused(new Held(CASTOR, 1)));
    }

    @Test
    void eachVirtualRouterHasAVoteOfItsOwn() {
        witness.incumbent(CASTOR, 0);
        var v6 = new VoteId(Inet6Address.ofLiteral("2001:db8::100"), 51);
        var otherVrid = new VoteId(WEB.address(), 52);
        for (VoteId vote : List.of(v6, otherVrid)) {
            assertThat(witness.ask(POLLUX, new Question(vote, Claim.CANDIDATE, 200), 0))
                    .isEqualTo(new Answer.Granted(vote, 200 * MILLI));
        }
    }

    @Test
    void manyQuestionsInOneRequestAreAnsweredInTheirOrder() {
        var other = new VoteId(WEB.address(), 52);
        witness.incumbent(CASTOR, 0);
        Request request = request(7, 1_000_000, 1, POLLUX, new Question(WEB, Claim.CANDIDATE, 200),
                new Question(other, Claim.CANDIDATE, 100), new Question(other, Claim.INCUMBENT, 300));
        assertThat(witness.hear(request, 0)).hasValue(
                new Reply.Ruling(7, 1, List.of(new Held(CASTOR, 201), new Verdict.Granted(100), new Verdict.Granted(300))));
    }

    @Test
    void itTellsWhenAFreeVoteIsTakenAndNotWhenItIsRenewed() {
        Votes votes = Votes.none(1, -3_600_000 * MILLI);
        var question = new Question(WEB, Claim.CANDIDATE, 200);
        Votes.Step first = votes.step(request(7, 1, 1, CASTOR, question, question), 0);
        assertThat(first.taken()).containsExactly(new Votes.Taken(WEB, CASTOR));
        Votes.Step second = first.next().step(request(7, 1, 2, CASTOR, question), 1);
        assertThat(second.taken()).isEmpty();
        Votes.Step third = second.next().step(request(8, 1, 1, POLLUX, question), 1 + HELD);
        assertThat(third.taken()).containsExactly(new Votes.Taken(WEB, POLLUX));
    }

    @Test
    void noRunningLeaseIsForgottenForWantOfRoom() {
        for (int i = 0; i < Votes.LEASES_MAX; i++) { witness.ask(CASTOR, new Question(numbered(i), Claim.INCUMBENT, 200), 0); }
        var oneMore = new Question(numbered(Votes.LEASES_MAX), Claim.CANDIDATE, 200);
        assertThat(witness.ask(POLLUX, oneMore, 0)).isEqualTo(new Answer.Refused(oneMore.vote(), new Full()));
        assertThat(witness.ask(POLLUX, new Question(numbered(0), Claim.CANDIDATE, 200), 0))
                .isEqualTo(new Answer.Refused(numbered(0), new Held(CASTOR, 201)));
        assertThat(witness.ask(POLLUX, oneMore, HELD)).as("when the leases are over").isInstanceOf(Answer.Granted.class);
    }

    private static VoteId numbered(int i) {
        return new VoteId(Inet4Address.ofLiteral("198.18.%d.%d".formatted(1 + i / 256, i % 256)), 51);
    }

    private static Request request(long nonce, long challenge, long number, Inet4Address sender, Question... questions) {
        return new Request(nonce, challenge, number, sender, List.of(questions));
    }
}
