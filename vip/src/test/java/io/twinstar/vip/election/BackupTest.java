package io.twinstar.vip.election;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Action.AcquireAddresses;
import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.SendAdvertisement;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.heard;
import static io.twinstar.vip.election.Dialogue.pollux;
import static org.assertj.core.api.Assertions.assertThat;

/** Pollux (253) waits 3 × 50 ms + 3/256 × 50 ms = 150.5859375 ms for Castor (254). */
class BackupTest {

    private static final long DOWN = 150_585_937;
    private static final long SKEW = 585_937;

    @Test
    void itStartsAsBackupAndListensForAFullDownInterval() {
        Dialogue pollux = new Dialogue(pollux()).started();
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.actions()).isEmpty();
        assertThat(pollux.reason()).isEqualTo("started");
        assertThat(pollux.deadline()).hasValue(DOWN);
    }

    @Test
    void itTakesOverWhenTheDownIntervalHasPassedAndNotANanosecondSooner() {
        Dialogue pollux = new Dialogue(pollux()).started().at(DOWN - 1, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.actions()).isEmpty();

        pollux.at(DOWN, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        assertThat(pollux.actions()).containsExactly(new SendAdvertisement(253), new AcquireAddresses(), new Announce());
        assertThat(pollux.reason()).isEqualTo("no advertisement from anyone");
    }

    @Test
    void anOwnerOfTheAddressIsActiveAtOnce() {
        Dialogue owner = new Dialogue(new Router(51, 255, 5, false, CASTOR)).started();
        assertThat(owner.role()).isEqualTo(Role.ACTIVE);
        assertThat(owner.actions()).containsExactly(new SendAdvertisement(255), new AcquireAddresses(), new Announce());
    }

    @Test
    void everyAdvertisementOfTheActiveStartsTheWaitAnew() {
        Dialogue pollux = new Dialogue(pollux()).started().at(100 * MILLI, heard(CASTOR, 254));
        assertThat(pollux.deadline()).hasValue(100 * MILLI + DOWN);
        pollux.at(100 * MILLI + DOWN, new Event.Deadline());
        assertThat(pollux.reason()).isEqualTo("no advertisement from 198.18.0.11 for 150 ms");
    }

    @Test
    void anAdvertisementHeardBeforeTheLateDeadlineIsHandledStillCounts() {
        Dialogue pollux = new Dialogue(pollux()).started().at(DOWN + MILLI, heard(CASTOR, 254)).at(DOWN + MILLI, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void aResignationShortensTheWaitToTheSkew() {
        Dialogue pollux = new Dialogue(pollux()).started().at(0, heard(CASTOR, 254)).at(60 * MILLI, heard(CASTOR, 0));
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.deadline()).hasValue(60 * MILLI + SKEW);
        pollux.at(60 * MILLI + SKEW, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        assertThat(pollux.reason()).isEqualTo("198.18.0.11 resigned");
    }

    @Test
    void resignationsWithoutEndDoNotPutTheTakeoverOff() {
        Dialogue pollux = new Dialogue(pollux()).started();
        for (int i = 0; i < 1_000; i++) { pollux.at(60 * MILLI + i, heard(CASTOR, 0)); }
        assertThat(pollux.deadline()).hasValue(60 * MILLI + SKEW);
    }

    @Test
    void anActiveOfLowerPriorityIsPreempted() {
        Dialogue pollux = new Dialogue(pollux()).started().at(140 * MILLI, heard(CASTOR, 100));
        assertThat(pollux.deadline()).hasValue(DOWN);
        pollux.at(DOWN, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        assertThat(pollux.reason()).isEqualTo("preempting 198.18.0.11 (100 < 253)");
    }

    @Test
    void anActiveOfLowerPriorityIsLeftAloneWithoutPreemption() {
        Dialogue pollux = new Dialogue(new Router(51, 253, 5, false, POLLUX)).started().at(140 * MILLI, heard(CASTOR, 100));
        assertThat(pollux.deadline()).hasValue(140 * MILLI + DOWN);
    }

    @Test
    void anActiveOfEqualPriorityIsLeftAloneEvenWithTheLowerAddress() {
        Dialogue pollux = new Dialogue(pollux()).started().at(140 * MILLI, heard(CASTOR, 253));
        assertThat(pollux.deadline()).hasValue(140 * MILLI + DOWN);
    }

    @Test
    void theActiveIsHeldToItsOwnInterval() {
        // 3 × 100 ms + 3/256 × 100 ms = 301.171875 ms
        Dialogue pollux = new Dialogue(pollux()).started().at(0, heard(CASTOR, 254, 10));
        assertThat(pollux.deadline()).hasValue(301_171_875);
    }

    @Test
    void aForgedIntervalSilencesItForFourTimesItsOwnAtMost() {
        // 4095 cs would be two minutes; believed are 4 × 50 ms: 3 × 200 ms + 3/256 × 200 ms = 602.34375 ms
        Dialogue pollux = new Dialogue(pollux()).started().at(0, heard(CASTOR, 254, 4095));
        assertThat(pollux.deadline()).hasValue(602_343_750);
        // and the next true one undoes it
        assertThat(pollux.at(50 * MILLI, heard(CASTOR, 254, 5)).deadline()).hasValue(50 * MILLI + DOWN);
    }

    @Test
    void aForgedIntervalDoesNotMakeItTakeOverFromAnActiveThatIsWell() {
        // 1 cs would be 30.1 ms, less than the Active's 50 ms
        Dialogue pollux = new Dialogue(pollux()).started().at(0, heard(CASTOR, 254, 1));
        assertThat(pollux.deadline()).hasValue(DOWN);
    }

    @Test
    void itsOwnAdvertisementsAreNothingToIt() {
        Dialogue pollux = new Dialogue(pollux()).started().at(100 * MILLI, heard(POLLUX, 253));
        assertThat(pollux.deadline()).hasValue(DOWN);
    }

    @Test
    void aClaimToOwnTheAddressIsIgnoredAndReported() {
        Dialogue pollux = new Dialogue(pollux()).started().at(100 * MILLI, heard(CASTOR, 255));
        assertThat(pollux.deadline()).hasValue(DOWN);
        assertThat(pollux.reason()).isEqualTo("ignored 198.18.0.11, which claims to own the address (priority 255)");
    }

    @Test
    void itStopsWithoutAWord() {
        Dialogue pollux = new Dialogue(pollux()).started().at(MILLI, new Event.Stopped());
        assertThat(pollux.role()).isEqualTo(Role.INITIALIZE);
        assertThat(pollux.actions()).isEmpty();
        assertThat(pollux.deadline()).isEmpty();
    }

    @Test
    void whoHasNotStartedHeedsNothing() {
        Dialogue pollux = new Dialogue(pollux()).at(0, heard(CASTOR, 254)).at(1, new Event.Deadline()).at(2, new Event.Stopped());
        assertThat(pollux.state()).isEqualTo(new State.Initialize());
        assertThat(pollux.actions()).isEmpty();
    }
}
