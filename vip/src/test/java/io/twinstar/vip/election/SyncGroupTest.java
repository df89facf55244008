package io.twinstar.vip.election;

import java.util.List;

import org.junit.jupiter.api.Test;

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
}
