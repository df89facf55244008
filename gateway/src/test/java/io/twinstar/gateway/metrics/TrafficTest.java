package io.twinstar.gateway.metrics;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class TrafficTest {

    private static final long SECOND = 1_000_000_000L;

    private final Traffic traffic = new Traffic(totals(100, 1_000, 0), 0);

    @Test
    void aStepIsWhatCameInTenSecondsOrTheLookAfterThat() {
        for (int second = 1; second <= 25; second++) traffic.look(totals(100 + 7 * second, 1_000, second), second * SECOND);
        assertThat(traffic.steps()).hasSize(2);
        var second = traffic.steps().getLast();
        assertThat(second.fromNanos()).isEqualTo(10 * SECOND);
        assertThat(second.toNanos()).isEqualTo(20 * SECOND);
        assertThat(second.counted()).isEqualTo(new Traffic.Totals(70, 0, 0, 0, 20));
        assertThat(second.perSecond(70)).isEqualTo(7);
    }

    @Test
    void whatAReloadTookAwayIsNoNegativeTraffic() {
        traffic.look(totals(40, 1_500, 0), 10 * SECOND);
        assertThat(traffic.steps().getFirst().counted()).isEqualTo(new Traffic.Totals(0, 0, 500, 0, 0));
    }

    @Test
    void anHourIsKept() {
        for (int step = 1; step <= 500; step++) traffic.look(totals(step, 0, 0), 10L * step * SECOND);
        assertThat(traffic.steps()).hasSize(360);
        assertThat(traffic.steps().getFirst().toNanos()).isEqualTo(10L * (500 - 359) * SECOND);
    }

    private static Traffic.Totals totals(long accepted, long bytesFromClients, long open) {
        return new Traffic.Totals(accepted, 0, bytesFromClients, 0, open);
    }
}
