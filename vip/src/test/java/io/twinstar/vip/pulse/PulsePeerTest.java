package io.twinstar.vip.pulse;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.twinstar.vip.election.Role;
import io.twinstar.vip.pulse.Claim.Family;
import io.twinstar.vip.pulse.Session.Ack;

import static io.twinstar.vip.pulse.PulseState.GONE;
import static io.twinstar.vip.pulse.PulseState.ONE_WAY;
import static io.twinstar.vip.pulse.PulseState.SILENT;
import static io.twinstar.vip.pulse.PulseState.SOUND;
import static io.twinstar.vip.pulse.PulseState.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

/** What castor makes of pollux's pulses, with a beat of 10 ms: so "recently" is 5 × 10 ms, and the time to die 300 ms. Times are milliseconds since its start. */
class PulsePeerTest {

    private static final long MILLI = 1_000_000;
    /** So that the clock overflows 25 ms after the start, amid most of what is told here. */
    private static final long ORIGIN_NANOS = Long.MAX_VALUE - 25 * MILLI;
    private static final long CASTOR = 0xCA;
    private static final long POLLUX = 0xB1;
    private static final long POLLUX_AGAIN = 0xB2;
    private static final Optional<Beat> NOBODY = Optional.empty();
    private static final List<Claim> CLAIMS = List.of(new Claim(51, Family.IPV4, Role.ACTIVE, 254, 0, 5));

    private PulsePeer peer = PulsePeer.unknown(CASTOR, 10 * MILLI);
    private List<PulseEvent> events = List.of();
    private Optional<Refusal> refusal = Optional.empty();

    // proof of life

    @Test
    void beforeAnythingIsHeardThePeerIsUnknown() {
        sent(0, 10, 20);
        assertThat(state(20)).isEqualTo(UNKNOWN);
        assertThat(next()).isEqualTo(new Pulse(new Beat(CASTOR, 4), NOBODY, NOBODY, 7, CLAIMS));
    }

    @Test
    void aPulseOfWhoHasNotHeardUsProvesNothingAndIsChallenged() {
        heard(5, pulse(POLLUX, 3, NOBODY, NOBODY));
        assertThat(refusal).contains(Refusal.STALE_NONCE);
        assertThat(events).isEmpty();
        assertThat(state(5)).isEqualTo(UNKNOWN);
        assertThat(next().challenge()).contains(new Beat(POLLUX, 3));
        assertThat(next().echo()).isEmpty();
    }

    @Test
    void whoChallengesUsHasHeardUsAndIsBelieved() {
        sent(0, 10);
        heard(12, pulse(POLLUX, 3, NOBODY, beat(CASTOR, 2)));
        assertThat(refusal).isEmpty();
        assertThat(events).containsExactly(new PulseEvent.Heard(CLAIMS, 0));
        assertThat(next().echo()).contains(new Beat(POLLUX, 3));
        assertThat(next().challenge()).isEmpty();
        assertThat(state(12)).as("it has heard us, and does not believe us yet").isEqualTo(ONE_WAY);
        assertThat(ack()).isEmpty();
    }

    @Test
    void anEchoOfOurPredecessorIsNoneOfOurs() {
        sent(0, 10);
        heard(12, pulse(POLLUX, 3, beat(0xC0, 2), beat(CASTOR, 2)));
        assertThat(refusal).isEmpty();
        assertThat(ack()).isEmpty();
    }

    @Test
    void whoEchoesUsHearsUs() {
        sent(0, 10);
        heard(12, pulse(POLLUX, 3, beat(CASTOR, 2), NOBODY));
        assertThat(state(12)).isEqualTo(SOUND);
        assertThat(ack()).contains(new Ack(2, at(10), at(12)));
        assertThat(ack().orElseThrow().roundTripNanos()).isEqualTo(2 * MILLI);
    }

    @Test
    void aRecordingOfASessionWithOurPredecessorIsRefused() {
        sent(0, 10);
        heard(12, pulse(POLLUX, 9, beat(0xC0, 2), NOBODY));
        assertThat(refusal).contains(Refusal.STALE_NONCE);
        heard(13, pulse(POLLUX, 9, NOBODY, beat(0xC0, 1)));
        assertThat(refusal).contains(Refusal.STALE_NONCE);
        assertThat(state(13)).isEqualTo(UNKNOWN);
    }

