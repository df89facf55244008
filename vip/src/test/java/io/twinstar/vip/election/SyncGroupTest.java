package io.twinstar.vip.election;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

import org.junit.jupiter.api.Test;

import static io.twinstar.vip.election.Dialogue.CASTOR;
import static io.twinstar.vip.election.Dialogue.MILLI;
import static io.twinstar.vip.election.Dialogue.POLLUX;
import static org.assertj.core.api.Assertions.assertThat;

class SyncGroupTest {

    private static final long NOW = 1_000;
    private static final State DUE = new State.Backup(NOW, 5);
    private static final State NOT_DUE = new State.Backup(NOW + 1, 5);
    private static final State ACTIVE = new State.Active(NOW + 9, NOW, new Burst(NOW, 5, 0), new Consent.Unbounded(), NOW);

    @Test
    void aVipWithoutFellowsWaitsForNobody() {
        assertThat(SyncGroup.isReady(List.of(), NOW)).isTrue();
    }

    @Test
    void itWaitsForAFellowWhoseActiveIsHeard() {
        assertThat(SyncGroup.isReady(List.of(DUE, NOT_DUE), NOW)).isFalse();
        assertThat(SyncGroup.isReady(List.of(DUE, NOT_DUE), NOW + 1)).isTrue();
    }

    @Test
    void itWaitsForAFellowThatCannotTakePart() {
        assertThat(SyncGroup.isReady(List.of(ACTIVE, new State.Initialize()), NOW)).isFalse();
    }

    @Test
    void itFollowsAFellowThatIsActive() {
        assertThat(SyncGroup.isReady(List.of(ACTIVE, DUE), NOW)).isTrue();
    }

    @Test
    void ofTwoOwnersTheLowerOneLeavesOnceThatLasts() {
        State mine = active(0);
        var fellow = new Router(52, 253, 5, true, CASTOR);
        // 3 × 50 ms + 3/256 × 50 ms = 150.585937 ms, from when both were Active
        assertThat(SyncGroup.mustLeave(mine, fellow, hearing(POLLUX, 254, 0, 150_585_937), true)).isTrue();
        assertThat(SyncGroup.mustLeave(mine, fellow, hearing(POLLUX, 254, 0, 150_585_936), true)).isFalse();
        assertThat(SyncGroup.mustLeave(mine, fellow, hearing(POLLUX, 254, 100 * MILLI, 150_585_937), true)).isFalse();
        assertThat(SyncGroup.mustLeave(active(100 * MILLI), fellow, hearing(POLLUX, 254, 0, 150_585_937), true)).isFalse();
        assertThat(SyncGroup.mustLeave(mine, fellow, hearing(POLLUX, 253, 0, 150_585_937), true)).as("of the higher address").isTrue();
        assertThat(SyncGroup.mustLeave(mine, fellow, hearing(POLLUX, 252, 0, 150_585_937), true)).as("of the lower priority").isFalse();
    }

    @Test
    void whoeverKnowsNoGroupsIsLeftTheWholeOne() {
        var fellow = new Router(52, 253, 5, true, CASTOR);
        assertThat(SyncGroup.mustLeave(active(0), fellow, hearing(POLLUX, 100, 0, 150_585_937), false)).isTrue();
    }

    @Test
    void aGroupWithOneOwnerStays() {
        var fellow = new Router(52, 253, 5, true, CASTOR);
        assertThat(SyncGroup.mustLeave(active(0), fellow, active(0), true)).isFalse();
        assertThat(SyncGroup.mustLeave(active(0), fellow, DUE, true)).isFalse();
        assertThat(SyncGroup.mustLeave(DUE, fellow, hearing(POLLUX, 254, 0, 150_585_937), true)).isFalse();
        assertThat(SyncGroup.mustLeave(active(0), fellow, hearing(POLLUX, 0, 0, 150_585_937), true)).as("it has resigned").isFalse();
    }

    private static State active(long sinceNanos) {
        return new State.Active(sinceNanos, sinceNanos, new Burst(sinceNanos, 0, 0), new Consent.Unbounded(), sinceNanos);
    }

    private static State hearing(InetAddress from, int priority, long sinceNanos, long lastNanos) {
        var last = new State.LastHeard(from, priority, lastNanos, sinceNanos, false);
        return new State.Backup(lastNanos + 150_585_937, 5, Optional.of(last), OptionalLong.empty(), new Consent.None(), false,
                OptionalLong.empty());
    }
}
