package io.twinstar.vip.election;

import java.net.Inet4Address;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Action.SendAdvertisement;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.activeSince0;
import static io.twinstar.vip.election.Dialogue.castor;
import static io.twinstar.vip.election.Dialogue.heard;
import static io.twinstar.vip.election.Dialogue.pollux;
import static org.assertj.core.api.Assertions.assertThat;

/** A reload changes priority or interval; it moves no role by itself. */
class ReconfiguredTest {

    @Test
    void anActiveAdvertisesTheNewPriorityAndIntervalAtOnce() {
        Dialogue castor = activeSince0(castor()).at(45 * MILLI, reloaded(100, 20, CASTOR));
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(100));
        assertThat(castor.deadlinesUntil(245 * MILLI)).endsWith("245 ms SendAdvertisement[priority=100]"); // 45 + 200 ms
    }

    @Test
    void aShorterIntervalDoesNotMakeTheLeaseOfTheLongerOneLookLapsed() {
        Dialogue castor = activeSince0(new Router(51, 254, 100, true, CASTOR)).at(900 * MILLI, reloaded(254, 5, CASTOR));
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        assertThat(castor.at(950 * MILLI, new Event.Deadline()).role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void anActiveSaysNothingWhereNothingChanged() {
        Dialogue castor = activeSince0(castor());
        State before = castor.state();
        assertThat(castor.at(10 * MILLI, new Event.Reconfigured(castor())).actions()).isEmpty();
        assertThat(castor.state()).isEqualTo(before);
    }

    @Test
    void reloadsDoNotStartABackupsWaitAfresh() {
        Dialogue pollux = new Dialogue(pollux()).started().at(10 * MILLI, heard(CASTOR, 254));
        for (int i = 0; i < 100; i++) { pollux.at(20 * MILLI + i, new Event.Reconfigured(pollux())); }
        assertThat(pollux.deadline()).hasValue(10 * MILLI + 150_585_937);
        assertThat(pollux.actions()).isEmpty();
    }

    @Test
    void aBackupsNewPriorityMovesItsDeadlineByTheSkew() {
        // since 10 ms: 3 × 50 ms + 156/256 × 50 ms = 180.46875 ms
        Dialogue pollux = new Dialogue(pollux()).started().at(10 * MILLI, heard(CASTOR, 254)).at(20 * MILLI, reloaded(100, 5, POLLUX));
        assertThat(pollux.deadline()).hasValue(10 * MILLI + 180_468_750);
    }

    @Test
    void aBackupReloadedFirstStillHoldsTheActiveToItsLongerInterval() {
        // from 1 s to 50 ms, twentyfold, and Castor is yet to follow: 3 × 1 s + 3/256 × 1 s
        Dialogue pollux = new Dialogue(new Router(51, 253, 100, true, POLLUX)).started().at(0, heard(CASTOR, 254, 100));
        pollux.at(500 * MILLI, reloaded(253, 5, POLLUX));
        assertThat(pollux.deadline()).hasValue(3_011_718_750L);
        assertThat(pollux.at(1_000 * MILLI, heard(CASTOR, 254, 100)).deadline()).hasValue(4_011_718_750L);
        assertThat(pollux.at(2_000 * MILLI, heard(CASTOR, 254, 5)).deadline()).hasValue(2_150_585_937L);
        // and from then on no more is believed than four times its own: 3 × 200 ms + 3/256 × 200 ms
        assertThat(pollux.at(2_050 * MILLI, heard(CASTOR, 254, 100)).deadline()).hasValue(2_652_343_750L);
    }

    @Test
    void aBackupReloadedFirstWithALongerIntervalBearsThatMuchSilence() {
        // 3 × 100 ms + 3/256 × 100 ms = 301.171875 ms
        Dialogue pollux = new Dialogue(pollux()).started().at(10 * MILLI, heard(CASTOR, 254)).at(20 * MILLI, reloaded(253, 10, POLLUX));
        assertThat(pollux.deadline()).hasValue(10 * MILLI + 301_171_875);
    }

    @Test
    void aBackupThatHasHeardNobodyWaitsByTheNewIntervalFromItsStart() {
        Dialogue pollux = new Dialogue(new Router(51, 253, 100, true, POLLUX)).started().at(100 * MILLI, reloaded(253, 5, POLLUX));
        assertThat(pollux.deadline()).hasValue(150_585_937);
    }

    @Test
    void aReloadAmidAHandOverDoesNotHoldItUp() {
        Dialogue pollux = new Dialogue(pollux()).started().at(10 * MILLI, heard(CASTOR, 0)).at(10 * MILLI, reloaded(253, 100, POLLUX));
        assertThat(pollux.deadline()).hasValue(10 * MILLI + 585_937); // the skew, 3/256 × 50 ms
    }

    private static Event reloaded(int priority, int intervalCentis, Inet4Address self) {
        return new Event.Reconfigured(new Router(51, priority, intervalCentis, true, self));
    }
}
