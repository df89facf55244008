package io.twinstar.benchmarks.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Relay.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class WorkloadTest {

    @Test
    void everyTargetForCpuIsARatioToHaproxy() {
        assertThat(Workload.named(Workload.names(), 10_000).stream()
                .filter(workload -> workload.figures().getFirst().quantity() == Quantity.CPU_NANOS)
                .collect(Collectors.toMap(Workload::name, workload -> workload.figures().getFirst().target().orElseThrow())))
                .isEqualTo(Map.of("rr64", Target.ratio(0.90), "rr1000", Target.ratio(0.80), "rr4k", Target.ratio(0.87), "churn",
                        Target.ratio(0.82), "down1", Target.ratio(0.36), "down16", Target.ratio(0.36), "up1", Target.ratio(0.36), "up16",
                        Target.ratio(0.36)));
    }

    @Test
    void idleConnectionsAreNoMoreThanAProcessMayHave() {
        assertThat(Workload.named(List.of("idle"), 9_500).getFirst().shape()).isEqualTo(new Shape.Idle(9_500, 128, 128));
        assertThat(Workload.named(List.of("idle"), 30_000).getFirst().shape()).isEqualTo(new Shape.Idle(10_000, 128, 128));
    }

    @Test
    void contendersKeepTheOrderOfTheTablesAndDirectIsLast() {
        assertThat(Contender.named(List.of("direct", "twinstar", "haproxy"), List.of(Transport.EPOLL, Transport.AUTO)))
                .extracting(Contender::name).containsExactly("haproxy", "twinstar-epoll", "twinstar", "direct");
        assertThat(Contender.named(Contender.names(), List.of(Transport.NIO))).extracting(Contender::name)
                .containsExactly("haproxy", "haproxy-splice", "nginx", "twinstar-nio", "direct");
        assertThat(Contender.named(List.of("twinstar"), List.of(Transport.NIO))).extracting(Contender::name)
                .containsExactly("twinstar-nio");
    }

    @Test
    void roundsAndSecondsOfOnesOwnLeaveTheRestAsIsUsual() {
        assertThat(Settings.usual(false).with(Optional.of(7), Optional.empty())).isEqualTo(new Settings(7, 7, 3, 5));
        assertThat(Settings.usual(true).with(Optional.of(3), Optional.of(1.5))).isEqualTo(new Settings(3, 1, 1.5, 3));
    }
}
