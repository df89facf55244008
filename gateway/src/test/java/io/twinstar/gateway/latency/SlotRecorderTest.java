package io.twinstar.gateway.latency;

import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SlotRecorderTest {

    private final SlotRecorder recorder = new SlotRecorder();

    @Test
    void whatWasMetIsToldOnceInTheOrderOfTheSlots() {
        for (int slot : new int[]{Slots.COUNT - 1, 0, 7, 0}) recorder.increment(slot);
        assertThat(drained()).containsExactly(Map.entry(0, 2L), Map.entry(7, 1L), Map.entry(Slots.COUNT - 1, 1L));
        assertThat(recorder.drain().isEmpty()).isTrue();
        recorder.increment(7);
        assertThat(drained()).containsExactly(Map.entry(7, 1L));
    }

    /** A place of its table has 17 bits for it. */
    @Test
    void aSlotMayBeMetMoreOftenThanAPlaceCanCount() {
        for (int i = 0; i < 300_000; i++) {
            recorder.increment(5);
            if (i % 3 == 0) recorder.increment(6);
        }
        assertThat(drained()).containsExactly(Map.entry(5, 300_000L), Map.entry(6, 100_000L));
    }

    @Test
    void allSlotsHaveRoom() {
        var expected = new TreeMap<Integer, Long>();
        for (int turn = 0; turn < 3; turn++) { // both tables, and one of them again
            expected.clear();
            var random = new Random(turn);
            for (int i = 0; i < 100_000; i++) {
                int slot = random.nextInt(Slots.COUNT);
                recorder.increment(slot);
                expected.merge(slot, 1L, Long::sum);
            }
            assertThat(drained()).isEqualTo(expected);
        }
    }

    private Map<Integer, Long> drained() {
        var met = new TreeMap<Integer, Long>();
        recorder.drain().each((slot, count) -> met.merge(slot, count, Long::sum));
        return met;
    }
}
