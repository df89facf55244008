package io.twinstar.benchmarks.heartbeat;

import java.io.IOException;
import java.util.List;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrialTest {

    private static final List<String> HEAP = List.of("-Xms128m", "-Xmx1g");

    @Test
    void aBeatIsMeasuredWhileItsProcessKeepsItsLiveSetAndAllocates() throws Exception {
        var measured = new Trial(Collector.SERIAL, Load.BUSY_HOST).measure(1, HEAP, new TreeSet<>());
        assertThat(measured.p50Nanos()).isPositive();
        assertThat(measured.maxNanos()).isGreaterThanOrEqualTo(measured.p50Nanos());
        assertThat(measured.residentBytes()).isGreaterThan(200 << 20);
        assertThat(measured.allocatedBytesPerSecond()).isPositive();
    }

    @Test
    void anIdleProcessAllocatesNothingBesideTheBeat() throws Exception {
        assertThat(new Trial(Collector.G1, Load.IDLE).measure(1, HEAP, new TreeSet<>()).allocatedBytesPerSecond()).isZero();
    }

    @Test
    void aHeapTooSmallForTheLiveSetFailsTheTrialByName() {
        assertThatThrownBy(() -> new Trial(Collector.SERIAL, Load.GARBAGE).measure(1, List.of("-Xmx100m"), new TreeSet<>()))
                .isInstanceOf(IOException.class).hasMessageContaining("Serial, garbage: ")
                .hasMessageContaining("java.lang.OutOfMemoryError");
    }
}
