package io.twinstar.vip.election;

import java.net.InetAddress;
import java.time.Duration;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.RetireAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;
import io.twinstar.vip.election.Router.Ailments;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.activeSince0;
import static io.twinstar.vip.election.Dialogue.castor;
import static io.twinstar.vip.election.Dialogue.heard;
import static io.twinstar.vip.election.Dialogue.pollux;
import static org.assertj.core.api.Assertions.assertThat;

/** What moves an address besides silence: better health, a failback after a while, its group; and who may not claim it. */
class MovesTest {

    private static final long DOWN = 150_585_937; // Pollux: 3 × 50 ms + 3/256 × 50 ms

    @Test
    void anActiveHandsOverToAHealthierNodeThatWaits() {
        Dialogue castor = activeSince0(ailing(castor(), 2)).at(10 * MILLI, new Event.PeerNotActive(POLLUX, true, 253, 1, false));
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(0), new RetireAddresses());
        assertThat(castor.reason()).isEqualTo("the other node could serve better (1 against it, 2 against this one)");
    }

    @Test
    void itStaysWhereTheOtherNodeIsNoBetterOrDoesNotWait() {
        Dialogue castor = activeSince0(ailing(castor(), 2)).at(10 * MILLI, new Event.PeerNotActive(POLLUX, true, 253, 2, false))
                .at(11 * MILLI, new Event.PeerNotActive(POLLUX, false, 253, 0, false));
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void whatTheActiveSaysOfItselfByPulseCountsAsItsResignationOnceItsAdvertisementsHaveStopped() {
        Dialogue pollux = new Dialogue(pollux()).started().at(0, heard(CASTOR, 254));
        // said before it became Active, and overtaken by its advertisement
        pollux.at(MILLI, new Event.PeerNotActive(CASTOR, true, 254, 0, false));
        assertThat(pollux.deadline()).hasValue(DOWN);
        pollux.at(50 * MILLI, new Event.PeerNotActive(CASTOR, true, 254, 0, false));
        assertThat(pollux.deadline()).hasValue(50 * MILLI + 585_937); // the skew, 3/256 × 50 ms
        pollux.deadlinesUntil(51 * MILLI);
        assertThat(pollux.reason()).isEqualTo("198.18.0.11 resigned");
    }

    @Test
    void anActiveThatTakesPartNoMoreIsBelievedAtOnce() {
        Dialogue pollux = new Dialogue(pollux()).started().at(0, heard(CASTOR, 254))
                .at(MILLI, new Event.PeerNotActive(CASTOR, false, 0, 0, false));
        assertThat(pollux.deadline()).hasValue(MILLI + 585_937); // the skew, 3/256 × 50 ms
    }

    @Test
    void aFailbackAfterAWhileCountsFromTheFirstAdvertisementOfTheLowerOne() {
        Dialogue castor = new Dialogue(failingBackAfter(Duration.ofMillis(400))).started();
        for (long at = 10 * MILLI; at <= 400 * MILLI; at += 50 * MILLI) { castor.at(at, heard(POLLUX, 253)); }
        assertThat(castor.deadline()).hasValue(410 * MILLI);
        assertThat(castor.at(410 * MILLI - 1, new Event.Deadline()).role()).isEqualTo(Role.BACKUP);
        castor.at(410 * MILLI, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        assertThat(castor.reason()).isEqualTo("preempting 198.18.0.12 (253 < 254)");
    }

    @Test
    void theWhileStartsAnewWhenAnActiveOfHigherPriorityWasHeardMeanwhile() {
        Dialogue castor = new Dialogue(failingBackAfter(Duration.ofMillis(400))).started();
        castor.at(10 * MILLI, heard(POLLUX, 253)).at(60 * MILLI, heard(POLLUX, 255 - 1)).at(110 * MILLI, heard(POLLUX, 253));
        for (long at = 160 * MILLI; at <= 500 * MILLI; at += 50 * MILLI) { castor.at(at, heard(POLLUX, 253)); }
        assertThat(castor.deadline()).hasValue(510 * MILLI);
    }

    @Test
    void aFailbackThatIsLongInComingDoesNotDelayTheTakeoverInSilence() {
        Dialogue castor = new Dialogue(failingBackAfter(Duration.ofMinutes(5))).started().at(0, heard(POLLUX, 253));
        assertThat(castor.deadline()).hasValue(150_390_625); // 3 × 50 ms + 2/256 × 50 ms
    }

    @Test
    void anActiveHandsOverOnDemandAndWaitsAsABackupDoes() {
        Dialogue castor = activeSince0(castor()).at(10 * MILLI, new Event.HandOver());
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(0), new RetireAddresses());
        assertThat(castor.reason()).isEqualTo("handed over on demand");
        assertThat(castor.deadline()).hasValue(10 * MILLI + 150_390_625); // 3 × 50 ms + 2/256 × 50 ms
    }

    @Test
    void aBackupIsNotMovedByTheDemand() {
        Dialogue pollux = new Dialogue(pollux()).started().at(10 * MILLI, heard(CASTOR, 254));
        State before = pollux.state();
        assertThat(pollux.at(20 * MILLI, new Event.HandOver()).actions()).isEmpty();
        assertThat(pollux.state()).isEqualTo(before);
    }

    @Test
    void aBackupThatRetiresTakesNoPartAnyMore() {
        Dialogue pollux = new Dialogue(pollux()).started().at(10 * MILLI, heard(CASTOR, 254)).at(20 * MILLI, new Event.Retired());
        assertThat(pollux.role()).isEqualTo(Role.INITIALIZE);
        assertThat(pollux.actions()).isEmpty();
        assertThat(pollux.at(10_000 * MILLI, new Event.PeerGone(9_000 * MILLI)).role()).isEqualTo(Role.INITIALIZE);
    }

    @Test
    void anActiveLeavesWithItsGroup() {
        Dialogue castor = activeSince0(castor()).at(10 * MILLI, new Event.GroupLost("mail"));
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(0), new RetireAddresses());
        assertThat(castor.reason()).isEqualTo("moves with VIP mail");
    }

    @Test
    void aHostThatClaimsTheAddressIsContradictedTenTimesASecondAtMost() {
        Dialogue castor = activeSince0(castor());
        castor.deadlinesUntil(5_000 * MILLI);
        int announced = 0;
        for (long at = 5_000 * MILLI; at < 6_000 * MILLI; at += MILLI) {
            announced += castor.at(at, new Event.Claimed("02:00:00:00:00:66")).actions().size();
            castor.deadlinesUntil(at);
            assertThat(castor.at(at, new Event.Deadline()).role()).isEqualTo(Role.ACTIVE);
        }
        assertThat(announced).isEqualTo(10);
        assertThat(castor.at(6_000 * MILLI, new Event.Claimed("02:00:00:00:00:66")).actions()).containsExactly(new Announce());
        assertThat(castor.reason()).isEqualTo("02:00:00:00:00:66 says that the address is its own");
    }

    @Test
    void aClaimRightAfterTheLastOfABurstIsContradictedWhenTheGapIsOver() {
        // The burst since 0 ends at 2000 ms; nothing else would be said before the next refresh.
        Dialogue castor = activeSince0(castor());
        castor.deadlinesUntil(2_000 * MILLI);
        assertThat(castor.at(2_050 * MILLI, new Event.Claimed("02:00:00:00:00:66")).actions()).isEmpty();
        assertThat(castor.deadlinesUntil(3_000 * MILLI)).filteredOn(it -> it.endsWith("Announce[]")).containsExactly("2100 ms Announce[]",
                "2120 ms Announce[]", "2200 ms Announce[]", "2600 ms Announce[]");
    }

    @Test
    void aRefreshRemindsTheNeighboursForAsLongAsItIsActive() {
        var refreshing = new Router(51, 254, 100, OptionalLong.empty(), CASTOR, Quorum.AVAILABILITY, 60_000 * MILLI, Ailments.NONE);
        // the burst at 0, 20, 100, 500 and 2000 ms, then one a minute
        assertThat(activeSince0(refreshing).deadlinesUntil(200_000 * MILLI)).filteredOn(it -> it.endsWith("Announce[]"))
                .containsExactly("20 ms Announce[]", "100 ms Announce[]", "500 ms Announce[]", "2000 ms Announce[]", "62000 ms Announce[]",
                        "122000 ms Announce[]", "182000 ms Announce[]");
    }

    private static Router ailing(Router router, int ailments) {
        return new Router(router.vrid(), router.priority(), router.intervalCentis(), router.preemptAfterNanos(), router.self(),
                router.quorum(), 0, new Ailments(ailments, false));
    }

    private static Router failingBackAfter(Duration delay) {
        InetAddress self = CASTOR;
        return new Router(51, 254, 5, OptionalLong.of(delay.toNanos()), self, Quorum.AVAILABILITY, 0, Ailments.NONE);
    }
}
