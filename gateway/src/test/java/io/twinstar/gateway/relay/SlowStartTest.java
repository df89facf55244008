package io.twinstar.gateway.relay;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;

import io.twinstar.conf.Backend;
import io.twinstar.conf.Balance;
import io.twinstar.conf.Check;
import io.twinstar.conf.Pool;
import io.twinstar.conf.Spread;
import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** That who publishes and who accepts mean the same by the time. */
class SlowStartTest {

    private static final Duration SLOW_START = Duration.ofSeconds(2);

    @Test
    void aBackendThatComesUpLaterGetsLittleAtFirst() throws Exception {
        try (var first = TestBackend.echo(21); var later = TestBackend.echo(22); var rig = new Rig(Transport.EPOLL)) {
            var conf = Rig.conf(rig.port, slowly(first, later));
            long beganNanos = System.nanoTime();
            rig.publish(conf, first.id()::equals);
            Rig.soon().until(() -> System.nanoTime() - beganNanos > SLOW_START.toNanos());
            rig.publish(conf, all -> true);
            for (int i = 0; i < 40; i++) rig.connect();
            Rig.soon().until(() -> rig.listener().accepted() == 40);
            // Within 200 ms its share is at most 190 of 1,190 thousandths: 6 of 40. Were it half of them, they would be 20.
            assertThat(rig.tally(later).open()).isBetween(1, 12);
        }
    }

    private static Pool slowly(TestBackend... backends) {
        var members = List.of(backends).stream().map(backend -> new Backend(backend.id(), 1)).toList();
        return new Pool(Rig.POOL, Balance.WEIGHTED_LEAST_CONNECTION, new Spread(OptionalInt.empty(), SLOW_START, 30), Check.DEFAULT,
                Optional.empty(), Rig.TIMEOUTS, Map.of(), members);
    }
}
