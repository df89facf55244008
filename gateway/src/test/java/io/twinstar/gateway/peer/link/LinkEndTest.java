package io.twinstar.gateway.peer.link;

import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.link.LinkAction.Dial;
import io.twinstar.gateway.peer.link.LinkAction.HangUp;
import io.twinstar.gateway.peer.link.LinkAction.News.Alarm;
import io.twinstar.gateway.peer.link.LinkAction.Send;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.Message.Hello;
import io.twinstar.gateway.peer.report.Message.Welcome;
import io.twinstar.gateway.peer.report.Reports;

import static io.twinstar.gateway.peer.link.SimulatedPairOfEnds.MILLI;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

class LinkEndTest {

    private static final long SECOND = 1_000 * MILLI;
    private static final Hello HELLO = new Hello(1, "pollux", 22, 0, 0);

    /** castor, process 11, at time 0. */
    private final LinkEnd castor = new LinkEnd("castor", "pollux", 11, new FlowMirror(), new SharedSources(), new Random(1), 0);

    @Test
    void theOneWhoseNameComesFirstDialsAndOnce() {
        assertThat(castor.tick(_ -> 0, 0)).containsExactly(new Dial());
        assertThat(castor.tick(_ -> 0, 100 * MILLI)).isEmpty();
        var pollux = new LinkEnd("pollux", "castor", 22, new FlowMirror(), new SharedSources(), new Random(1), 0);
        assertThat(pollux.tick(_ -> 0, 0)).isEmpty();
    }

    @Test
    void aConversationIsTrustedWhenEachHasAcceptedTheOthersHello() {
        castor.tell(Reports.report(1, 1));
        assertThat(castor.opened(5, 0)).containsExactly(new Send(5, new Hello(3, "castor", 11, 0, 0)));
        assertThat(castor.heard(5, HELLO, 1)).isEmpty();
        assertThat(castor.view().up()).as("the other end may still refuse this node's certificate").isFalse();
        assertThat(castor.heard(5, new Welcome(11), 2)).extracting(action -> ((Send) action).message())
                .hasExactlyElementsOfTypes(Welcome.class, Message.Update.class);
        assertThat(castor.view().up()).isTrue();
    }

    @Test
    void whatIsSaidBeforeThatEndsTheConversation() {
        castor.opened(5, 0);
        assertThat(castor.heard(5, new Message.Update(0, 1, true, List.of()), 1))
                .containsExactly(new HangUp(5, "it speaks before it is known"));
        assertThat(castor.view().reason()).isEqualTo("it speaks before it is known");
    }

    @Test
    void whoSaysThatItIsAnotherNodeIsNotTrusted() {
        castor.opened(5, 0);
        assertThat(castor.heard(5, new Hello(1, "mallory", 22, 0, 0), 1))
                .containsExactly(new HangUp(5, "it says that it is mallory, not pollux"));
        castor.opened(6, 0);
        assertThat(castor.heard(6, new Hello(1, "pollux", 11, 0, 0), 1)).containsExactly(new HangUp(6, "it says that it is this process"));
        castor.opened(7, 0);
        assertThat(castor.heard(7, new Welcome(12), 1)).containsExactly(new HangUp(7, "it welcomes another process"));
    }

    @Test
    void whoDoesNotGreetIsHungUpOn() {
        castor.opened(5, 0);
        assertThat(castor.tick(_ -> 0, LinkEnd.GREETING_NANOS - 1)).isEmpty();
        assertThat(castor.tick(_ -> 0, LinkEnd.GREETING_NANOS)).contains(new HangUp(5, "it does not greet"));
    }

    @Test
    void strangersAreNotKeptWaitingWithoutBound() {
        for (long id = 1; id <= LinkEnd.CONVERSATIONS_MAX; id++) assertThat(castor.opened(id, 0)).hasOnlyElementsOfType(Send.class);
        assertThat(castor.opened(99, 0)).containsExactly(new HangUp(99, "there are too many already"));
    }

    @Test
    void whatChangesWhileAnUpdateIsUnderWayGoesWithTheNextOne() {
        castor.tell(Reports.report(1, 1));
        open(castor, 5, 0);
        assertThat(castor.tell(Reports.report(2, 1))).isEmpty();
        assertThat(castor.tell(Reports.report(3, 1))).isEmpty();
        assertThat(castor.heard(5, new Message.Ack(1), 3)).singleElement().isInstanceOfSatisfying(Send.class, send -> {
            var update = (Message.Update) send.message();
            assertThat(List.of(update.from(), update.upTo())).containsExactly(1L, 3L);
        });
    }

