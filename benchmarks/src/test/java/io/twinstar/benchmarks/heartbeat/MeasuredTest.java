package io.twinstar.benchmarks.heartbeat;

import java.util.List;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import io.twinstar.gateway.json.Json;

import static org.assertj.core.api.Assertions.assertThat;

class MeasuredTest {

    @Test
    void eachFigureHasAMedianOfItsOwn() {
        var first = new Measured(1, 20, 300, 4_000, 50, 6);
        var second = new Measured(2, 10, 100, 9_000, 70, 5);
        var third = new Measured(3, 30, 200, 1_000, 60, 7);
        assertThat(Measured.median(List.of(first, second, third))).isEqualTo(new Measured(2, 20, 200, 4_000, 60, 6));
        assertThat(Measured.median(List.of(first, second))).as("of two, the worse").isEqualTo(new Measured(2, 20, 300, 9_000, 70, 6));
    }

    @Test
    void percentilesAreTheLatenessThatSoManyBeatsDoNotExceed() {
        var lateness = new Histogram(3);
        for (int nanos = 1; nanos <= 1_000; nanos++) lateness.recordValue(nanos);
        assertThat(Measured.of(lateness, 7, 8)).isEqualTo(new Measured(500, 990, 999, 1_000, 7, 8)); // 50 %, 99 %, 99.9 % of 1,000
    }

    @Test
    void whatOneProcessWritesTheOtherReads() {
        var measured = new Measured(1, 2, 3, 4, 5, 6);
        assertThat(Measured.read(Json.read(Json.write(measured.json())))).isEqualTo(measured);
    }
}
