package io.twinstar.gateway.peer.link;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Admission;
import io.twinstar.conf.Limits;
import io.twinstar.gateway.admit.Gate;
import io.twinstar.gateway.admit.Pass;
import io.twinstar.gateway.admit.Refusal;
import io.twinstar.gateway.admit.Rules;
import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.admit.SourceKey;
import io.twinstar.gateway.admit.SourceUse;
import io.twinstar.gateway.peer.link.LinkAction.HangUp;
import io.twinstar.gateway.peer.link.LinkAction.Send;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Message;
import io.twinstar.gateway.peer.report.Message.Hello;
import io.twinstar.gateway.peer.report.Message.Sources;
import io.twinstar.gateway.peer.report.Message.SourcesAck;
import io.twinstar.gateway.peer.report.Message.SourcesWanted;
import io.twinstar.gateway.peer.report.Message.Welcome;
import io.twinstar.gateway.peer.report.Reports;

import static io.twinstar.gateway.peer.link.SimulatedPairOfEnds.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

/** What castor tells pollux of what sources use of their limits, and hears of those at pollux. */
class SourcesTest {

    private static final Rules TWO = Rules.of(new Admission(Limits.NONE, new Limits(2, Optional.empty()), List.of(), List.of()));

    private final SharedSources shared = new SharedSources();
    private final LinkEnd castor = new LinkEnd("castor", "pollux", 11, new FlowMirror(), shared, new Random(1), 0);
    private final Gate gate = shared.open("web", 0);

    SourcesTest() {
        shared.share(() -> {});
    }

    @Test
    void aConversationBeginsWithAllThatUseAnythingAndGoesOnWithWhatChanges() {
        Pass first = in(1);
        in(1);
        assertThat(sources(castor.tellSources(0))).as("nobody is there").isEmpty();
        assertThat(converse(5, 3, 22)).containsExactly(new Sources(1, true, true, List.of(use(1, 2))));
        castor.heard(5, new SourcesAck(1), 0);
        assertThat(sources(castor.tellSources(0))).as("nothing has changed").isEmpty();
        in(2);
        first.giveBack();
        assertThat(sources(castor.tellSources(0))).containsExactly(new Sources(2, false, true, List.of(use(1, 1), use(2, 1))));
        castor.heard(5, new SourcesAck(2), 0);
        assertThat(converse(6, 3, 22)).singleElement().satisfies(all -> {
            assertThat(all.anew()).isTrue();
            assertThat(all.uses()).containsExactlyInAnyOrder(use(1, 1), use(2, 1));
        });
    }

    @Test
    void aMessageWaitsForTheOneBeforeToBeAcknowledged() {
        for (int client = 0; client < 501; client++) in(client);
        var first = converse(5, 3, 22).getFirst();
        assertThat(first.uses()).hasSize(500);
        assertThat(first.whole()).isFalse();
        assertThat(sources(castor.tellSources(0))).isEmpty();
        assertThat(sources(castor.heard(5, new SourcesAck(1), 0))).as("what is left of all goes at once").singleElement()
                .satisfies(rest -> {
                    assertThat(rest.uses()).hasSize(1);
                    assertThat(rest.whole()).isTrue();
                });
        in(1_000);
        assertThat(castor.heard(5, new SourcesAck(1), 0)).as("that was said before").isEmpty();
        assertThat(sources(castor.tellSources(0))).isEmpty();
        assertThat(castor.heard(5, new SourcesAck(2), 0)).as("what changes waits until it is due").isEmpty();
        assertThat(sources(castor.tellSources(0))).containsExactly(new Sources(3, false, true, List.of(use(1_000, 1))));
    }

    @Test
    void whoeverSpeaksAnOlderVersionIsNotTold() {
        in(1);
        assertThat(converse(5, 2, 22)).isEmpty();
        in(2);
        assertThat(sources(castor.tellSources(0))).isEmpty();
        assertThat(shared.isChanged()).as("nothing is put aside for it").isFalse();
        shared.open("new", 0);
        assertThat(castor.tell(Reports.report(1, 1))).allMatch(action -> ((Send) action).message() instanceof Message.Update);
    }

    @Test
    void whatTheOtherOneTellsIsAcknowledgedAndCounts() {
        converse(5, 3, 22);
        assertThat(hear(5, new Sources(9, true, true, List.of(use(1, 2))))).containsExactly(new Send(5, new SourcesAck(9)));
        assertThat(gate.ask(TWO, address(1), 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        assertThat(castor.view().sources()).isOne();
        in(2);
    }

    @Test
    void itCountsForAsLongAsTheLinkIsNotGoneForGood() {
        converse(5, 3, 22);
        hear(5, new Sources(9, true, true, List.of(use(1, 2))));
        castor.closed(5, "cut", 0);
        castor.tick(_ -> 0, LinkEnd.LOST_NANOS - 1);
        assertThat(gate.ask(TWO, address(1), 0)).isEqualTo(Refusal.SOURCE_TOO_MANY);
        castor.tick(_ -> 0, LinkEnd.LOST_NANOS);
        in(1);
    }

    @Test
    void itIsForgottenWithTheProcess() {
        converse(5, 3, 22);
        hear(5, new Sources(9, true, true, List.of(use(1, 2))));
        assertThat(castor.peerEnded(0)).containsExactly(new HangUp(5, "its process has ended"));
        assertThat(castor.view().up()).isFalse();
        in(1).giveBack();
        assertThat(hear(5, new Sources(10, false, true, List.of(use(1, 2))))).as("its last words").isEmpty();
        in(1).giveBack();
        converse(6, 3, 22);
        hear(6, new Sources(1, true, true, List.of(use(1, 2))));
        assertThat(gate.ask(TWO, address(1), 0)).as("it lives after all").isEqualTo(Refusal.SOURCE_TOO_MANY);
        converse(7, 3, 23);
        in(1);
    }

    @Test
    void whereAGateComesAllAreAskedForOnceMore() {
        converse(5, 3, 22);
        assertThat(castor.tell(Reports.report(1, 1))).doesNotContain(new Send(5, new SourcesWanted()));
        shared.open("new", 0);
        assertThat(castor.tell(Reports.report(1, 1))).containsExactly(new Send(5, new SourcesWanted()));
        assertThat(castor.tell(Reports.report(1, 1))).isEmpty();
    }

    @Test
    void whoAsksForAllIsToldAll() {
        in(1);
        converse(5, 3, 22);
        assertThat(sources(castor.heard(5, new SourcesWanted(), 0))).containsExactly(new Sources(2, true, true, List.of(use(1, 1))));
    }

    private Pass in(int client) {
        return (Pass) gate.ask(TWO, address(client), 0);
    }

    private List<Sources> converse(long id, int version, long process) {
        var actions = new ArrayList<>(castor.opened(id, 0));
        actions.addAll(castor.heard(id, new Hello(version, "pollux", process, 0, 0), 0));
        actions.addAll(castor.heard(id, new Welcome(11), 0));
        return sources(actions);
    }

    private List<LinkAction> hear(long id, Message message) {
        return castor.heard(id, message, MILLI);
    }

    private static List<Sources> sources(List<LinkAction> actions) {
        return actions.stream().filter(Send.class::isInstance).map(action -> ((Send) action).message()).filter(Sources.class::isInstance)
                .map(Sources.class::cast).toList();
    }

    private static SourceUse use(int client, int open) {
        return new SourceUse("web", new SourceKey(true, 0x0a00_0000L + client), open, 0);
    }

    /** 10.0.0.0 and so many more. */
    private static InetAddress address(int client) {
        return Reports.flow(client).client().getAddress();
    }
}