    @Test
    void ourOwnPulsesAreNotThePeerEvenWhenTheyChallengeOurselves() {
        heard(5, next());
        assertThat(refusal).contains(Refusal.REFLECTED);
        assertThat(next().challenge()).isEmpty();
        sent(10);
        heard(12, pulse(CASTOR, 1, NOBODY, beat(CASTOR, 1)));
        assertThat(refusal).contains(Refusal.REFLECTED);
        assertThat(state(12)).isEqualTo(UNKNOWN);
    }

    // one session

    @Test
    void whatIsNotNewerIsAReplayAndGapsAreLosses() {
        sent(0);
        heard(1, pulse(POLLUX, 1, beat(CASTOR, 1), NOBODY));
        heard(2, pulse(POLLUX, 4, beat(CASTOR, 1), NOBODY));
        assertThat(events).containsExactly(new PulseEvent.Heard(CLAIMS, 2)); // 2 and 3
        for (long sequence : new long[]{4, 3, 1}) {
            heard(3, pulse(POLLUX, sequence, beat(CASTOR, 1), NOBODY));
            assertThat(refusal).as("%d", sequence).contains(Refusal.REPLAYED);
            assertThat(events).isEmpty();
        }
        assertThat(next().echo()).contains(new Beat(POLLUX, 4));
        assertThat(peer.session().orElseThrow().heardAtNanos()).isEqualTo(at(2));
    }

    @Test
    void anEchoTellsWhenWeSentWhatItEchoesHoweverLateItComes() {
        sent(0, 10, 20, 30);
        heard(31, pulse(POLLUX, 1, beat(CASTOR, 2), NOBODY));
        assertThat(ack()).contains(new Ack(2, at(10), at(31)));
        heard(95, pulse(POLLUX, 2, beat(CASTOR, 3), NOBODY));
        assertThat(ack()).contains(new Ack(3, at(20), at(95)));
        heard(96, pulse(POLLUX, 3, beat(CASTOR, 3), NOBODY));
        assertThat(ack()).as("the same echo again is no news").contains(new Ack(3, at(20), at(95)));
    }

    @Test
    void anEchoOvertakenByALaterOneTakesNothingBack() {
        sent(0, 10, 20);
        heard(21, pulse(POLLUX, 2, beat(CASTOR, 3), NOBODY));
        heard(22, pulse(POLLUX, 1, beat(CASTOR, 2), NOBODY));
        assertThat(ack()).contains(new Ack(3, at(20), at(21)));
        heard(23, pulse(POLLUX, 3, beat(CASTOR, 2), NOBODY));
        assertThat(ack()).contains(new Ack(3, at(20), at(21)));
    }

    @Test
    void anEchoOfWhatIsForgottenOrWasNeverSentTellsNothing() {
        for (long i = 0; i < 65; i++) { sent(i * 10); } // pulse n at (n - 1) × 10 ms; of 65, the last 64 are remembered
        heard(641, pulse(POLLUX, 1, beat(CASTOR, 1), NOBODY));
        assertThat(refusal).isEmpty();
        assertThat(ack()).isEmpty();
        heard(642, pulse(POLLUX, 2, beat(CASTOR, 66), NOBODY));
        assertThat(ack()).isEmpty();
        heard(643, pulse(POLLUX, 3, beat(CASTOR, 2), NOBODY));
        assertThat(ack()).contains(new Ack(2, at(10), at(643)));
        heard(644, pulse(POLLUX, 4, beat(CASTOR, 65), NOBODY));
        assertThat(ack()).contains(new Ack(65, at(640), at(644)));
    }

