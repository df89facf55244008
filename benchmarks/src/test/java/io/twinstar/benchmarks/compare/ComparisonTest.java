package io.twinstar.benchmarks.compare;

import org.junit.jupiter.api.Test;

import static io.twinstar.benchmarks.compare.Comparisons.TWINSTAR;
import static io.twinstar.benchmarks.compare.Comparisons.figure;
import static io.twinstar.benchmarks.compare.Comparisons.workload;
import static io.twinstar.benchmarks.compare.Quantity.CPU_NANOS;
import static io.twinstar.benchmarks.compare.Quantity.P99_NANOS;
import static io.twinstar.benchmarks.compare.Quantity.PAIR_BYTES;
import static org.assertj.core.api.Assertions.assertThat;

class ComparisonTest {

    private final Workload rr64 = workload("rr64");
    private final Workload latency = workload("latency1k");
    private final Workload idle = workload("idle");
    private final Figure cpu = figure(rr64, CPU_NANOS);
    private final Figure p99 = figure(latency, P99_NANOS);
    private final Figure pair = figure(idle, PAIR_BYTES);

    @Test
    void aRatioIsTakenWithinARoundAndTheMedianOverTheRatios() {
        var comparison = new Comparisons(3).measured(rr64, Contender.BASE, CPU_NANOS, 10_000, 20_000, 40_000)
                .measured(rr64, TWINSTAR, CPU_NANOS, 9_000, 16_000, 44_000).of(rr64);
        // 9/10, 16/20 and 44/40; the ratio of the medians would be 16/20
        assertThat(comparison.ratio(rr64, TWINSTAR, cpu)).contains(new Spread(0.8, 0.9, 1.1));
        assertThat(comparison.value(rr64, TWINSTAR, cpu)).contains(new Spread(9, 16, 44)); // µs
    }

    @Test
    void aRoundInWhichOneOfTheTwoFailedHasNoRatio() {
        var comparison = new Comparisons(3).measured(rr64, Contender.BASE, CPU_NANOS, 10, Double.NaN, 10)
                .measured(rr64, TWINSTAR, CPU_NANOS, 5, 6, Double.NaN).of(rr64);
        assertThat(comparison.ratio(rr64, TWINSTAR, cpu)).contains(new Spread(0.5, 0.5, 0.5));
        assertThat(comparison.values(rr64, TWINSTAR, cpu)).containsExactly(0.005, 0.006);
    }

    @Test
    void whatWasNeverMeasuredHasNoFigure() {
        var comparison = new Comparisons(1).measured(rr64, Contender.BASE, CPU_NANOS, 10).of(rr64);
        assertThat(comparison.value(rr64, TWINSTAR, cpu)).isEmpty();
        assertThat(comparison.ratio(rr64, TWINSTAR, cpu)).isEmpty();
        assertThat(comparison.meets(rr64, TWINSTAR, cpu)).isEmpty();
    }

    @Test
    void latencyIsWhatIsAddedToDirectsOfTheSameRound() {
        var comparison = new Comparisons(2).measured(latency, Contender.DIRECT, P99_NANOS, 20_000, 30_000)
                .measured(latency, Contender.BASE, P99_NANOS, 70_000, 130_000).measured(latency, TWINSTAR, P99_NANOS, 60_000, 80_000)
                .of(latency);
        assertThat(comparison.values(latency, TWINSTAR, p99)).containsExactly(40.0, 50.0); // 60 - 20, 80 - 30
        assertThat(comparison.ratio(latency, TWINSTAR, p99)).contains(new Spread(0.5, 0.65, 0.8)); // 40 / 50, 50 / 100
        assertThat(comparison.values(latency, Contender.DIRECT, p99)).as("its own").containsExactly(20.0, 30.0);
        assertThat(comparison.ratio(latency, Contender.DIRECT, p99)).isEmpty();
    }

    @Test
    void nothingIsInRatioToABaseOfNothing() {
        var comparison = new Comparisons(1).measured(latency, Contender.DIRECT, P99_NANOS, 50_000)
                .measured(latency, Contender.BASE, P99_NANOS, 40_000).measured(latency, TWINSTAR, P99_NANOS, 60_000).of(latency);
        assertThat(comparison.ratio(latency, TWINSTAR, p99)).isEmpty();
    }

    @Test
    void aTargetIsHeldAgainstTheMedianOfTheRatios() {
        var met = new Comparisons(3).measured(rr64, Contender.BASE, CPU_NANOS, 100, 100, 100)
                .measured(rr64, TWINSTAR, CPU_NANOS, 90, 80, 200).of(rr64);
        assertThat(met.meets(rr64, TWINSTAR, cpu)).contains(true); // 0.90
        var missed = new Comparisons(1).measured(rr64, Contender.BASE, CPU_NANOS, 100).measured(rr64, TWINSTAR, CPU_NANOS, 91).of(rr64);
        assertThat(missed.meets(rr64, TWINSTAR, cpu)).contains(false);
        assertThat(missed.meets(rr64, Contender.BASE, cpu)).as("only Twinstar has targets").isEmpty();
    }

    @Test
    void theTargetForMemoryIsOfTheFigureItself() {
        var comparison = new Comparisons(1).measured(idle, TWINSTAR, PAIR_BYTES, 1_536).of(idle); // 1.5 KB
        assertThat(comparison.meets(idle, TWINSTAR, pair)).contains(true);
    }
}
