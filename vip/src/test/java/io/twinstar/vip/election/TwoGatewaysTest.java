package io.twinstar.vip.election;

import java.util.List;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.vip.election.SimulatedLan.Sent;

import static org.assertj.core.api.Assertions.assertThat;

/** Castor (254) and Pollux (253), 50 ms intervals, one fault each. A packet takes 1 ms unless said. */
class TwoGatewaysTest {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;
    private static final long INTERVAL = 50 * MILLI;
    private static final long DELAY = MILLI;
    /** 3 × 50 ms + 3/256 × 50 ms = 150.5859375 ms (RFC 9568 §6.1). */
    private static final long POLLUX_DOWN = 150_585_937;
    /** 3 × 50 ms + 2/256 × 50 ms = 150.390625 ms. */
    private static final long CASTOR_DOWN = 150_390_625;

    @Test
    void theBackupTakesOverOneDownIntervalAfterTheLastAdvertisement() {
        SimulatedLan lan = settled(1).runUntilHeardBy("pollux");
        long heard = lan.heardAtNanos("pollux");
        lan.kill("castor").runFor(heard + POLLUX_DOWN - 1 - lan.nowNanos);
        assertThat(lan.active()).isEmpty();
        lan.runFor(1);
        assertThat(lan.active()).containsExactly("pollux");
        assertThat(lan.roleChanges.getLast().why().text()).isEqualTo("no advertisement from 198.18.0.11 for 150 ms");
    }

    @Test
    void aCleanStopHandsOverInTheSkewTimeAndOneDelay() {
        SimulatedLan lan = settled(2);
        // 1 ms under way + 3/256 × 50 ms = 0.5859375 ms
        lan.stop("castor").runFor(1_585_937 - 1);
        assertThat(lan.active()).isEmpty();
        lan.runFor(1);
        assertThat(lan.active()).containsExactly("pollux");
        assertThat(lan.roleChanges.getLast().why().text()).isEqualTo("198.18.0.11 resigned");
    }

    @ParameterizedTest
    @MethodSource("hundredSeeds")
    void aHealedPartitionLeavesTheHigherPriorityWithinOneIntervalAndItAnnouncesAgain(long seed) {
        long mostDelay = 5 * MILLI;
        SimulatedLan lan = settled(seed).delay(0, mostDelay).cutOff("castor").runFor(5 * SECOND + phase(seed));
        assertThat(lan.active()).as(lan.when()).containsExactlyInAnyOrder("castor", "pollux");

        long healed = lan.nowNanos;
        lan.reconnect("castor").runFor(INTERVAL + mostDelay);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
        assertThat(lan.role("pollux")).as(lan.when()).isEqualTo(Role.BACKUP);

        // Those who have learnt Pollux's MAC are corrected as soon as it is silent: its parting advertisement takes a delay at most,
        // and Castor contradicts within 10 ms of its own last advertisement.
        lan.runFor(5 * SECOND);
        long yielded = lan.roleChanges.getLast().atNanos();
        assertThat(yielded - healed).as(lan.when()).isPositive();
        assertThat(lan.announced).as(lan.when())
                .anyMatch(it -> it.by().equals("castor") && within(yielded, it.atNanos(), mostDelay + 10 * MILLI))
                .noneMatch(it -> it.by().equals("pollux") && it.atNanos() - yielded > 0);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
    }

    @Test
    void aBackupThatTheActiveCannotHearChangesNothing() {
        SimulatedLan lan = settled(4).cut("pollux", "castor").runFor(60 * SECOND).heal("pollux", "castor").runFor(SECOND);
        assertThat(lan.roleChanges).as(lan.when()).isEmpty();
        assertThat(lan.active()).containsExactly("castor");
    }

    @Test
    void aBackupThatCannotHearTheActiveBecomesASecondOneAndIsContradictedUntilItHears() {
        SimulatedLan lan = settled(5).cut("castor", "pollux");
        long cut = lan.nowNanos;
        lan.runFor(10 * SECOND);
        // VRRP alone cannot know better: keeping this to one owner takes the second path between the gateways.
        assertThat(lan.active()).as(lan.when()).containsExactlyInAnyOrder("castor", "pollux");
        // Pollux is Active after 150.6 ms at most, and then advertises 20 times a second: each time Castor takes the clients back.
        long contradictions = lan.announced.stream().filter(it -> it.by().equals("castor") && it.atNanos() - cut > 0).count();
        assertThat(contradictions).as(lan.when()).isGreaterThanOrEqualTo((10_000 - 151) / 50);

        lan.heal("castor", "pollux").runFor(INTERVAL + DELAY);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
    }

    @Test
    void anActiveOfLowerPriorityWhichIsNotHeardYieldsWithinADelayOfTheTakeover() {
        SimulatedLan lan = new SimulatedLan(6).delay(DELAY, DELAY).router("castor", 254, false).router("pollux", 253, false);
        lan.start("pollux").runFor(SECOND).start("castor").runFor(SECOND);
        assertThat(lan.active()).containsExactly("pollux");
        lan.cut("pollux", "castor").runFor(10 * SECOND);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
        assertThat(lan.owners.longestTogetherNanos("castor", "pollux", lan.nowNanos)).as(lan.when()).isEqualTo(DELAY);
    }

