package io.twinstar.vip.election;

import java.util.OptionalLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.twinstar.vip.election.Action.AcquireAddresses;
import io.twinstar.vip.election.Action.Announce;
import io.twinstar.vip.election.Action.AskWitness;
import io.twinstar.vip.election.Action.ReleaseAddresses;
import io.twinstar.vip.election.Action.SendAdvertisement;
import io.twinstar.vip.election.Router.Ailments;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static io.twinstar.vip.election.Dialogue.gone;
import static io.twinstar.vip.election.Dialogue.heard;
import static org.assertj.core.api.Assertions.assertThat;

/** Who may be Active in silence. Pollux (253) bears 150.5859375 ms of it, Castor (254) 150.390625 ms; a lease is 3 × 50 ms, and who
 * waits for the other one's to be over waits for a thousandth more. */
class ConsentTest {

    private static final long POLLUX_DOWN = 150_585_937;
    private static final long CASTOR_DOWN = 150_390_625;
    private static final long LEASE = 150 * MILLI;
    private static final long WAIT = 150_150_000;

    @ParameterizedTest
    @EnumSource(Quorum.class)
    void theDeathOfTheActivesProcessIsEnoughForAll(Quorum quorum) {
        Dialogue pollux = started(pollux(quorum)).at(10 * MILLI, heard(CASTOR, 254)).at(20 * MILLI, gone(20 * MILLI));
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        assertThat(pollux.actions()).containsExactly(new SendAdvertisement(253), new AcquireAddresses(), new Announce());
        assertThat(pollux.reason()).isEqualTo("the process of 198.18.0.11 has ended");
        pollux.deadlinesUntil(20 * MILLI + LEASE - 1);
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void theDeathOfAProcessThatWasNotActiveMovesNothing() {
        Dialogue pollux = started(pollux(Quorum.AVAILABILITY)).at(20 * MILLI, gone(20 * MILLI));
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.deadline()).hasValue(POLLUX_DOWN);
    }

