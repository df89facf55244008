package io.twinstar.gateway.latency;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class LastMinuteTest {

    private final LastMinute minute = new LastMinute();

    @Test
    void whatWasMetIsInItForSixSlicesAfterItsOwn() {
        minute.add(0, counts(3, 1));
        minute.add(0, counts(3, 2));
        minute.add(4, counts(5, 10));
        assertThat(in(6)).isEqualTo(13);
        assertThat(in(7)).isEqualTo(10);
        minute.add(8, counts(5, 100));
        assertThat(in(10)).isEqualTo(110);
        assertThat(in(11)).isEqualTo(100);
        assertThat(in(15)).isZero();
    }

    /** Whatever comes when: it is the same as the hour's. */
    @Test
    void itHasWhatTheHourHasOfTheMinute() {
        var random = new Random(1);
        var hour = new Rolling();
        long tick = 0;
        for (int i = 0; i < 1_000; i++) {
            long fromTick = tick;
            tick += random.nextInt(3);
            Counts met = random.nextInt(3) == 0 ? Counts.NONE : counts(random.nextInt(10), 1 + random.nextInt(10));
            minute.add(fromTick, met);
            hour.add(fromTick, tick, met);
            var expected = new long[Slots.COUNT];
            hour.addTo(expected, Window.MINUTE.ticks(), tick);
            assertThat(in(tick)).as("after %d", i).isEqualTo(Arrays.stream(expected).sum());
        }
    }

    /** Of few they are sorted, of many counted. */
    @Test
    void aSumHasEachSlotOfEachPart() {
        for (int parts : new int[]{0, 1, 10, 2_000}) {
            Counts sum = Counts.sum(IntStream.range(0, parts).mapToObj(i -> counts(i % 7, 2)).toList());
            var bySlot = new long[Slots.COUNT];
            sum.addTo(bySlot);
            assertThat(Arrays.stream(bySlot).sum()).isEqualTo(2L * parts);
            assertThat(bySlot[0]).isEqualTo(2L * Math.ceilDiv(parts, 7));
        }
        assertThat(Counts.sum(List.of(Counts.NONE, Counts.NONE)).isEmpty()).isTrue();
    }

    private long in(long nowTick) {
        var counts = new long[Slots.COUNT];
        minute.addTo(counts, nowTick);
        return Arrays.stream(counts).sum();
    }

    private static Counts counts(int slot, long count) { return Counts.of(new long[]{Counts.entry(slot, count)}); }
}
