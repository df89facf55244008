package io.twinstar.gateway.latency;

import java.util.Arrays;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** A tick is ten seconds. */
class RollingTest {

    private static final long MINUTE = 6;
    private static final long HOUR = 360;

    private final Rolling rolling = new Rolling();

    @Test
    void aWindowIsTheTicksItNamesAndThePresentOne() {
        for (long tick = 100; tick <= 106; tick++) rolling.add(tick, tick, counts(7, 1));
        assertThat(in(1, 106)).as("105 and 106").isEqualTo(2);
        assertThat(in(MINUTE, 106)).as("100 to 106").isEqualTo(7);
        assertThat(in(MINUTE, 107)).as("101 to 106").isEqualTo(6);
        assertThat(in(MINUTE, 113)).isZero();
    }

    @Test
    void whatComesInOneTickIsOneSlice() {
        rolling.add(100, 100, counts(7, 1));
        rolling.add(100, 100, counts(7, 2));
        rolling.add(100, 100, counts(8, 4));
        assertThat(rolling.slices()).hasSize(1);
        assertThat(in(MINUTE, 100)).isEqualTo(7);
    }

    @Test
    void slicesBecomeMinutesThenTenMinutesAndNothingIsLost() {
        for (long tick = 0; tick < HOUR; tick++) rolling.add(tick, tick, counts(7, 1));
        assertThat(in(HOUR, HOUR - 1)).isEqualTo(360);
        assertThat(rolling.slices()).hasSizeLessThanOrEqualTo(36).extracting(slice -> slice.toTick() - slice.fromTick())
                .isSortedAccordingTo((one, other) -> Long.compare(other, one)).contains(1L, 6L, 60L);
        for (int i = 1; i < rolling.slices().size(); i++)
            assertThat(rolling.slices().get(i).fromTick()).isGreaterThanOrEqualTo(rolling.slices().get(i - 1).toTick());
        // the last ten minutes are ticks 299 to 359; the minute of 299 began with 294
        assertThat(in(60, HOUR - 1)).isEqualTo(360 - 294);
    }

    @Test
    void neverAreThereMoreThanThirtySixSlices() {
        int most = 0;
        for (long tick = 0; tick < 3 * HOUR; tick++) {
            rolling.add(tick, tick, counts(7, 1));
            most = Math.max(most, rolling.slices().size());
        }
        assertThat(most).isBetween(30, 36);
    }

    @Test
    void afterAnHourNothingIsLeftAndWhatLeavesIsHandedOverOnce() {
        rolling.add(0, 0, counts(7, 1));
        rolling.add(0, 0, counts(8, 2));
        assertThat(rolling.add(1, HOUR, Counts.NONE).isEmpty()).isTrue();
        assertThat(in(HOUR, HOUR)).as("the first ten minutes end with tick 60").isEqualTo(3);
        var left = new long[Slots.COUNT];
        rolling.add(HOUR, HOUR + 60, Counts.NONE).addTo(left);
        assertThat(left[7]).isOne();
        assertThat(left[8]).isEqualTo(2);
        assertThat(rolling.isEmpty()).isTrue();
        assertThat(rolling.add(HOUR + 60, HOUR + 61, Counts.NONE).isEmpty()).isTrue();
    }

    @Test
    void countsOfOneSlotAddUp() {
        Counts many = counts(7, 200_000).plus(counts(7, 200_000)).plus(counts(3, 5));
        var counts = new long[Slots.COUNT];
        many.addTo(counts);
        assertThat(counts[7]).isEqualTo(400_000);
        assertThat(counts[3]).isEqualTo(5);
        assertThat(Arrays.stream(counts).sum()).isEqualTo(400_005);
    }

    private long in(long ticks, long nowTick) {
        var counts = new long[Slots.COUNT];
        rolling.addTo(counts, ticks, nowTick);
        return Arrays.stream(counts).sum();
    }

    private static Counts counts(int slot, long count) {
        return Counts.of(new long[]{Counts.entry(slot, count)});
    }
}