    @Test
    void aPeerThatDoesNotHearUsAnyMoreIsOneWay() {
        sent(0);
        heard(1, pulse(POLLUX, 1, beat(CASTOR, 1), NOBODY));
        for (long i = 1; i <= 5; i++) {
            sent(i * 10);
            heard(i * 10 + 1, pulse(POLLUX, 1 + i, beat(CASTOR, 1), NOBODY));
        }
        assertThat(state(51)).isEqualTo(SOUND); // 51 - 1 = 5 beats
        assertThat(peer.state(at(51) + 1)).isEqualTo(ONE_WAY);
        heard(60, pulse(POLLUX, 7, beat(CASTOR, 5), NOBODY));
        assertThat(state(60)).isEqualTo(SOUND);
    }

    @Test
    void aLongWayIsNoLoss() {
        for (long i = 0; i < 20; i++) {
            sent(i * 10);
            if (i >= 10) { heard(i * 10 + 5, pulse(POLLUX, i, beat(CASTOR, i - 9), NOBODY)); } // of 95 ms earlier
        }
        assertThat(state(195)).isEqualTo(SOUND);
        assertThat(ack()).contains(new Ack(10, at(90), at(195)));
    }

    @Test
    void aPeerThatIsNotHeardForFiveBeatsIsSilent() {
        believe(POLLUX, 3);
        assertThat(state(53)).isEqualTo(SOUND);
        assertThat(peer.state(at(53) + 1)).isEqualTo(SILENT);
        heard(70, pulse(POLLUX, 8, beat(CASTOR, 1), NOBODY));
        assertThat(events).containsExactly(new PulseEvent.Heard(CLAIMS, 6));
        assertThat(state(70)).as("heard again; whether it hears us is not known lately").isEqualTo(ONE_WAY);
    }

    // another process of the peer's

    @Test
    void aRestartedPeerIsBelievedOnceItHasHeardWhatItsPredecessorCannot() {
        sent(0, 10);
        heard(11, pulse(POLLUX, 500, beat(CASTOR, 2), NOBODY));
        sent(20);
        heard(25, pulse(POLLUX_AGAIN, 1, NOBODY, NOBODY));
        assertThat(refusal).as("it has not heard us").contains(Refusal.STALE_NONCE);
        assertThat(next().challenge()).as("it will challenge us").isEmpty();
        heard(26, pulse(POLLUX_AGAIN, 2, NOBODY, beat(CASTOR, 2)));
        assertThat(refusal).as("2 was sent before its predecessor was believed").contains(Refusal.STALE_NONCE);
        heard(27, pulse(POLLUX_AGAIN, 3, NOBODY, beat(CASTOR, 3)));
        assertThat(events).containsExactly(new PulseEvent.Heard(CLAIMS, 0));
        assertThat(next().echo()).contains(new Beat(POLLUX_AGAIN, 3));
        assertThat(ack()).as("what its predecessor has heard, it has not").isEmpty();
    }

    @Test
    void recordingsOfAProcessThatWasReplacedAreRefused() {
        sent(0);
        heard(1, pulse(POLLUX, 1, beat(CASTOR, 1), NOBODY));
        sent(10, 20, 30);
        heard(31, pulse(POLLUX_AGAIN, 1, NOBODY, beat(CASTOR, 4)));
        assertThat(refusal).isEmpty();
        sent(40);
        heard(41, pulse(POLLUX, 900, beat(CASTOR, 4), NOBODY)); // it was alive to hear 4 at most: 5 was sent after its end
        assertThat(refusal).contains(Refusal.STALE_NONCE);
        assertThat(next().echo()).contains(new Beat(POLLUX_AGAIN, 1));
    }

    // death

    @Test
    void theEndOfAConnectionMomentsAfterAPulseIsADeath() {
        believe(POLLUX, 3);
        assertThat(state(54)).as("its kernel takes its time to bury it").isEqualTo(SILENT);
        ended(POLLUX, 303);
        assertThat(events).containsExactly(new PulseEvent.Died("closed"));
        assertThat(state(303)).isEqualTo(GONE);
        ended(POLLUX, 304);
        assertThat(events).as("it dies once").isEmpty();
    }

