package io.twinstar.gateway.relay;

import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

import io.twinstar.gateway.latency.Phase;
import io.twinstar.gateway.latency.Selection;
import io.twinstar.gateway.latency.Window;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class PhasesTest {

    private static final int CONNECTIONS = 40;
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    @Test
    void everyAttemptIsTimedAtTheBackendItWentToAndSessionsOnlyWhereTheyWere() throws Exception {
        var gone = TestBackend.echo(22);
        gone.close();
        try (var backend = TestBackend.echo(21); var rig = Rig.serving(Transport.EPOLL, backend, gone)) {
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = rig.connect()) {
                    client.getOutputStream().write(1);
                    assertThat(client.getInputStream().read()).isOne();
                }
            }
            Rig.soon().until(() -> rig.listener().open() == 0);
            assertThat(rig.connectFailures).as("half of the ties are drawn for the one that is gone").isNotEmpty();
            assertThat(count(rig, Phase.BACKEND_CONNECT, gone)).isEqualTo(rig.connectFailures.size());
            assertThat(count(rig, Phase.BACKEND_CONNECT, backend)).isEqualTo(CONNECTIONS);
            assertThat(count(rig, Phase.SESSION_DURATION, gone)).isZero();
            assertThat(count(rig, Phase.SESSION_DURATION, backend)).isEqualTo(CONNECTIONS);
        }
    }

    @Test
    void aLoopThatIsHeldUpIsLate() throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(Transport.EPOLL, 1)) {
            rig.publish(rig.conf(backend), _ -> true);
            Socket client = rig.connect();
            client.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isOne();
            try (var _ = new HeldLoops(rig.engine.eventLoops())) {
                long fromNanos = System.nanoTime();
                Rig.soon().until(() -> System.nanoTime() - fromNanos > HELD_NANOS);
            }
            var loop = new Selection(Optional.of(Phase.EVENT_LOOP_LAG), Map.of("loop", "0"));
            // it looks every 50 ms: it was held up for at least 250 ms after it should have
            Rig.soon().until(() -> histograms(rig, loop).stream().anyMatch(lag -> lag.getMaxValue() >= HELD_NANOS - Wheel.TICK_NANOS));
        }
    }

    private static long count(Rig rig, Phase phase, TestBackend backend) {
        return histograms(rig, new Selection(Optional.of(phase), Map.of("backend", backend.id().endpoint()))).stream()
                .mapToLong(Histogram::getTotalCount).sum();
    }

    private static List<Histogram> histograms(Rig rig, Selection selection) {
        return List.copyOf(rig.door.latencies().view(selection, Window.START, System.nanoTime()).values());
    }
}
