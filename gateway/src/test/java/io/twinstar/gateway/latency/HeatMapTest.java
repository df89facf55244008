package io.twinstar.gateway.latency;

import java.net.Inet4Address;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.BackendId;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

/** A tick is ten seconds. */
class HeatMapTest {

    private static final long TICK = Rolling.TICK_NANOS;
    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000 * MICRO;
    private static final Subject.Served SERVED = new Subject.Served("public",
            new BackendId("web", Inet4Address.ofLiteral("198.18.0.21"), 80));

    private final Latencies latencies = new Latencies(1, 0);

    HeatMapTest() {
        latencies.keep(Set.of(SERVED));
    }

    /** Six rows to a decade from 10 µs: 1 ms begins row 12, 10 ms row 18. */
    @Test
    void aTimeCountsInTheRowOfItsMagnitude() {
        record(1_001 * MICRO, 3);
        record(1_100 * MICRO, 2);
        record(10_010 * MICRO, 1);
        var rows = new ArrayList<>(Collections.nCopies(42, 0));
        rows.set(12, 5);
        rows.set(18, 1);
        assertThat(latencies.heat(Phase.FIRST_BYTE, 0)).singleElement().satisfies(column -> {
            assertThat(column.rows()).isEqualTo(rows);
            assertThat(column.count()).isEqualTo(6);
        });
        assertThat(Heat.boundsSeconds()[11]).isCloseTo(0.001, withPercentage(0.001));
        assertThat(Heat.boundsSeconds()[41]).isCloseTo(100, withPercentage(0.001));
    }

    @Test
    void whatIsOutsideCountsAtTheEdge() {
        record(0, 1);
        record(3_600_000 * MILLI, 1);
        assertThat(latencies.heat(Phase.FIRST_BYTE, 0).getFirst().rows()).startsWith(1).endsWith(1);
    }

    @Test
    void eachTickHasItsOwnPercentilesAndKeepsThem() {
        record(10 * MILLI, 98);
        record(70 * MILLI, 2);
        latencies.collect(TICK);
        record(20 * MILLI, 1);
        var columns = latencies.heat(Phase.FIRST_BYTE, 2 * TICK - 1);
        assertThat(columns).extracting(Heat::fromNanos).containsExactly(0L, TICK);
        assertThat(columns.getFirst().p50Nanos()).isCloseTo(10 * MILLI, withPercentage(0.1));
        assertThat(columns.getFirst().p99Nanos()).isCloseTo(70 * MILLI, withPercentage(0.1));
        assertThat(columns.getFirst().maxNanos()).isCloseTo(70 * MILLI, withPercentage(0.1));
        assertThat(columns.getLast().p99Nanos()).isCloseTo(20 * MILLI, withPercentage(0.1));
    }

    @Test
    void anHourIsKeptAndTicksWithoutAnythingAreLeftOut() {
        for (long tick = 0; tick < 1_000; tick += 2) {
            record(MILLI, 1);
            latencies.collect((tick + 1) * TICK);
            latencies.collect((tick + 2) * TICK);
        }
        // the last met were in tick 998; of the 360 ticks from 641 to 1,000 those that are even, but for the last one
        var columns = latencies.heat(Phase.FIRST_BYTE, 1_000 * TICK);
        assertThat(columns).hasSize(179);
        assertThat(columns.getFirst().fromNanos()).isEqualTo(642 * TICK);
        assertThat(columns.getLast().fromNanos()).isEqualTo(998 * TICK);
        assertThat(latencies.heat(Phase.FIRST_BYTE, 2_000 * TICK)).isEmpty();
        assertThat(latencies.heat(Phase.QUEUE, 0)).isEmpty();
    }

    private void record(long nanos, int times) {
        for (int i = 0; i < times; i++) latencies.recorders(SERVED).record(0, Phase.FIRST_BYTE, nanos);
    }
}
