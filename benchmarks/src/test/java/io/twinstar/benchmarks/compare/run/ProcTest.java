package io.twinstar.benchmarks.compare.run;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What /proc says, and how it is understood. */
class ProcTest {

    @Test
    void theFirstTwoCpusThatAreAllowedAreUsed() {
        assertThat(Cpus.of(List.of("Name:\tjava", "Cpus_allowed_list:\t2,5-7"))).contains(new Cpus(2, 5));
        assertThat(Cpus.of(List.of("Cpus_allowed_list:\t0-3"))).contains(new Cpus(0, 1));
        assertThat(Cpus.of(List.of("Cpus_allowed_list:\t3"))).isEqualTo(Optional.empty());
    }

    @Test
    void aProcessNameWithSpacesAndParenthesesHidesNoTime() {
        // utime and stime, the 14th and 15th field, are 120 and 30 ticks of 10 ms
        assertThat(CpuTime.processNanos("77 (a) b (c) S 1 77 77 0 -1 4194560 900 0 3 0 120 30 7 8 20 0 1 0 100 0 0"))
                .isEqualTo(1_500_000_000L);
        assertThat(CpuTime.threadNanos("810364 911599 4\n")).isEqualTo(810_364);
        assertThat(CpuTime.waitedNanos("810364 911599 4\n")).isEqualTo(911_599);
    }

    @Test
    void cpuTimeIsTheThreadsToTheNanosecond() {
        var before = new CpuTime(Map.of("1", 1_000L, "2", 50L), 10_000_000);
        var after = new CpuTime(Map.of("1", 1_700L, "2", 50L, "3", 11L), 10_000_000);
        assertThat(after.since(before)).isEqualTo(711); // 700 + 0 + 11
    }

    @Test
    void aThreadThatHasEndedIsNotForgotten() {
        var before = new CpuTime(Map.of("1", 0L, "2", 0L), 1_000_000_000);
        var after = new CpuTime(Map.of("1", 5_000_000L), 1_500_000_000);
        assertThat(after.since(before)).isEqualTo(480_000_000); // 500 ms that the process has used, exact to two ticks of 10 ms
    }

    @Test
    void thisProcessUsesCpuAndMemory() throws IOException {
        var before = CpuTime.of(List.of(ProcessHandle.current().pid()));
        long begun = System.nanoTime();
        while (System.nanoTime() - begun < 100_000_000) Thread.onSpinWait();
        assertThat(CpuTime.of(List.of(ProcessHandle.current().pid())).since(before)).isPositive();
    }

    @Test
    void memoryIsTheProportionalSetSize() throws IOException {
        assertThat(
                Proxy.pssBytes(List.of("55d0-7fff ---p 00000000 00:00 0 [rollup]", "Rss: 9000 kB", "Pss:    1234 kB", "Pss_Dirty: 9 kB")))
                .isEqualTo(1_263_616); // 1,234 * 1,024
        assertThatThrownBy(() -> Proxy.pssBytes(List.of("Rss: 1 kB"))).isInstanceOf(IOException.class);
    }

    @Test
    void aBusyMachineIsSpokenOf() {
        assertThat(Contest.waiting(200_000_000, 10_000_000)).isEqualTo("Clients and backend waited for their CPU 5.0 % of the time");
        assertThat(Contest.waiting(200_000_000, 10_200_000)).contains("5.1 %", "others use this machine");
    }

    @Test
    void aPairOfConnectionsTakesTwoDescriptors() {
        assertThat(Descriptors.pairs(List.of("Limit                     Soft Limit           Hard Limit           Units",
                "Max open files            20000                20000                files"))).isEqualTo(9_500); // (20,000 - 1,000) / 2
    }

    /** It has compiled this test, for one. */
    @Test
    void theCompilersOfAJvmUseLessThanAllOfIt() throws IOException {
        var self = List.of(ProcessHandle.current().pid());
        var nothing = new CpuTime(Map.of(), 0);
        assertThat(CpuTime.ofCompilers(self).since(nothing)).isPositive().isLessThan(CpuTime.of(self).since(nothing));
    }
}