    @Test
    void whoComesBackIsToldWhatItMissed() {
        castor.tell(Reports.report(1, 1_000));
        open(castor, 5, 0);
        castor.heard(5, new Message.Ack(1), 3);
        castor.closed(5, "cut", 4);
        castor.tell(Reports.report(2, 1_000));
        castor.opened(6, 5);
        castor.heard(6, new Hello(1, "pollux", 22, 11, 1), 6); // it has change 1 of process 11
        assertThat(castor.heard(6, new Welcome(11), 7)).last().isInstanceOfSatisfying(Send.class, send -> {
            var update = (Message.Update) send.message();
            assertThat(List.of(update.from(), update.upTo())).containsExactly(1L, 2L);
            assertThat(update.facts()).as("the configuration").hasSize(1);
        });
    }

    @Test
    void whoHadItFromAnotherProcessIsToldEverythingInParts() {
        castor.tell(Reports.report(1, 1_000));
        castor.opened(6, 5);
        castor.heard(6, new Hello(1, "pollux", 22, 10, 1), 6);
        // 1 + 1 + 1000 facts: 400, 400 and 202
        var said = castor.heard(6, new Welcome(11), 7);
        assertThat(said.getFirst()).isEqualTo(new Send(6, new Welcome(22)));
        assertThat(said.subList(1, said.size())).extracting(action -> (Message.Update) ((Send) action).message())
                .extracting(update -> update.facts().size(), Message.Update::last)
                .containsExactly(tuple(400, false), tuple(400, false), tuple(202, true));
    }

    @Test
    void anOldConversationGoesOnUntilAYoungerOneTakesItsPlace() {
        castor.tell(Reports.report(1, 1));
        open(castor, 5, 0);
        castor.carried(5, (int) LinkEnd.BYTES_MAX);
        assertThat(castor.tick(_ -> 0, SECOND)).contains(new Dial());
        assertThat(castor.view().up()).isTrue();
        open(castor, 6, SECOND);
        assertThat(castor.tick(_ -> 0, 2 * SECOND)).doesNotContain(new Dial());
        assertThat(castor.closed(5, "a younger one takes its place", 2 * SECOND)).isEmpty();
        assertThat(castor.view().sinceNanos()).as("up all the time").isZero();
    }

    @Test
    void theOneThatAnswersEndsTheOldConversationWhenItTrustsTheYoungerOne() {
        var pollux = new LinkEnd("pollux", "castor", 22, new FlowMirror(), new SharedSources(), new Random(1), 0);
        for (long id : new long[]{5, 6}) {
            pollux.opened(id, 0);
            pollux.heard(id, new Hello(1, "castor", 11, 0, 0), 0);
        }
        assertThat(pollux.heard(5, new Welcome(22), 0)).isEmpty();
        assertThat(pollux.heard(6, new Welcome(22), 0)).containsExactly(new HangUp(5, "a younger one takes its place"));
    }

    @Test
    void certificatesThatAreReplacedReplaceTheConversationAndAtTheLatestEndIt() {
        open(castor, 5, 0);
        castor.renewed(SECOND);
        assertThat(castor.tick(_ -> 0, SECOND)).contains(new Dial());
        castor.unreachable("its certificate is not believed", SECOND);
        keepAlive(castor, 5, SECOND + LinkEnd.RENEWAL_NANOS - 1);
        assertThat(castor.tick(_ -> 0, SECOND + LinkEnd.RENEWAL_NANOS - 1))
                .doesNotContain(new HangUp(5, "its certificates have been replaced"));
        assertThat(castor.tick(_ -> 0, SECOND + LinkEnd.RENEWAL_NANOS)).contains(new HangUp(5, "its certificates have been replaced"));
        assertThat(castor.view().up()).isFalse();
    }

    @Test
    void theOneThatDoesNotDialAsksTheOtherToComeAgain() {
        var pollux = new LinkEnd("pollux", "castor", 22, new FlowMirror(), new SharedSources(), new Random(1), 0);
        pollux.opened(5, 0);
        pollux.heard(5, new Hello(1, "castor", 11, 0, 0), 0);
        pollux.heard(5, new Welcome(22), 0);
        assertThat(pollux.renewed(SECOND)).containsExactly(new Send(5, new Message.Renew()));
        open(castor, 5, 0);
        castor.heard(5, new Message.Renew(), SECOND);
        assertThat(castor.tick(_ -> 0, SECOND)).contains(new Dial());
    }

    @Test
    void aLinkThatStaysDownIsAnAlarm() {
        assertThat(castor.unreachable("nobody answers", SECOND)).isEmpty();
        assertThat(castor.tick(_ -> 0, LinkEnd.LOST_NANOS)).contains(new Alarm(true, "nobody answers"));
        assertThat(castor.tick(_ -> 0, LinkEnd.LOST_NANOS + SECOND)).as("once").doesNotContain(new Alarm(true, "nobody answers"));
        castor.opened(5, 7 * SECOND);
        castor.heard(5, HELLO, 7 * SECOND);
        assertThat(castor.heard(5, new Welcome(11), 7 * SECOND)).contains(new Alarm(false, "castor has dialled"));
    }

