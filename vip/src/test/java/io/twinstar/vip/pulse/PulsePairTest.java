package io.twinstar.vip.pulse;

import java.util.EnumMap;
import java.util.Map;
import java.util.SplittableRandom;

import org.junit.jupiter.api.Test;

import static io.twinstar.vip.pulse.PulseState.GONE;
import static io.twinstar.vip.pulse.PulseState.ONE_WAY;
import static io.twinstar.vip.pulse.PulseState.SILENT;
import static io.twinstar.vip.pulse.PulseState.SOUND;
import static io.twinstar.vip.pulse.SimulatedPulses.MILLI;
import static org.assertj.core.api.Assertions.assertThat;

/** Two processes that tell each other of themselves. {@link SimulatedPulses} checks each pulse that one of them accepts. */
class PulsePairTest {

    private static final int SEEDS = 500;

    @Test
    void twoThatStartTogetherSoonHearEachOther() {
        var pair = new SimulatedPulses(1);
        pair.runFor(100 * MILLI);
        assertThat(pair.state(pair.castor)).isEqualTo(SOUND);
        assertThat(pair.state(pair.pollux)).isEqualTo(SOUND);
    }

    @Test
    void eachSideOfAOneWayLossSeesWhatItIs() {
        var pair = new SimulatedPulses(2);
        pair.runFor(100 * MILLI);
        pair.castor.cut = true;
        pair.runFor(200 * MILLI);
        assertThat(pair.state(pair.castor)).isEqualTo(ONE_WAY);
        assertThat(pair.state(pair.pollux)).isEqualTo(SILENT);
        pair.castor.cut = false;
        pair.pollux.cut = true;
        pair.runFor(200 * MILLI);
        assertThat(pair.state(pair.castor)).isEqualTo(SILENT);
        assertThat(pair.state(pair.pollux)).isEqualTo(ONE_WAY);
    }

    @Test
    void aKilledOneIsGoneAndItsSuccessorIsBelieved() {
        var pair = new SimulatedPulses(3);
        pair.runFor(100 * MILLI);
        pair.kill(pair.pollux);
        pair.runFor(100 * MILLI);
        assertThat(pair.state(pair.castor)).isIn(GONE, SILENT); // silent, where its last pulse came after the news of its death
        pair.start(pair.pollux);
        pair.runFor(100 * MILLI);
        assertThat(pair.state(pair.castor)).isEqualTo(SOUND);
        assertThat(pair.knowsItsPeer(pair.castor)).isTrue();
        assertThat(pair.state(pair.pollux)).isEqualTo(SOUND);
    }

    @Test
    void whateverTheWireAndAnAttackerDoNoRecordingIsBelievedAndTheyFindEachOtherAgain() {
        Map<Refusal, Integer> refused = new EnumMap<>(Refusal.class);
        for (long seed = 0; seed < SEEDS; seed++) {
            var pair = new SimulatedPulses(seed);
            disturb(pair, new SplittableRandom(seed));
            pair.runFor(500 * MILLI); // the attacker goes on
            assertThat(pair.state(pair.castor)).as("%s", pair).isEqualTo(SOUND);
            assertThat(pair.state(pair.pollux)).as("%s", pair).isEqualTo(SOUND);
            assertThat(pair.knowsItsPeer(pair.castor) && pair.knowsItsPeer(pair.pollux)).as("%s", pair).isTrue();
            pair.refused.forEach((why, count) -> refused.merge(why, count, Integer::sum));
        }
        assertThat(refused).containsOnlyKeys(Refusal.values());
        assertThat(refused.values()).as("or this test would show little").allMatch(count -> count > SEEDS);
    }

    /** Three seconds of every kind of fault, and then none but the attacker. */
    private static void disturb(SimulatedPulses pair, SplittableRandom random) {
        pair.attacked = true;
        for (int fault = 0; fault < 30; fault++) {
            SimulatedPulses.Host host = random.nextBoolean() ? pair.castor : pair.pollux;
            switch (random.nextInt(5)) {
                case 0 -> {
                    if (host.life.isPresent()) {
                        pair.kill(host);
                    } else {
                        pair.start(host);
                    }
                }
                case 1 -> host.cut = !host.cut;
                case 2 -> pair.loss = random.nextDouble(0.6);
                case 3 -> pair.repetition = random.nextDouble(0.6);
                default -> pair.attacked = !pair.attacked;
            }
            pair.runFor(random.nextLong(200 * MILLI));
        }
        for (SimulatedPulses.Host host : new SimulatedPulses.Host[]{pair.castor, pair.pollux}) {
            host.cut = false;
            if (host.life.isEmpty()) { pair.start(host); }
        }
        pair.loss = 0;
        pair.attacked = true;
    }
}
