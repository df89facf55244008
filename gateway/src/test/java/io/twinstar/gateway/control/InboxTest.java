package io.twinstar.gateway.control;

import java.net.InetAddress;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.BackendId;
import io.twinstar.health.ProbeResult;

import static org.assertj.core.api.Assertions.assertThat;

class InboxTest {

    private final Inbox inbox = new Inbox();

    @Test
    void resultsOfChecksThatWaitOneBehindTheOtherComeTogether() throws Exception {
        for (int port = 1; port <= 3; port++) inbox.tell(probed(port));
        inbox.tell(new ControlEvent.Settled());
        inbox.tell(probed(4));
        assertThat(inbox.take(OptionalLong.empty()))
                .isInstanceOfSatisfying(ControlEvent.ProbedTogether.class,
                        all -> assertThat(all.probed()).containsExactly(probed(1), probed(2), probed(3)));
        assertThat(inbox.take(OptionalLong.empty())).isEqualTo(new ControlEvent.Settled());
        assertThat(inbox.take(OptionalLong.of(System.nanoTime() + 1_000_000_000))).isEqualTo(probed(4));
        assertThat(inbox.poll()).isEmpty();
    }

    @Test
    void soManyAtATimeThatOthersHaveTheirTurn() throws Exception {
        for (int port = 1; port <= Inbox.TOGETHER_MAX + 1; port++) inbox.tell(probed(port));
        assertThat(inbox.take(OptionalLong.empty())).isInstanceOfSatisfying(ControlEvent.ProbedTogether.class,
                all -> assertThat(all.probed()).hasSize(Inbox.TOGETHER_MAX));
        assertThat(inbox.take(OptionalLong.empty())).isEqualTo(probed(Inbox.TOGETHER_MAX + 1));
    }

    private static ControlEvent.Probed probed(int port) {
        return new ControlEvent.Probed(new BackendId("web", InetAddress.ofLiteral("198.18.0.21"), port), new ProbeResult.Passed(1_000_000));
    }
}