    @Test
    void aFrozenActiveStepsBackBeforeASinglePacketLeavesAndTakesTheAddressBackByPreempting() {
        SimulatedLan lan = settled(7).pause("castor").runFor(10 * SECOND);
        assertThat(lan.active()).as(lan.when()).containsExactly("pollux");

        long resumed = lan.nowNanos;
        lan.resume("castor");
        assertThat(lan.role("castor")).isEqualTo(Role.BACKUP);
        assertThat(lan.roleChanges.getLast().why().text()).startsWith("stalled for 10").endsWith(" ms, the peer may have taken over");

        lan.runFor(CASTOR_DOWN - 1);
        assertThat(sentBy(lan, "castor", resumed)).as(lan.when()).isEmpty();
        assertThat(lan.active()).as(lan.when()).containsExactly("pollux");
        lan.runFor(1 + DELAY);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
        assertThat(lan.roleChanges).as(lan.when()).anyMatch(change -> change.why().text().equals("preempting 198.18.0.12 (253 < 254)"));
        assertThat(lan.owners.longestTogetherNanos("castor", "pollux", lan.nowNanos)).as(lan.when()).isEqualTo(DELAY);
    }

    @Test
    void aFrozenActiveThatDoesNotPreemptStaysBackupWhenItThaws() {
        SimulatedLan lan = new SimulatedLan(8).delay(DELAY, DELAY).router("castor", 254, false).router("pollux", 253, false).startAll();
        lan.runFor(SECOND).forget().pause("castor").runFor(10 * SECOND);
        long resumed = lan.nowNanos;
        lan.resume("castor").runFor(60 * SECOND);
        assertThat(lan.active()).as(lan.when()).containsExactly("pollux");
        assertThat(sentBy(lan, "castor", resumed)).as(lan.when()).isEmpty();
        assertThat(lan.owners.longestTogetherNanos("castor", "pollux", lan.nowNanos)).as(lan.when()).isZero();
    }

    @Test
    void aStallShorterThanThreeIntervalsCostsNothing() {
        SimulatedLan lan = settled(9).runUntilHeardBy("pollux");
        // Castor's last advertisement is one delay old.
        lan.pause("castor").runFor(3 * INTERVAL - DELAY - 1).resume("castor").runFor(10 * SECOND);
        assertThat(lan.roleChanges).as(lan.when()).isEmpty();
        assertThat(lan.active()).containsExactly("castor");
    }

    @Test
    void aStallOfThreeIntervalsDemotesEvenWhereNobodyTookOver() {
        SimulatedLan lan = settled(10).kill("pollux").runUntilSentBy("castor");
        lan.pause("castor").runFor(3 * INTERVAL).resume("castor");
        assertThat(lan.role("castor")).isEqualTo(Role.BACKUP);
        lan.runFor(CASTOR_DOWN);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
    }

    @Test
    void aPeerThatDoesNotPreemptComesBackWithoutTakingTheAddress() {
        // as keepalived with nopreempt, at its higher priority
        SimulatedLan lan = new SimulatedLan(11).delay(DELAY, DELAY).router("twinstar", 150).router("keepalived", 200, false).startAll();
        lan.runFor(SECOND).forget();
        assertThat(lan.active()).containsExactly("keepalived");
        lan.kill("keepalived").runFor(SECOND);
        assertThat(lan.active()).containsExactly("twinstar");
        lan.start("keepalived").runFor(600 * SECOND);
        assertThat(lan.active()).as(lan.when()).containsExactly("twinstar");
        assertThat(lan.owners.longestTogetherNanos("twinstar", "keepalived", lan.nowNanos)).as(lan.when()).isZero();
        // and a planned move to it: 1 ms under way + 56/256 × 50 ms = 10.9375 ms
        lan.stop("twinstar").runFor(DELAY + 10_937_500);
        assertThat(lan.active()).as(lan.when()).containsExactly("keepalived");
    }

    private static SimulatedLan settled(long seed) {
        SimulatedLan lan = new SimulatedLan(seed).delay(DELAY, DELAY).router("castor", 254).router("pollux", 253).startAll();
        lan.runFor(10 * SECOND);
        assertThat(lan.active()).as(lan.when()).containsExactly("castor");
        return lan.forget();
    }

    /** Somewhere in the interval, another place for every seed. */
    private static long phase(long seed) {
        return seed * 7_919_993 % INTERVAL;
    }

    private static boolean within(long fromNanos, long atNanos, long spanNanos) {
        return atNanos - fromNanos >= 0 && atNanos - fromNanos <= spanNanos;
    }

    private static List<Sent> sentBy(SimulatedLan lan, String name, long sinceNanos) {
        return lan.sent.stream().filter(sent -> sent.by().equals(name) && sent.atNanos() - sinceNanos >= 0).toList();
    }

    private static LongStream hundredSeeds() { return LongStream.range(0, 100); }
}