    @Test
    void theEndOfAConnectionOfAOneWayPeerIsADeath() {
        sent(0);
        heard(1, pulse(POLLUX, 1, NOBODY, beat(CASTOR, 1)));
        assertThat(state(2)).isEqualTo(ONE_WAY);
        ended(POLLUX, 2);
        assertThat(events).containsExactly(new PulseEvent.Died("closed"));
    }

    @Test
    void theEndOfAConnectionOfAPeerThatWasSilentAlreadyIsNoDeath() {
        believe(POLLUX, 3);
        ended(POLLUX, 304);
        assertThat(events).isEmpty();
        assertThat(state(304)).isEqualTo(SILENT);
    }

    @Test
    void theEndOfAConnectionOfAnotherProcessIsNoDeath() {
        ended(POLLUX, 1);
        assertThat(events).isEmpty();
        believe(POLLUX, 3);
        ended(POLLUX_AGAIN, 4);
        assertThat(events).isEmpty();
        assertThat(state(4)).isEqualTo(SOUND);
    }

    @Test
    void aPulseAfterTheDeathIsTheTruthAgain() {
        believe(POLLUX, 3);
        ended(POLLUX, 4);
        heard(6, pulse(POLLUX, 1, beat(CASTOR, 1), NOBODY));
        assertThat(state(6)).as("a replay is no truth").isEqualTo(GONE);
        heard(7, pulse(POLLUX, 2, beat(CASTOR, 1), NOBODY));
        assertThat(events).containsExactly(new PulseEvent.Returned(), new PulseEvent.Heard(CLAIMS, 0));
        assertThat(state(7)).isEqualTo(SOUND);
    }

    @Test
    void aRestartedPeerReturns() {
        believe(POLLUX, 3);
        ended(POLLUX, 4);
        sent(10);
        heard(2_000, pulse(POLLUX_AGAIN, 1, NOBODY, beat(CASTOR, 2)));
        assertThat(events).containsExactly(new PulseEvent.Returned(), new PulseEvent.Heard(CLAIMS, 0));
        assertThat(state(2_000)).isEqualTo(ONE_WAY);
    }

    @Test
    void whoWasNeverHeardIsGoneWhenItsHostRefuses() {
        peer = peer.refused(at(1));
        assertThat(state(1)).isEqualTo(GONE);
        sent(10);
        heard(11, pulse(POLLUX, 1, beat(CASTOR, 1), NOBODY));
        assertThat(events).containsExactly(new PulseEvent.Returned(), new PulseEvent.Heard(CLAIMS, 0));
    }

    @Test
    void whoIsSilentIsGoneWhenItsHostRefusesAndWhoIsHeardIsNot() {
        believe(POLLUX, 3);
        peer = peer.refused(at(53));
        assertThat(state(53)).isEqualTo(SOUND);
        peer = peer.refused(at(54));
        assertThat(state(54)).isEqualTo(GONE);
    }

    private void believe(long nonce, long atMillis) {
        sent(0);
        heard(atMillis, pulse(nonce, 1, beat(CASTOR, 1), NOBODY));
        assertThat(state(atMillis)).isEqualTo(SOUND);
    }

    private void sent(long... atMillis) {
        for (long millis : atMillis) { peer = peer.sent(at(millis)); }
    }

    private void heard(long atMillis, Pulse pulse) { take(peer.heard(pulse, at(atMillis))); }

    private void ended(long nonce, long atMillis) { take(peer.ended(nonce, "closed", at(atMillis))); }

    private void take(PulsePeer.Step step) {
        peer = step.next();
        events = step.events();
        refusal = step.refusal();
    }

    private PulseState state(long atMillis) { return peer.state(at(atMillis)); }

    private Pulse next() { return peer.pulse(7, CLAIMS); }

    private Optional<Ack> ack() { return peer.session().flatMap(Session::ack); }

    private static Pulse pulse(long nonce, long sequence, Optional<Beat> echo, Optional<Beat> challenge) {
        return new Pulse(new Beat(nonce, sequence), echo, challenge, 7, CLAIMS);
    }

    private static Optional<Beat> beat(long nonce, long sequence) { return Optional.of(new Beat(nonce, sequence)); }

    private static long at(long millis) { return ORIGIN_NANOS + millis * MILLI; }
}
