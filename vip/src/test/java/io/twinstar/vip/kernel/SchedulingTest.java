package io.twinstar.vip.kernel;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SchedulingTest {

    private static final Path HOST = Path.of("user:[4026531837]");

    @Test
    void aLimitOnLockedMemoryIsForThoseWithoutTheCapability() {
        assertThat(Scheduling.isExempt(capabilities("0000000000004000"), HOST)).isTrue(); // bit 14
        assertThat(Scheduling.isExempt(capabilities("000001ffffffffff"), HOST)).as("root").isTrue();
        assertThat(Scheduling.isExempt(capabilities("000001ffffffbfff"), HOST)).as("all but bit 14").isFalse();
        assertThat(Scheduling.isExempt(capabilities("0000000000000000"), HOST)).isFalse();
    }

    @Test
    void rootOfAnotherUserNamespaceHasTheCapabilityInNameOnly() {
        assertThat(Scheduling.isExempt(capabilities("000001ffffffffff"), Path.of("user:[4026532201]"))).isFalse();
    }

    @Test
    void aCapabilityThatIsNotInEffectExemptsFromNothing() {
        assertThat(Scheduling.isExempt(List.of("Name:\tjava", "CapPrm:\t0000000000004000"), HOST)).isFalse();
    }

    @Test
    void aThreadStaysOnItsCpu() throws Exception {
        var allowed = new FutureTask<>(() -> {
            Scheduling.stayOn(0);
            return Files.readAllLines(Path.of("/proc/thread-self/status"));
        });
        Thread.ofPlatform().start(allowed);
        assertThat(allowed.get()).contains("Cpus_allowed_list:\t0");
    }

    @Test
    void aCpuThatIsNotThereIsRefused() throws Exception {
        var refused = new FutureTask<>(() -> {
            Scheduling.stayOn(1_023);
            return true;
        });
        Thread.ofPlatform().start(refused);
        assertThatThrownBy(refused::get).hasCauseInstanceOf(KernelException.class).hasMessageContaining("sched_setaffinity");
    }

    private static List<String> capabilities(String effective) {
        return List.of("Name:\tjava", "CapPrm:\t000001ffffffffff", "CapEff:\t" + effective, "CapBnd:\t000001ffffffffff");
    }
}
