package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class CostTableTest {

    private static final Workload RR64 = Workload.named(List.of("rr64"), 1_000).getFirst();

    /** 10.2 to 10.0 µs, 11.0 to 10.0 and 10.1 to 10.0: 1.02, 1.10 and 1.01. */
    @Test
    void theMedianOfTheRoundsRatiosCounts() {
        var table = new CostTable(Map.of(RR64, List.of(pair(10_000, 10_200), pair(10_000, 11_000), pair(10_000, 10_100))));
        assertThat(table.isMet()).isTrue();
        assertThat(table.text().lines().skip(1).findFirst().orElseThrow())
                .matches("rr64 +10.0 +10.2 +1.02 \\(1.01–1.10\\) +µs/request ≤ 1.03 met");
    }

    @Test
    void moreThanThreeInAHundredIsTooMuch() {
        var table = new CostTable(Map.of(RR64, List.of(pair(10_000, 10_400))));
        assertThat(table.isMet()).isFalse();
        assertThat(table.text()).contains("missed");
    }

    private static CostTable.Pair pair(double unseenNanos, double seenNanos) {
        return new CostTable.Pair(unseenNanos, seenNanos);
    }
}
