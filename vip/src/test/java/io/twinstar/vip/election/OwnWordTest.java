package io.twinstar.vip.election;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OwnWordTest {

    private final OwnWord word = new OwnWord();

    @Test
    void whatNeverSaidThatItIsBarredBinds() {
        assertThat(word.saysBarred(Role.BACKUP, false, 100)).isFalse();
        assertThat(word.binds(100, false)).isTrue();
        assertThat(word.binds(Long.MIN_VALUE, false)).isTrue();
    }

    @Test
    void thatItIsBarredBindsNobodyWhoIsNotActive() {
        assertThat(word.saysBarred(Role.BACKUP, true, 100)).isTrue();
        assertThat(word.binds(99, false)).as("before it, as it may have been the same pulse sent late").isFalse();
        assertThat(word.binds(100, false)).isFalse();
        assertThat(word.binds(100, true)).isTrue();
        assertThat(word.binds(101, false)).as("what it said afterwards").isTrue();
    }

    @Test
    void theLastTimeCounts() {
        assertThat(word.saysBarred(Role.BACKUP, true, 100)).isTrue();
        assertThat(word.saysBarred(Role.BACKUP, true, 200)).isTrue();
        assertThat(word.saysBarred(Role.BACKUP, false, 300)).isFalse();
        assertThat(word.binds(150, false)).isFalse();
        assertThat(word.binds(300, false)).isTrue();
    }

    @Test
    void anActiveIsWhatItIsWhateverItsGroupSays() {
        assertThat(word.saysBarred(Role.ACTIVE, true, 100)).isFalse();
        assertThat(word.binds(100, false)).isTrue();
    }

    /** {@link System#nanoTime} may wrap around. */
    @Test
    void timesAreComparedByTheirDifference() {
        assertThat(word.saysBarred(Role.BACKUP, true, Long.MAX_VALUE)).isTrue();
        assertThat(word.binds(Long.MIN_VALUE, false)).isTrue();
        assertThat(word.binds(Long.MAX_VALUE - 1, false)).isFalse();
    }
}
