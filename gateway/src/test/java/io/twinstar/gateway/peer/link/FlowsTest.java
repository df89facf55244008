package io.twinstar.gateway.peer.link;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.admit.SharedSources;
import io.twinstar.gateway.peer.link.LinkAction.Send;
import io.twinstar.gateway.peer.report.FlowChanges;
import io.twinstar.gateway.peer.report.FlowMirror;
import io.twinstar.gateway.peer.report.Message.Flows;
import io.twinstar.gateway.peer.report.Message.FlowsAck;
import io.twinstar.gateway.peer.report.Message.Hello;
import io.twinstar.gateway.peer.report.Message.Welcome;
import io.twinstar.gateway.peer.report.Reports;
import io.twinstar.vip.packet.ClientFlow;

import static io.twinstar.gateway.peer.link.SimulatedPairOfEnds.MILLI;
import static io.twinstar.gateway.peer.report.Reports.flow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

/** What castor tells pollux of its clients' connections, and hears of pollux's. */
class FlowsTest {

    private final FlowMirror mirror = new FlowMirror();
    private final LinkEnd castor = new LinkEnd("castor", "pollux", 11, mirror, new SharedSources(), new Random(1), 0);

    @Test
    void aConversationBeginsWithAllThatAreOpenAndGoesOnWithWhatChanges() {
        change(List.of(flow(1), flow(2), flow(3)), List.of());
        change(List.of(), List.of(flow(2)));
        converse(5, 2, 22);
        assertThat(ticked(100)).containsExactly(new Flows(1, true, true, List.of(flow(1), flow(3)), List.of()));
        castor.heard(5, new FlowsAck(1), 101 * MILLI);
        assertThat(ticked(200)).as("nothing has changed").isEmpty();
        change(List.of(flow(4)), List.of(flow(1)));
        assertThat(ticked(300)).containsExactly(new Flows(2, false, true, List.of(flow(4)), List.of(flow(1))));
        assertThat(castor.view().flows()).isEqualTo(new LinkView.Flows(2, 0, 0));
        converse(6, 2, 22);
        assertThat(ticked(400)).extracting(Flows::anew, flows -> flows.opened().size()).containsExactly(
                tuple(true, 2));
    }

    @Test
    void aMessageWaitsForTheOneBeforeToBeAcknowledged() {
        change(flows(0, 1_501), List.of());
        converse(5, 2, 22);
        assertThat(ticked(100)).containsExactly(new Flows(1, true, false, flows(0, 1_500), List.of()));
        assertThat(ticked(200)).isEmpty();
        assertThat(castor.heard(5, new FlowsAck(1), 201 * MILLI)).as("what is left goes at once")
                .containsExactly(new Send(5, new Flows(2, false, true, flows(1_500, 1_501), List.of())));
        change(List.of(flow(7_000)), List.of());
        assertThat(castor.heard(5, new FlowsAck(1), 202 * MILLI)).as("that was said before").isEmpty();
        assertThat(ticked(300)).isEmpty();
        assertThat(castor.heard(5, new FlowsAck(2), 301 * MILLI)).as("what came meanwhile waits for the tick").isEmpty();
        assertThat(ticked(400)).containsExactly(new Flows(3, false, true, List.of(flow(7_000)), List.of()));
    }

    @Test
    void whoeverSpeaksAnOlderVersionIsNotTold() {
        change(List.of(flow(1)), List.of());
        converse(5, 1, 22);
        assertThat(ticked(100)).isEmpty();
        assertThat(castor.view().flows().told()).isZero();
    }

    @Test
    void ofMoreThanTheMostTheYoungestAreLeftOutAndCounted() {
        change(flows(0, 65_536), List.of());
        change(flows(70_000, 70_003), List.of());
        assertThat(castor.view().flows().leftOut()).isEqualTo(3);
        change(List.of(flow(80_000)), List.of(flow(0), flow(70_001)));
        assertThat(castor.view().flows().leftOut()).as("there is room again").isEqualTo(3);
        change(List.of(flow(80_001)), List.of());
        assertThat(castor.view().flows().leftOut()).as("and it is taken").isEqualTo(4);
    }

    @Test
    void whatTheOtherOneTellsIsAcknowledgedAndForgottenWhenItIsAnotherProcess() {
        converse(5, 2, 22);
        assertThat(castor.heard(5, new Flows(9, true, true, List.of(flow(1)), List.of()), 100 * MILLI))
                .containsExactly(new Send(5, new FlowsAck(9)));
        assertThat(castor.view().flows().known()).isOne();
        castor.closed(5, "its connection ended", 200 * MILLI);
        assertThat(mirror.of(flow(1).vip().getAddress())).as("this is when they are needed").containsExactly(flow(1));
        converse(6, 2, 23);
        assertThat(mirror.size()).isZero();
    }

    private void change(List<ClientFlow> opened, List<ClientFlow> closed) {
        castor.change(new FlowChanges.Batch(opened, closed));
    }

    private void converse(long id, int version, long process) {
        castor.opened(id, 0);
        castor.heard(id, new Hello(version, "pollux", process, 0, 0), 0);
        castor.heard(id, new Welcome(11), 0);
    }

    private List<Flows> ticked(long atMillis) {
        return castor.tick(_ -> 0, atMillis * MILLI).stream().filter(Send.class::isInstance).map(action -> ((Send) action).message())
                .filter(Flows.class::isInstance).map(Flows.class::cast).toList();
    }

    private static List<ClientFlow> flows(int from, int until) {
        return IntStream.range(from, until).mapToObj(Reports::flow).toList();
    }
}