    @Test
    void attemptsComeSeldomerUpToABound() {
        long longest = 0;
        long before = 0;
        int attempts = 0;
        for (long now = 0; now < 120 * SECOND; now += 10 * MILLI) {
            if (!castor.tick(_ -> 0, now).contains(new Dial())) continue;
            castor.unreachable("nobody answers", now);
            attempts++;
            longest = Math.max(longest, now - before);
            before = now;
        }
        assertThat(longest).isBetween(LinkEnd.RETRY_NANOS_MAX / 2, LinkEnd.RETRY_NANOS_MAX + 10 * MILLI);
        // 7 until 5 s are reached, then one every 2.5 to 5 s: 120 / 5 + 7 = 31 to 120 / 2.5 + 7 = 55
        assertThat(attempts).isBetween(28, 55);
    }

    /** Both ends under cuts, breaks, restarts, loss and delay; afterwards each knows what the other tells, and they are at rest. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void whateverHappensEachEndKnowsTheOtherAfterwards(long seed) {
        var pair = new SimulatedPairOfEnds(seed);
        for (int round = 0; round < 200; round++) {
            disturb(pair);
            pair.runFor((long) (pair.random.nextDouble() * 4 * SECOND));
        }
        pair.heal();
        pair.loss = 0;
        // What is broken unseen is found silent within 3 s, after at most 5 s another attempt succeeds, which takes no second.
        pair.runFor(10 * SECOND);
        for (var side : pair.sides) {
            assertThat(side.end.view().up()).as("seed %d, %s is up", seed, side.name).isTrue();
            assertThat(side.end.view().report().map(Reports::toWholeSeconds)).as("seed %d, %s knows", seed, side.name)
                    .contains(Reports.toWholeSeconds(side.other().tells));
            assertThat(side.mirror.of(Reports.flow(0).vip().getAddress())).as("seed %d, %s knows the clients", seed, side.name)
                    .containsExactlyInAnyOrderElementsOf(side.other().clients);
            assertThat(side.end.view().unacknowledged()).as("seed %d, %s has been heard", seed, side.name).isFalse();
            assertThat(side.end.view().open()).as("seed %d", seed).allSatisfy((_, open) -> assertThat(open).isEqualTo(7));
        }
        int sent = pair.castor().sends + pair.pollux().sends;
        pair.runFor(60 * SECOND);
        assertThat(pair.castor().sends + pair.pollux().sends).as("seed %d: at rest nothing but datagrams", seed).isEqualTo(sent);
        for (var side : pair.sides) assertCountsBoth(side, seed);
    }

    private static void assertCountsBoth(SimulatedPairOfEnds.Side side, long seed) {
        for (int client = 0; client < SimulatedPairOfEnds.CLIENTS; client++) {
            int together = side.inside(client) + side.other().inside(client);
            if (together > 0) assertThat(side.letIn(client, together)).as("seed %d, %s, client %d", seed, side.name, client).isEmpty();
            side.letIn(client, together + 1).orElseThrow().giveBack();
        }
    }

    @Test
    void roundTripIsMeasuredWithoutTheTimeItWasHeld() {
        var pair = new SimulatedPairOfEnds(1);
        pair.delayMaxNanos = 20 * MILLI;
        pair.runFor(5 * SECOND);
        for (var side : pair.sides) assertThat(side.end.view().roundTripNanos().orElseThrow()).isBetween(1L, 40 * MILLI);
    }

    @Test
    void aPairOfADayHasReplacedItsConversationEveryHourWithoutAGap() {
        var pair = new SimulatedPairOfEnds(3);
        pair.runFor(24 * 3_600 * SECOND);
        var view = pair.castor().end.view();
        // 24 h, each conversation 54 to 60 minutes long: 24 to 26, and the first
        assertThat(view.conversations()).isBetween(24L, 27L);
        assertThat(view.sinceNanos()).as("up since its first second").isLessThan(SECOND);
        assertThat(pair.castor().alarms).isEmpty();
    }

    private static void disturb(SimulatedPairOfEnds pair) {
        switch (pair.random.nextInt(10)) {
            case 0 -> pair.cut();
            case 1, 2 -> pair.heal();
            case 3 -> pair.breakAll();
            case 4 -> pair.sides.get(pair.random.nextInt(2)).restart();
            case 5 -> pair.loss = pair.random.nextDouble() / 2;
            case 6 -> pair.sides.get(pair.random.nextInt(2)).comeAndGo();
            case 7 -> pair.sides.get(pair.random.nextInt(2)).letInAndOut();
            default -> pair.sides.get(pair.random.nextInt(2)).tell(Reports.any(pair.random));
        }
    }

    private static void open(LinkEnd castor, long id, long nowNanos) {
        castor.opened(id, nowNanos);
        castor.heard(id, HELLO, nowNanos);
        castor.heard(id, new Welcome(11), nowNanos);
    }

    private static void keepAlive(LinkEnd end, long id, long nowNanos) {
        end.heard(id, new Message.Ack(0), nowNanos);
    }
}
