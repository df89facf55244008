package io.twinstar.gateway.relay;

import java.net.Socket;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.twinstar.gateway.relay.wire.Transport;

import static org.assertj.core.api.Assertions.assertThat;

class TcpInfoTest {

    private static final int CONNECTIONS = 64;

    @ParameterizedTest
    @MethodSource("io.twinstar.gateway.relay.Rig#transports")
    void theKernelIsAskedAboutOneConnectionInSixteen(Transport transport) throws Exception {
        try (var backend = TestBackend.echo(21); var rig = new Rig(transport, 1)) {
            rig.publish(rig.conf(backend), _ -> true);
            for (int i = 0; i < CONNECTIONS; i++) {
                try (Socket client = rig.connect()) {
                    client.getOutputStream().write(1);
                    assertThat(client.getInputStream().read()).isOne();
                }
            }
            Rig.soon().until(() -> rig.listener().open() == 0);
            BackendTally tally = rig.tally(backend);
            assertThat(tally.samples()).isEqualTo(transport == Transport.NIO ? 0 : CONNECTIONS / Phases.SAMPLED);
            if (transport == Transport.NIO) return;
            long meanNanos = tally.sampledRttNanos() / tally.samples();
            assertThat(meanNanos).as("round trip on loopback, in nanoseconds").isBetween(1_000L, TimeUnit.MILLISECONDS.toNanos(200));
            assertThat(tally.sampledRetransmits()).isZero();
        }
    }
}
