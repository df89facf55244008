package io.twinstar.gateway.peer.report;

import java.util.List;

import org.junit.jupiter.api.Test;

import static io.twinstar.gateway.peer.report.Reports.flow;
import static org.assertj.core.api.Assertions.assertThat;

class FlowChangesTest {

    private final FlowChanges changes = new FlowChanges();

    @Test
    void whatCameAndWentInBetweenIsNotTold() {
        changes.opened(flow(1));
        changes.opened(flow(2));
        changes.closed(flow(1));
        assertThat(changes.take(9)).isEqualTo(new FlowChanges.Batch(List.of(flow(2)), List.of()));
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void whatWentAndIsBackWasNeverAway() {
        changes.opened(flow(1));
        changes.take(9);
        changes.closed(flow(1));
        changes.opened(flow(1));
        assertThat(changes.isEmpty()).isTrue();
    }

    @Test
    void ofManyTheEndsAreToldFirstAndTheOldestBeforeTheYounger() {
        for (int i = 1; i <= 4; i++) changes.opened(flow(i));
        changes.take(2);
        changes.closed(flow(2));
        changes.opened(flow(5));
        assertThat(changes.take(2)).isEqualTo(new FlowChanges.Batch(List.of(flow(3)), List.of(flow(2))));
        assertThat(changes.untold()).isEqualTo(2);
        assertThat(changes.take(9)).isEqualTo(new FlowChanges.Batch(List.of(flow(4), flow(5)), List.of()));
    }
}
