package io.twinstar.vip.witness;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.witness.Asker.Heard;
import io.twinstar.vip.witness.Question.Claim;
import io.twinstar.vip.witness.Reply.Challenge;
import io.twinstar.vip.witness.Reply.Ruling;
import io.twinstar.vip.witness.Verdict.Granted;
import io.twinstar.vip.witness.Verdict.Held;

import static io.twinstar.vip.witness.Conversation.CASTOR;
import static io.twinstar.vip.witness.Conversation.MILLI;
import static io.twinstar.vip.witness.Conversation.POLLUX;
import static io.twinstar.vip.witness.Conversation.WEB;
import static org.assertj.core.api.Assertions.assertThat;

class AskerTest {

    private static final long NONCE = 77;
    private static final Question INCUMBENT = new Question(WEB, Claim.INCUMBENT, 200);
    private static final Heard UNEXPECTED = new Heard.Unexpected();

    private final Asker castor = new Asker(CASTOR, NONCE, 0);

    @Test
    void aVoteIsValidFromTheSendingOfTheRequestHoweverLateTheAnswer() {
        Request request = ask(10 * MILLI);
        assertThat(castor.hear(granted(request), 150 * MILLI))
                .isEqualTo(new Heard.Answered(List.of(new Answer.Granted(WEB, 210 * MILLI))));
    }

    @Test
    void aRefusalTellsWhoHasTheVote() {
        var held = new Held(POLLUX, 40);
        assertThat(castor.hear(new Ruling(NONCE, ask(0).number(), List.of(held)), MILLI))
                .isEqualTo(new Heard.Answered(List.of(new Answer.Refused(WEB, held))));
    }

    @Test
    void answersOfSeveralRequestsMayComeInAnyOrder() {
        Request first = ask(0);
        Request second = ask(50 * MILLI);
        assertThat(castor.hear(granted(second), 60 * MILLI))
                .isEqualTo(new Heard.Answered(List.of(new Answer.Granted(WEB, 250 * MILLI))));
        assertThat(castor.hear(granted(first), 61 * MILLI)).isEqualTo(new Heard.Answered(List.of(new Answer.Granted(WEB, 200 * MILLI))));
    }

    @Test
    void aChallengeIsMetByAskingAgainAndTheVoteCountsFromThen() {
        Request request = ask(0);
        Request again = again(castor.hear(new Challenge(NONCE, request.number(), 5), 30 * MILLI)).orElseThrow();
        assertThat(again).isEqualTo(new Request(NONCE, 5, request.number() + 1, CASTOR, List.of(INCUMBENT)));
        assertThat(castor.hear(granted(again), 60 * MILLI)).isEqualTo(new Heard.Answered(List.of(new Answer.Granted(WEB, 230 * MILLI))));
    }

    @Test
    void aSecondChallengeIsOnlyRemembered() {
        Request request = ask(0);
        Request again = again(castor.hear(new Challenge(NONCE, request.number(), 5), 30 * MILLI)).orElseThrow();
        assertThat(again(castor.hear(new Challenge(NONCE, again.number(), 6), 40 * MILLI))).isEmpty();
        assertThat(ask(50 * MILLI).challenge()).isEqualTo(6);
    }

    @Test
    void onceTheAskerIsNoLongerSureToBeAnIncumbentItDoesNotSayItOnceMore() {
        Request request = castor.ask(List.of(INCUMBENT), 100 * MILLI, 0).getFirst();
        assertThat(again(castor.hear(new Challenge(NONCE, request.number(), 5), 100 * MILLI))).isEmpty();
        assertThat(ask(101 * MILLI).challenge()).isEqualTo(5);
    }

    @Test
    void whatWasSoBeforeAChallengeIsNotSaidAfterIt() {
        Request request = castor.ask(List.of(INCUMBENT), 1, 0).getFirst();
        castor.hear(new Challenge(NONCE, request.number(), 5), 300 * MILLI);
        assertThat(castor.ask(List.of(INCUMBENT), 1_000 * MILLI, 299 * MILLI)).isEmpty();
        assertThat(castor.ask(List.of(INCUMBENT), 1_000 * MILLI, 300 * MILLI)).hasSize(1);
    }

    @Test
    void aReplyCountsOnce() {
        Request request = ask(0);
        castor.hear(granted(request), MILLI);
        assertThat(castor.hear(granted(request), MILLI)).isEqualTo(UNEXPECTED);
        assertThat(castor.hear(new Challenge(NONCE, request.number(), 5), MILLI)).isEqualTo(UNEXPECTED);
        assertThat(ask(2 * MILLI).challenge()).isNotEqualTo(5);
    }

    @Test
    void aReplyToAnotherProcessOrToNoRequestIsUnexpected() {
        Request request = ask(0);
        assertThat(castor.hear(new Ruling(NONCE + 1, request.number(), List.of(new Granted(200))), MILLI)).isEqualTo(UNEXPECTED);
        assertThat(castor.hear(new Ruling(NONCE, request.number() + 1, List.of(new Granted(200))), MILLI)).isEqualTo(UNEXPECTED);
    }

    @Test
    void aRulingWithoutAVerdictForEachQuestionIsUnexpected() {
        assertThat(castor.hear(new Ruling(NONCE, ask(0).number(), List.of()), MILLI)).isEqualTo(UNEXPECTED);
    }

    @Test
    void noQuestionIsARequestToo() {
        Request request = castor.ask(List.of(), 0, 0).getFirst();
        assertThat(request.questions()).isEmpty();
        assertThat(castor.hear(new Ruling(NONCE, request.number(), List.of()), MILLI)).isEqualTo(new Heard.Answered(List.of()));
    }

    @Test
    void moreQuestionsThanFitGoIntoSeveralRequests() {
        List<Question> questions = new ArrayList<>();
        for (int vrid = 1; vrid <= 121; vrid++) { questions.add(new Question(new VoteId(WEB.address(), vrid), Claim.CANDIDATE, 200)); }
        List<Request> requests = castor.ask(questions, 0, 0);
        assertThat(requests).extracting(request -> request.questions().size()).containsExactly(60, 60, 1);
        assertThat(requests).extracting(Request::number).doesNotHaveDuplicates();
        assertThat(requests.stream().flatMap(request -> request.questions().stream())).isEqualTo(questions);
    }

    @Test
    void whenTooManyWaitForAnAnswerTheOldestIsGivenUp() {
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i <= Asker.PENDING_MAX; i++) { requests.add(ask(i * MILLI)); }
        assertThat(castor.hear(granted(requests.get(0)), 100 * MILLI)).isEqualTo(UNEXPECTED);
        assertThat(castor.hear(granted(requests.get(1)), 100 * MILLI)).isInstanceOf(Heard.Answered.class);
    }

    private Request ask(long nowNanos) { return castor.ask(List.of(INCUMBENT), nowNanos + 100 * MILLI, nowNanos).getFirst(); }

    private static Ruling granted(Request request) { return new Ruling(request.nonce(), request.number(), List.of(new Granted(200))); }

    private static Optional<Request> again(Heard heard) { return ((Heard.Challenged) heard).again(); }
}
