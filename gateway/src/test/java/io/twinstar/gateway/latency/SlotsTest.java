package io.twinstar.gateway.latency;

import java.util.Random;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlotsTest {

    private static final Histogram LIBRARY = new Histogram(1_000, Slots.LONGEST_NANOS, 3);

    @Test
    void everyTimeIsCountedWhereTheLibraryCountsIt() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 200_000; i++) {
            long nanos = (long) Math.exp(random.nextDouble() * Math.log(Slots.LONGEST_NANOS));
            int slot = Slots.of(nanos);
            assertThat(Slots.leastNanos(slot)).as("seed %d, %d ns", seed, nanos).isEqualTo(LIBRARY.lowestEquivalentValue(nanos));
            assertThat(Slots.middleNanos(slot)).as("seed %d, %d ns", seed, nanos).isEqualTo(LIBRARY.medianEquivalentValue(nanos));
        }
    }

    @Test
    void slotsFollowEachOtherWithoutAGap() {
        for (int slot = 1; slot < Slots.COUNT; slot++) {
            assertThat(Slots.of(Slots.leastNanos(slot))).isEqualTo(slot);
            assertThat(Slots.of(Slots.leastNanos(slot) - 1)).isEqualTo(slot - 1);
        }
    }

    /** An hour is 7,031,250,000 units of 512 ns, 33 bits: 22 doublings of 1024 slots, and 7,031,250,000 >> 22 = 1676. */
    @Test
    void anHourIsTheLast() {
        assertThat(Slots.COUNT).isEqualTo(22 * 1024 + 1676 + 1);
        assertThat(Slots.of(Slots.LONGEST_NANOS)).isEqualTo(24_204);
        assertThat(Slots.of(Long.MAX_VALUE)).as("longer counts as an hour").isEqualTo(24_204);
        assertThat(Slots.of(-1)).as("clocks of two threads").isZero();
    }

    @Test
    void aHistogramHasTheCounts() {
        var counts = new long[Slots.COUNT];
        counts[Slots.of(1_000_000)] = 3;
        counts[Slots.of(50_000_000)] = 1;
        Histogram histogram = Slots.histogram(counts);
        assertThat(histogram.getTotalCount()).isEqualTo(4);
        assertThat(histogram.valuesAreEquivalent(histogram.getValueAtPercentile(75), 1_000_000)).isTrue();
        assertThat(histogram.valuesAreEquivalent(histogram.getMaxValue(), 50_000_000)).isTrue();
    }
}
