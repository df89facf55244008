package io.twinstar.gateway.matrix;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

import org.junit.jupiter.api.Test;

import io.twinstar.gateway.matrix.SoakReport.Footprint;

import static org.assertj.core.api.Assertions.assertThat;

class SoakReportTest {

    private static final long MS = 1_000_000;

    @Test
    void aGapOverTheBoundIsCountedByItsCause() {
        // 3 × 50 ms and the skew, 151, and twice 50 for a busy machine: 251
        var report = new SoakReport(Map.of(Fall.KILL, List.of(3 * MS, 251 * MS, 252 * MS)), Map.of());
        assertThat(report.broken()).containsExactly("1× kill: the client could not reconnect within 251 ms");
    }

    @Test
    void aProcessThatGrowsByATenthIsToldAndOneThatIsYoungIsNot() {
        // 40 failovers, 1000 KiB and 10 more each time: the second quarter's median 1150, the last one's 1350
        assertThat(report(life(40, 10, 0)).broken()).containsExactly("process 7 has grown");
        assertThat(report(life(39, 10, 0)).broken()).isEmpty();
    }

    @Test
    void growthThatEndsWithTheWarmUpIsNone() {
        var life = LongStream.range(0, 80).mapToObj(age -> new Footprint(Math.min(1_000 + 100 * age, 2_000), 60)).toList();
        assertThat(report(life).isOk()).isTrue();
    }

    @Test
    void descriptorsThatAddUpAreTold() {
        // one more each time: 50 + 15 early, 50 + 35 late
        assertThat(report(life(40, 0, 1)).broken()).containsExactly("process 7 has more descriptors than before");
    }

    @Test
    void allFourFallsTakeTurnsInTheFirstHalfAndInTheSecondThoseThatAProcessSurvives() {
        assertThat(LongStream.range(0, 16).mapToObj(turn -> Fall.ofTurn((int) turn, 16))).containsExactly(Fall.KILL, Fall.TERMINATE,
                Fall.FREEZE, Fall.PORT_DOWN, Fall.KILL, Fall.TERMINATE, Fall.FREEZE, Fall.PORT_DOWN, Fall.FREEZE, Fall.PORT_DOWN,
                Fall.FREEZE, Fall.PORT_DOWN, Fall.FREEZE, Fall.PORT_DOWN, Fall.FREEZE, Fall.PORT_DOWN);
    }

    private static SoakReport report(List<Footprint> life) {
        return new SoakReport(Map.of(), Map.of(7L, life));
    }

    private static List<Footprint> life(int failovers, long memoryStep, long descriptorStep) {
        return LongStream.range(0, failovers).mapToObj(age -> new Footprint(1_000 + memoryStep * age, 50 + descriptorStep * age)).toList();
    }
}
