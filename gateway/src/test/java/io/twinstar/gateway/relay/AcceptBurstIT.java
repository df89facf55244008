package io.twinstar.gateway.relay;

import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

/** More connections at once than a listener is given the time, or the file descriptors, to accept. */
class AcceptBurstIT {

    private static final int BURST = 10_000;
    private static final int LOOPS = 4; // each has a queue of its own, of net.core.somaxconn: 4,096 by default
    private static final int DESCRIPTORS_MAX = 20_000;
    private static final int SMALL_BYTES = 100;

    /** Not one is accepted before the last has come: all are in the kernel's queues by then. */
    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void aBurstOf10000ConnectsIsServedWithoutLoss(Transport transport) throws Exception {
        var trial = new Trial(1, AcceptBurstIT::exchange, count -> count);
        try (var backends = new Backends(trial, 21, 8);
                var gateway = new GatewayProcess(transport, LOOPS, DESCRIPTORS_MAX, backends.addresses());
                var clients = new Clients(trial, Map.of(Plan.Door.OPEN, gateway.address()), BURST, BURST)) {
            backends.start();
            gateway.hold();
            long started = System.nanoTime();
            clients.start();
            Rig.soon().untilAsserted(() -> assertThat(trial.connected.sum()).isEqualTo(BURST));
            long connected = System.nanoTime();
            assertThat(gateway.accepted()).isZero();
            gateway.release();
            trial.await(clients::done);
            System.out.printf("%s: %,d connects in %d ms, all served %d ms later%n", transport.text(), BURST,
                    TimeUnit.NANOSECONDS.toMillis(connected - started), TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - connected));
            assertThat(trial.faults()).isEmpty();
            assertThat(gateway.accepted()).isEqualTo(BURST);
            assertThat(gateway.ended(Outcome.CLIENT_FIN)).isEqualTo(BURST);
        }
    }

    /** A few bytes each way; the client ends first. */
    private static Plan exchange(int number) {
        return new Plan(number, Plan.Door.OPEN, false, part(number, Plan.Ending.END), part(number + BURST, Plan.Ending.END_SECOND));
    }

    private static Plan.Part part(int offset, Plan.Ending ending) {
        return new Plan.Part(SMALL_BYTES, offset, ending, 0, Plan.Pace.BRISK, Plan.Pace.BRISK, 0);
    }
}
