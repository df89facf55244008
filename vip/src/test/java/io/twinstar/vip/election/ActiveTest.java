package io.twinstar.vip.election;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.RetireAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.activeSince0;
import static io.twinstar.vip.election.Dialogue.castor;
import static io.twinstar.vip.election.Dialogue.heard;
import static io.twinstar.vip.election.Dialogue.pollux;
import static org.assertj.core.api.Assertions.assertThat;

/** Active since 0, when it advertised and announced; every 50 ms from then on. */
class ActiveTest {

    @Test
    void itAdvertisesOnceAnIntervalAndAnnouncesLessAndLessOften() {
        // announcements at 0, 20, 100, 500 and 2000 ms; the first came with the takeover
        List<String> told = activeSince0(castor()).deadlinesUntil(2_100 * MILLI);
        List<String> expected = new ArrayList<>();
        for (int millis = 10; millis <= 2_100; millis += 10) {
            if (millis % 50 == 0) { expected.add(millis + " ms SendAdvertisement[priority=254]"); }
            if (List.of(20, 100, 500, 2_000).contains(millis)) { expected.add(millis + " ms Announce[]"); }
        }
        assertThat(told).isEqualTo(expected);
    }

    @Test
    void afterADelayTheNextAdvertisementIsAnIntervalAwayAndNothingIsMadeUpFor() {
        Dialogue castor = activeSince0(castor()).at(140 * MILLI, new Event.Deadline());
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(254), new Announce());
        assertThat(castor.deadlinesUntil(500 * MILLI)).containsExactly("190 ms SendAdvertisement[priority=254]",
                "240 ms SendAdvertisement[priority=254]", "290 ms SendAdvertisement[priority=254]",
                "340 ms SendAdvertisement[priority=254]", "390 ms SendAdvertisement[priority=254]",
                "440 ms SendAdvertisement[priority=254]", "490 ms SendAdvertisement[priority=254]", "500 ms Announce[]");
    }

    @Test
    void aDeadlineThatComesEarlyDoesNothing() {
        Dialogue castor = activeSince0(castor());
        State before = castor.state();
        assertThat(castor.at(19 * MILLI, new Event.Deadline()).actions()).isEmpty();
        assertThat(castor.state()).isEqualTo(before);
    }

    @Test
    void anotherActiveOfLowerPriorityIsContradictedAtOnceAndTheClientsAreTakenBack() {
        Dialogue castor = activeSince0(castor());
        castor.deadlinesUntil(3_010 * MILLI);
        castor.at(3_020 * MILLI, heard(POLLUX, 253));
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(254), new Announce());
        assertThat(castor.reason()).isEqualTo("198.18.0.12 believes itself Active too, contradicted it");
        assertThat(castor.deadlinesUntil(3_130 * MILLI)).containsExactly("3040 ms Announce[]", "3070 ms SendAdvertisement[priority=254]",
                "3120 ms SendAdvertisement[priority=254]", "3120 ms Announce[]");
    }

    @Test
    void whoeverWasToldWithinTenMillisecondsIsToldAgainAtTheirEnd() {
        Dialogue castor = activeSince0(castor()).at(3 * MILLI, heard(POLLUX, 253));
        assertThat(castor.actions()).isEmpty();
        assertThat(castor.deadlinesUntil(31 * MILLI)).containsExactly("10 ms SendAdvertisement[priority=254]", "10 ms Announce[]",
                "30 ms Announce[]");
    }

    @Test
    void aFloodOfAdvertisementsIsAnsweredAHundredTimesASecondAtMost() {
        Dialogue castor = activeSince0(castor());
        List<Action> answers = new ArrayList<>();
        for (long nanos = 1; nanos <= 1_000 * MILLI; nanos += 100_000) { // 10,000 in the second
            answers.addAll(castor.at(nanos, heard(POLLUX, 253)).actions());
            answers.addAll(castor.at(nanos, new Event.Deadline()).actions());
        }
        // at 10, 20, ... 990 ms
        assertThat(answers).filteredOn(new SendAdvertisement(254)::equals).hasSize(99);
        assertThat(answers).filteredOn(new Announce()::equals).hasSize(99);
    }

    @Test
    void aResignationIsAnsweredAtOnceForTheSakeOfTheOtherBackups() {
        Dialogue castor = activeSince0(castor()).at(40 * MILLI, heard(POLLUX, 0));
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(254), new Announce());
        assertThat(castor.reason()).isEqualTo("none");
    }

    @Test
    void itYieldsToAHigherPriorityAndPartsWithAnAdvertisementOnceTheAddressIsGone() {
        Dialogue pollux = activeSince0(pollux()).at(40 * MILLI, heard(CASTOR, 254, 10));
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.actions()).containsExactly(new RetireAddresses(), new SendAdvertisement(253));
        assertThat(pollux.reason()).isEqualTo("outranked by 198.18.0.11 (254 > 253)");
        assertThat(pollux.deadline()).hasValue(40 * MILLI + 301_171_875); // 3 × 100 ms + 3/256 × 100 ms
    }

    @Test
    void equalPrioritiesAreDecidedByTheHigherAddress() {
        var lower = new Router(51, 254, 5, true, CASTOR);
        Dialogue castor = activeSince0(lower).at(40 * MILLI, heard(POLLUX, 254));
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.reason()).isEqualTo("outranked by 198.18.0.12 (254 = 254, and its address is higher)");

        var higher = new Router(51, 254, 5, true, POLLUX);
        assertThat(activeSince0(higher).at(40 * MILLI, heard(CASTOR, 254)).role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void addressesAreComparedAsUnsignedNumbers() {
        Inet4Address low = Inet4Address.ofLiteral("10.0.0.1"); // as signed bytes, 198 is negative
        var router = new Router(51, 254, 5, true, low);
        assertThat(activeSince0(router).at(40 * MILLI, heard(CASTOR, 254)).role()).isEqualTo(Role.BACKUP);
        assertThat(activeSince0(castor()).at(40 * MILLI, heard(low, 254)).role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void itsOwnAdvertisementsAndClaimsToOwnTheAddressMoveItNot() {
        Dialogue pollux = activeSince0(pollux());
        State before = pollux.state();
        assertThat(pollux.at(40 * MILLI, heard(POLLUX, 253)).actions()).isEmpty();
        assertThat(pollux.at(40 * MILLI, heard(CASTOR, 255)).actions()).isEmpty();
        assertThat(pollux.reason()).startsWith("ignored 198.18.0.11");
        assertThat(pollux.state()).isEqualTo(before);
    }

    @Test
    void itResignsWhenItIsStopped() {
        Dialogue castor = activeSince0(castor()).at(40 * MILLI, new Event.Stopped());
        assertThat(castor.role()).isEqualTo(Role.INITIALIZE);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(0), new ReleaseAddresses());
        assertThat(castor.reason()).isEqualTo("stopped");
        assertThat(castor.deadline()).isEmpty();
    }

    @Test
    void itHandsOverWhenItRetires() {
        Dialogue castor = activeSince0(castor()).at(40 * MILLI, new Event.Retired());
        assertThat(castor.role()).isEqualTo(Role.INITIALIZE);
        assertThat(castor.actions()).containsExactly(new SendAdvertisement(0), new RetireAddresses());
        assertThat(castor.reason()).isEqualTo("stopped");
        assertThat(castor.deadline()).isEmpty();
    }
}