    @Test
    void anAdvertisementAfterTheDeathIsTheTruthAgain() {
        Dialogue pollux = started(pollux(Quorum.AVAILABILITY)).at(10 * MILLI, heard(CASTOR, 254)).at(20 * MILLI, gone(20 * MILLI))
                .at(21 * MILLI, heard(CASTOR, 254));
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.deadline()).hasValue(21 * MILLI + POLLUX_DOWN);
    }

    @Test
    void silenceIsEnoughForAvailability() {
        Dialogue pollux = started(pollux(Quorum.AVAILABILITY)).at(POLLUX_DOWN, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        pollux.deadlinesUntil(10_000 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void aBackupThatIsCutOffFromItsClientsDoesNotTakeOverInSilenceBeforeItIsWellAgain() {
        var ill = router(253, POLLUX, Quorum.AVAILABILITY, new Ailments(1, true));
        Dialogue pollux = started(ill).at(0, heard(CASTOR, 254)).at(POLLUX_DOWN, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.deadline()).hasValue(POLLUX_DOWN + 50 * MILLI);

        pollux.at(200 * MILLI, new Event.Reconfigured(pollux(Quorum.AVAILABILITY))).deadlinesUntil(POLLUX_DOWN + 50 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void evenThenItTakesOverFromAnActiveThatResigns() {
        var ill = router(253, POLLUX, Quorum.AVAILABILITY, new Ailments(1, true));
        Dialogue pollux = started(ill).at(0, heard(CASTOR, 254)).at(MILLI, heard(CASTOR, 0));
        pollux.deadlinesUntil(10 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void forSafetyAnActiveThatNobodyAcknowledgesStepsBackOneLeaseAfterWhatWasHeard() {
        Dialogue castor = acknowledgedActive(Quorum.SAFETY);
        castor.at(200 * MILLI, Dialogue.acknowledged(190 * MILLI));
        castor.deadlinesUntil(190 * MILLI + LEASE - 1);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        castor.at(190 * MILLI + LEASE, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.actions()).containsExactly(new ReleaseAddresses());
        assertThat(castor.reason()).isEqualTo("nobody has agreed for 150 ms to this node's being Active");
    }

    @Test
    void forSafetyItThenStaysBackupUntilItIsAcknowledgedAgain() {
        Dialogue castor = acknowledgedActive(Quorum.SAFETY);
        castor.deadlinesUntil(60_000 * MILLI);
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        castor.at(60_000 * MILLI, Dialogue.acknowledged(59_995 * MILLI));
        castor.deadlinesUntil(60_050 * MILLI);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void forSafetyTheBackupThatHadHeardTheActiveTakesOverWhenItsLeaseIsOver() {
        Dialogue pollux = acknowledged(started(pollux(Quorum.SAFETY)).at(4 * MILLI, heard(CASTOR, 254)), 5 * MILLI).at(10 * MILLI,
                heard(CASTOR, 254));
        pollux.deadlinesUntil(10 * MILLI + POLLUX_DOWN - 1);
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        pollux.at(10 * MILLI + POLLUX_DOWN, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        pollux.deadlinesUntil(60_000 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void forSafetyWhoHasNotHeardTheOtherOneDoesNotBegin() {
        Dialogue pollux = started(pollux(Quorum.SAFETY));
        pollux.deadlinesUntil(60_000 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void forSafetyAnActiveThatWasNeverAcknowledgedIsNotBoundToALease() {
        // Castor's advertisements came, but it does not know of Pollux: nothing would make it step back.
        Dialogue pollux = started(pollux(Quorum.SAFETY)).at(10 * MILLI, heard(CASTOR, 254));
        pollux.deadlinesUntil(60_000 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void forSafetyAnActiveThatHasNotHeardUsSinceItIsActiveIsNotBoundToALease() {
        // It may have begun when our lease was over, and have heard nothing of us since.
        Dialogue pollux = acknowledged(started(pollux(Quorum.SAFETY)), 5 * MILLI).at(10 * MILLI, heard(CASTOR, 254));
        pollux.deadlinesUntil(60_000 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void forSafetyAnActiveThatHeardUsOnlyWhenItHadResignedIsNotBoundToALease() {
        // What Pollux took for Castor's words as Active were old ones; Castor may begin again, and know nothing of Pollux.
        Dialogue pollux = started(pollux(Quorum.SAFETY)).at(4 * MILLI, heard(CASTOR, 254)).at(60 * MILLI, waiting(CASTOR, 254))
                .at(61 * MILLI, Dialogue.acknowledged(55 * MILLI, false));
        pollux.deadlinesUntil(60_000 * MILLI);
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void anActiveWhosePeerIsGoneNeedsNobodyUntilThePeerIsBack() {
        Dialogue castor = acknowledgedActive(Quorum.SAFETY);
        castor.at(250 * MILLI, gone(250 * MILLI)).deadlinesUntil(5_000 * MILLI);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        castor.at(5_000 * MILLI, Dialogue.acknowledged(4_990 * MILLI));
        castor.deadlinesUntil(4_990 * MILLI + LEASE);
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void whoComesSecondWaitsOutTheLeaseOfTheOneThatMayJustHaveBegun() {
        Dialogue pollux = acknowledged(started(pollux(Quorum.SAFETY)), 100 * MILLI).at(140 * MILLI,
                new Event.PeerNotActive(CASTOR, true, 254, 0, false));
        assertThat(pollux.deadline()).hasValue(140 * MILLI + WAIT);
        Dialogue castor = acknowledged(started(castor(Quorum.SAFETY)), 100 * MILLI).at(140 * MILLI,
                new Event.PeerNotActive(POLLUX, true, 253, 0, false));
        assertThat(castor.deadline()).hasValue(CASTOR_DOWN);
    }

    @Test
    void inSilenceTheWitnessIsAskedOnceAnIntervalUntilItAgrees() {
        Dialogue pollux = started(pollux(Quorum.WITNESS)).at(0, heard(CASTOR, 254)).at(POLLUX_DOWN, new Event.Deadline());
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.actions()).containsExactly(new AskWitness(false));
        pollux.at(POLLUX_DOWN + 50 * MILLI, new Event.Deadline());
        assertThat(pollux.actions()).containsExactly(new AskWitness(false));

        pollux.at(POLLUX_DOWN + 51 * MILLI, Dialogue.granted(POLLUX_DOWN + 50 * MILLI + LEASE));
        assertThat(pollux.role()).isEqualTo(Role.ACTIVE);
        assertThat(pollux.reason()).isEqualTo("no advertisement from 198.18.0.11 for 201 ms; the witness agrees");
    }

    @Test
    void aVoteThatComesUnaskedOrTooLateOrAfterTheActiveWasHeardIsNothing() {
        Dialogue unasked = started(pollux(Quorum.WITNESS)).at(10 * MILLI, Dialogue.granted(500 * MILLI));
        assertThat(unasked.role()).isEqualTo(Role.BACKUP);
        Dialogue late = started(pollux(Quorum.WITNESS)).at(POLLUX_DOWN, new Event.Deadline()).at(400 * MILLI,
                Dialogue.granted(399 * MILLI));
        assertThat(late.role()).isEqualTo(Role.BACKUP);
        Dialogue heard = started(pollux(Quorum.WITNESS)).at(POLLUX_DOWN, new Event.Deadline()).at(151 * MILLI, heard(CASTOR, 254))
                .at(152 * MILLI, Dialogue.granted(300 * MILLI));
        assertThat(heard.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void anActiveHoldsTheVoteFromTheMomentItIsNotAcknowledgedForAnInterval() {
        Dialogue castor = acknowledgedActive(Quorum.WITNESS); // at 151 ms, acknowledged for what it sent at 145 ms
        assertThat(castor.at(201 * MILLI, new Event.Deadline()).actions()).contains(new SendAdvertisement(254),
                new AskWitness(true));
        castor.at(202 * MILLI, Dialogue.granted(201 * MILLI + LEASE)).deadlinesUntil(201 * MILLI + LEASE - 1);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        castor.at(201 * MILLI + LEASE, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void anActiveThatIsAcknowledgedDoesNotTroubleTheWitness() {
        Dialogue castor = acknowledgedActive(Quorum.WITNESS);
        for (long at = 160 * MILLI; at < 1_000 * MILLI; at += 10 * MILLI) {
            castor.at(at, Dialogue.acknowledged(at - MILLI));
            assertThat(castor.at(at, new Event.Deadline()).actions()).doesNotContain(new AskWitness(true));
        }
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
    }

    @Test
    void anActiveWhosePeerIsGoneNeedsTheVoteALeaseLaterAsANewProcessMayHaveItThen() {
        Dialogue castor = acknowledgedActive(Quorum.WITNESS).at(160 * MILLI, gone(160 * MILLI));
        // 310 ms is not two intervals from 251 ms. That the death is told again prolongs nothing.
        assertThat(castor.deadlinesUntil(251 * MILLI)).contains("251 ms AskWitness[incumbent=true]");
        castor.at(300 * MILLI, gone(160 * MILLI)).deadlinesUntil(160 * MILLI + LEASE - 1);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        castor.at(160 * MILLI + LEASE, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void newsOfADeathThatWaitedForALeaseAreWorthNothingWhereTheWitnessMayHaveVotedSince() {
        Dialogue pollux = started(pollux(Quorum.WITNESS)).at(0, heard(CASTOR, 254)).at(LEASE, gone(0));
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void aVoteIsNothingToTheLowerOneOnceTheHigherOneIsHeardToWait() {
        Dialogue pollux = started(pollux(Quorum.WITNESS)).at(POLLUX_DOWN, new Event.Deadline()).at(151 * MILLI, waiting(CASTOR, 254))
                .at(152 * MILLI, Dialogue.granted(300 * MILLI));
        assertThat(pollux.role()).isEqualTo(Role.BACKUP);
        assertThat(pollux.deadline()).hasValue(151 * MILLI + WAIT);
    }

    @Test
    void theHigherOneBeginsAlsoWhereTheLowerOneTookItForResignedOrHeardItAsActiveLately() {
        Dialogue resigned = acknowledged(started(pollux(Quorum.SAFETY)), 100 * MILLI).at(110 * MILLI, heard(CASTOR, 254))
                .at(120 * MILLI, heard(CASTOR, 0)).at(120 * MILLI, waiting(CASTOR, 254));
        assertThat(resigned.deadline()).hasValue(120 * MILLI + WAIT);
        Dialogue lately = acknowledged(started(pollux(Quorum.SAFETY)), 100 * MILLI).at(110 * MILLI, heard(CASTOR, 254))
                .at(140 * MILLI, waiting(CASTOR, 254));
        assertThat(lately.deadline()).hasValue(140 * MILLI + WAIT);
    }

    @Test
    void whomItsGroupKeepsFromBeginningWaitsForTheOtherOneAndIsNotWaitedFor() {
        Dialogue castor = acknowledged(started(castor(Quorum.SAFETY)), 100 * MILLI).at(140 * MILLI,
                new Event.PeerNotActive(POLLUX, true, 253, 0, true));
        assertThat(castor.deadline()).hasValue(140 * MILLI + WAIT);
        Dialogue pollux = acknowledged(started(pollux(Quorum.SAFETY)), 100 * MILLI).at(140 * MILLI, waiting(CASTOR, 0));
        assertThat(pollux.deadline()).hasValue(POLLUX_DOWN);
    }

    @Test
    void anActiveThatOwesNobodyItsLeaseOwesItToThePeerFromWhenThatIsHeardAgain() {
        Dialogue castor = acknowledgedActive(Quorum.SAFETY).at(250 * MILLI, gone(250 * MILLI));
        castor.deadlinesUntil(1_000 * MILLI);
        castor.at(1_000 * MILLI, waiting(POLLUX, 253)).deadlinesUntil(1_000 * MILLI + LEASE - 1);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        castor.at(1_000 * MILLI + LEASE, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
    }

    @Test
    void aBackupThatBecomesTheHigherOneWaitsOutTheLeaseOfTheOneThatWasUntilThen() {
        var ill = router(234, CASTOR, Quorum.SAFETY, new Ailments(1, false));
        Dialogue castor = acknowledged(started(ill), 100 * MILLI).at(140 * MILLI, new Event.Reconfigured(castor(Quorum.SAFETY)));
        assertThat(castor.deadline()).hasValue(140 * MILLI + WAIT);
    }

    @Test
    void aBackupThatBecomesTheLowerOneOwesALeaseForWhatItHeardAsTheHigherOne() {
        // Castor's ear comes with its new rank: Pollux begins, and the witness must not let Castor begin as well.
        Dialogue castor = started(castor(Quorum.WITNESS)).at(CASTOR_DOWN, new Event.Deadline()).at(151 * MILLI, waiting(POLLUX, 253))
                .at(152 * MILLI, new Event.Reconfigured(router(234, CASTOR, Quorum.WITNESS, new Ailments(1, false))))
                .at(153 * MILLI, Dialogue.granted(300 * MILLI));
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
        assertThat(castor.deadline()).hasValue(152 * MILLI + WAIT);
    }

    @Test
    void noResignationBindsItLess() {
        // Pollux was Active, has begun again as the higher one for all it knows, and what it said in between comes now.
        var ill = router(234, CASTOR, Quorum.SAFETY, new Ailments(1, false));
        Dialogue castor = acknowledged(started(ill).at(80 * MILLI, heard(POLLUX, 253)), 130 * MILLI)
                .at(135 * MILLI, new Event.Reconfigured(castor(Quorum.SAFETY))).at(140 * MILLI, waiting(POLLUX, 253));
        assertThat(castor.deadline()).hasValue(135 * MILLI + WAIT);
        assertThat(castor.at(145 * MILLI, heard(POLLUX, 0)).deadline()).hasValue(135 * MILLI + WAIT);
    }

    @Test
    void whatAnActiveSaidAsBackupIsNotAcknowledgedForGood() {
        // Pollux heard it when Castor was the higher one, and has become so itself: it owes Castor nothing for that.
        Dialogue castor = acknowledgedActive(Quorum.SAFETY); // at 151 ms, acknowledged for what it sent at 145 ms
        castor.at(160 * MILLI, Dialogue.acknowledged(151 * MILLI)).deadlinesUntil(145 * MILLI + LEASE - 1);
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        castor.at(145 * MILLI + LEASE, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.BACKUP);
    }

    private static Event waiting(java.net.InetAddress from, int priority) {
        return new Event.PeerNotActive(from, true, priority, 0, false);
    }

    /** Castor is Active from 150.390625 ms; told in the test's round numbers: it advertises at 151 ms. */
    private static Dialogue acknowledgedActive(Quorum quorum) {
        Dialogue castor = acknowledged(started(castor(quorum)), 145 * MILLI).at(151 * MILLI, new Event.Deadline());
        assertThat(castor.role()).isEqualTo(Role.ACTIVE);
        return castor;
    }

    private static Dialogue started(Router router) { return new Dialogue(router).started(); }

    private static Dialogue acknowledged(Dialogue dialogue, long sentAtNanos) {
        return dialogue.at(sentAtNanos + MILLI, Dialogue.acknowledged(sentAtNanos));
    }

    private static Router castor(Quorum quorum) { return router(254, CASTOR, quorum, Ailments.NONE); }

    private static Router pollux(Quorum quorum) { return router(253, POLLUX, quorum, Ailments.NONE); }

    private static Router router(int priority, java.net.InetAddress self, Quorum quorum, Ailments ailments) {
        return new Router(51, priority, 5, OptionalLong.empty(), self, quorum, 0, ailments);
    }
}
