package io.twinstar.health;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class RiseFallTest {

    private static final Thresholds RISE_2_FALL_3 = new Thresholds(2, 3);

    @Test
    void threeFailuresInARowBringItDown() {
        assertThat(after(true, "FF")).isEqualTo(new RiseFall(true, 2));
        assertThat(after(true, "FFF")).isEqualTo(new RiseFall(false, 0));
    }

    @Test
    void twoPassesInARowBringItUp() {
        assertThat(after(false, "P")).isEqualTo(new RiseFall(false, 1));
        assertThat(after(false, "PP")).isEqualTo(new RiseFall(true, 0));
    }

    @Test
    void oneResultForTheVerdictStartsTheCountAnew() {
        assertThat(after(true, "FFPFF")).isEqualTo(new RiseFall(true, 2));
        assertThat(after(false, "PFPFP")).isEqualTo(new RiseFall(false, 1));
    }

    @Test
    void downAndUpAgainTakesFallPlusRise() {
        assertThat(after(true, "FFFP")).isEqualTo(new RiseFall(false, 1));
        assertThat(after(true, "FFFPP")).isEqualTo(new RiseFall(true, 0));
    }

    @Test
    void aThresholdOfOneFlipsAtOnce() {
        assertThat(new RiseFall(true, 0).observe(false, new Thresholds(1, 1))).isEqualTo(new RiseFall(false, 0));
        assertThat(new RiseFall(false, 0).observe(true, new Thresholds(1, 1))).isEqualTo(new RiseFall(true, 0));
    }

    @Test
    void aThresholdBelowOneIsRefused() {
        assertThatThrownBy(() -> new Thresholds(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Thresholds(1, 0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** @param results P for a pass, F for a failure */
    private static RiseFall after(boolean up, String results) {
        var state = new RiseFall(up, 0);
        for (char result : results.toCharArray()) state = state.observe(result == 'P', RISE_2_FALL_3);
        return state;
    }
}
